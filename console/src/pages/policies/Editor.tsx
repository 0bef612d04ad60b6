import { Button, SegmentedControl } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Api } from "../../api/client";
import { asProblem } from "../../api/problem";
import { Leaving } from "../../ui/Leaving";
import { ProblemNote } from "../../ui/ProblemNote";
import { Section } from "../../ui/Section";
import { faultsOf } from "./document";
import classes from "./Policies.module.css";
import { PolicyForm } from "./PolicyForm";
import { diffOf } from "./policies";
import { Review } from "./Review";
import { YamlEditor } from "./YamlEditor";

interface Props {
  /** The policy that changes, as it was when that began; none for a new one. */
  base?: Api["Policy"];
  /** The text before. */
  before: string;
  view: "form" | "yaml";
  setView: (view: "form" | "yaml") => void;
  /** What stands there at first, where it is not `before`. */
  begin?: string;
  applied: (policy: Api["AppliedPolicy"]) => void;
  /** Says where somebody else was faster, above the form. */
  conflict?: ReactNode;
  /** Is told whether something was typed that is not in force. */
  onDirty?: (dirty: boolean) => void;
}

/** A policy as form or YAML; what is wrong with it is asked of the server while one types. */
export function Editor({ base, before, view, setView, begin, applied, conflict, onDirty }: Props) {
  const id = base?.policy_id;
  const [text, setText] = useState(begin ?? before);
  const [reviewed, setReviewed] = useState<string>();
  const [settled] = useDebouncedValue(text, 350);
  const isApplied = useRef(false);
  const typed = text !== (begin ?? before);
  // A new policy is there to be applied as it begins, too.
  const dirty = base ? text !== before : true;
  useEffect(() => onDirty?.(typed), [typed, onDirty]);
  const check = useQuery({
    queryKey: ["policy-check", id ?? null, settled],
    queryFn: ({ signal }) => diffOf(settled, id, signal),
    enabled: settled !== (begin ?? before),
    staleTime: 30_000,
    gcTime: 30_000,
  });
  const refused = settled === text && check.error ? asProblem(check.error) : undefined;
  // Those of a moment ago stay while the next answer is on its way, or they would flicker.
  const [known, setKnown] = useState<ReturnType<typeof faultsOf>>([]);
  const now = refused ? faultsOf(settled, refused.document) : settled === text && !check.isPending ? [] : undefined;
  if (now && JSON.stringify(now) !== JSON.stringify(known)) setKnown(now);
  const faults = typed ? known : [];
  const other = refused && faults.length === 0 ? refused : undefined;
  return (
    <>
      {conflict}
      <Section
        title="What it says"
        about="Form and YAML are the same document."
        actions={
          <SegmentedControl
            size="xs"
            aria-label="How it is edited"
            data={[
              { value: "form", label: "Form" },
              { value: "yaml", label: "YAML" },
            ]}
            value={view}
            onChange={(value) => setView(value === "yaml" ? "yaml" : "form")}
          />
        }
      >
        <div className={classes.parts}>
          {view === "yaml" ? (
            <YamlEditor label="The policy as YAML" text={text} onChange={setText} faults={faults} />
          ) : (
            <PolicyForm text={text} onChange={setText} faults={faults} toYaml={() => setView("yaml")} />
          )}
          <ProblemNote problem={other} />
          <div className={classes.bar}>
            <Button disabled={!dirty || faults.length > 0} onClick={() => setReviewed(text)}>
              Review the change
            </Button>
            {dirty && id !== undefined && (
              <Button
                variant="default"
                onClick={() => {
                  setText(before);
                  setReviewed(undefined);
                }}
              >
                Discard the change
              </Button>
            )}
            <span className={classes.by} role="status">
              {faults.length > 0
                ? `${faults.length === 1 ? "1 fault" : `${faults.length} faults`} to mend first`
                : dirty
                  ? "Not in force yet."
                  : "As it is in force."}
            </span>
          </div>
        </div>
      </Section>
      {reviewed !== undefined && reviewed === text && (
        <Review
          base={base}
          text={text}
          before={before}
          applied={(policy) => {
            isApplied.current = true;
            setReviewed(undefined);
            applied(policy);
          }}
        />
      )}
      <Leaving unsaved={() => typed && !isApplied.current} title="Leave without applying?">
        What you changed of this policy is not in force and would be lost.
      </Leaving>
    </>
  );
}
