import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMe } from "../../api/access";
import { Page } from "../../ui/Page";
import { ProblemNote } from "../../ui/ProblemNote";
import { channelQuery, type Kind } from "./channels";
import { shownAtField } from "./connection/Connection";
import { copyOf, type Draft, emptyDraft } from "./draft";
import { faultKey } from "./faults";
import { ChooseKind } from "./new/ChooseKind";
import { ConnectionStep } from "./new/ConnectionStep";
import { useCreate } from "./new/create";
import { FilterStep } from "./new/FilterStep";
import { type Drafts, keep, kept } from "./new/kept";
import { Progress } from "./new/Progress";
import { newAlertRoute } from "./route";

/** A new channel in three steps: its kind, its connection, its filter. Which step it is stands in the address. */
export function NewChannel() {
  const { kind, step, from } = newAlertRoute.useSearch();
  const navigate = useNavigate();
  const me = useMe();
  const client = useQueryClient();
  const original = useQuery({ ...channelQuery(from ?? ""), enabled: from !== undefined });
  const place = from ?? "";
  const [drafts, setDrafts] = useState<Drafts>(() => kept(me.id, place));
  const create = useCreate();
  const go = (search: { kind?: Kind; step?: "connection" | "filter" }) => void navigate({ to: "/alerts/new", search: { from, ...search } });

  const draftFor = (of: Kind): Draft => {
    const source = original.data;
    return drafts[of] ?? (source && source.kind === of ? copyOf(source) : emptyDraft(of));
  };
  const change = (of: Kind) => (draft: Draft) => {
    const next = { ...drafts, [of]: draft };
    setDrafts(next);
    keep(me.id, place, next);
  };
  const title = from ? "Duplicate a channel" : "Add a channel";
  if (from && !original.data)
    return (
      <Page title={title}>
        <ProblemNote problem={original.error} onRetry={() => void original.refetch()} />
      </Page>
    );
  const save = (of: Kind) =>
    create.mutate(
      { kind: of, draft: draftFor(of) },
      {
        onSuccess: (channel) => {
          keep(me.id, place, {});
          void client.invalidateQueries({ queryKey: ["channels"] });
          void navigate({ to: "/alerts/$id", params: { id: channel.id }, search: { made: "yes" } });
        },
        onError: (error) => {
          if (shownAtField(faultKey(error))) go({ kind: of, step: "connection" });
        },
      },
    );
  return (
    <Page title={title}>
      <Progress kind={kind} step={kind && step} />
      {!kind || !step ? (
        <ChooseKind
          chosen={kind}
          choose={(next) => {
            create.reset();
            go({ kind: next, step: "connection" });
          }}
        />
      ) : step === "connection" ? (
        <ConnectionStep
          key={kind}
          kind={kind}
          draft={draftFor(kind)}
          change={change(kind)}
          error={create.error}
          onward={() => go({ kind, step: "filter" })}
          back={() => go({ kind })}
        />
      ) : (
        <FilterStep
          key={kind}
          kind={kind}
          draft={draftFor(kind)}
          change={change(kind)}
          error={create.error}
          busy={create.isPending}
          save={() => save(kind)}
          back={() => go({ kind, step: "connection" })}
        />
      )}
    </Page>
  );
}
