import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type Api, api, data } from "../../api/client";
import { Problem } from "../../api/problem";
import { Diff } from "../../ui/Diff";
import { ProblemNote } from "../../ui/ProblemNote";
import { Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import classes from "./Policies.module.css";
import { apply, byWhom, diffOf } from "./policies";
import { Trial } from "./Trial";

interface Props {
  base: Api["Policy"] | undefined;
  text: string;
  before: string;
  applied: (policy: Api["AppliedPolicy"]) => void;
}

/** What applying would do, and what it would have done; then applying it. */
export function Review({ base, text, before, applied }: Props) {
  const [id, version] = [base?.policy_id, base?.version ?? 0];
  const client = useQueryClient();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.scrollIntoView({ block: "start" }), []);
  const diff = useQuery({
    queryKey: ["policy-diff", id ?? null, version, text],
    queryFn: ({ signal }) => diffOf(text, id, signal),
    gcTime: 0,
  });
  const put = useMutation({
    mutationFn: async () => {
      if (!base || id === undefined) return apply(text, undefined);
      // The API takes the newest change, whatever it was made from: whether somebody was faster is asked here.
      const now = await data(api.GET("/v1/policies/{id}", { params: { path: { id } } }));
      if (now.version !== base.version || now.removed_at !== base.removed_at) {
        await client.invalidateQueries({ queryKey: ["policies"] });
        const what = now.removed_at ? `${byWhom(now.removed_by)} removed it` : `${byWhom(now.applied_by)} applied version ${now.version}`;
        throw new Problem(
          409,
          `${what} while you edited version ${base.version}. Nothing was changed; above you see what is different now.`,
        );
      }
      return apply(text, id);
    },
    onSuccess: async (policy) => {
      applied(policy);
      await client.invalidateQueries({ queryKey: ["policies"] });
    },
  });
  const takesOver = id === undefined && diff.data?.policy_id;
  return (
    <div ref={place}>
      <Section title="Before it is in force">
        <div className={classes.parts}>
          <section>
            <h3 className={classes.heading}>What changes</h3>
            {diff.isPending && <Skeleton height={40} className="iv-late" />}
            <ProblemNote problem={diff.error} />
            {takesOver && (
              <p className={classes.note}>
                A policy of this name is there already for these environments: it would get version {diff.data?.version}.
              </p>
            )}
            {diff.data && (
              <ul className={classes.changes} aria-label="What changes">
                {diff.data.changes.map((line) => (
                  <li key={line}>
                    <Said>{line}</Said>
                  </li>
                ))}
                {diff.data.changes.length === 0 && (
                  <li>{diff.data.changed ? "A policy that is not in force yet." : "Nothing: it says the same already."}</li>
                )}
              </ul>
            )}
            {id !== undefined && (
              <details>
                <summary>Compare the texts</summary>
                <Diff before={before} after={text} of={`Version ${version} and yours`} />
              </details>
            )}
          </section>
          <Trial id={id} text={text} version={version} />
          <ProblemNote problem={put.error} />
          <div className={classes.bar}>
            <Button loading={put.isPending} disabled={!diff.data?.changed} onClick={() => put.mutate()}>
              {diff.data ? `Apply version ${diff.data.version}` : "Apply"}
            </Button>
            <span className={classes.by}>It is in force from the answer on. Every version is kept.</span>
          </div>
        </div>
      </Section>
    </div>
  );
}
