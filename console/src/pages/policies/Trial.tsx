import { Skeleton } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { Api } from "../../api/client";
import { EventBadge } from "../../ui/badges";
import { DataTable, listed } from "../../ui/DataTable";
import { Go } from "../../ui/Go";
import { actionOf, agentOf, counted } from "../../ui/names";
import { ProblemNote } from "../../ui/ProblemNote";
import { Long, Said } from "../../ui/Said";
import { Ago, When } from "../../ui/time";
import classes from "./Policies.module.css";
import { trialOf } from "./policies";

/** What the change would have decided otherwise of the last 24 hours. */
export function Trial({ id, text, version }: { id: string | undefined; text: string; version: number }) {
  const trial = useQuery({
    queryKey: ["policy-trial", id ?? null, version, text],
    queryFn: ({ signal }) => trialOf(text, id, signal),
    staleTime: 30_000,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const found = trial.data;
  return (
    <section aria-busy={trial.isPending}>
      <h3 className={classes.heading}>What this would have changed over the last 24 hours</h3>
      {trial.isPending && <Skeleton height={60} className="iv-late" />}
      <ProblemNote problem={trial.error} onRetry={() => void trial.refetch()} />
      {found && (
        <>
          <p className={classes.note} data-trial>
            {found.changed === 0 ? "Nothing" : <strong>{counted(found.changed, "decision")}</strong>}
            {` of ${counted(found.judged, "scan")} would have been decided otherwise.`}
          </p>
          {found.partial && (
            <p className={classes.note}>
              There were more scans than could be judged again: this looks back only to <When at={found.looked_back_to} />.
            </p>
          )}
          {found.changes.length > 0 && (
            <ul className={classes.counts} aria-label="Changes of decisions">
              {found.changes.map(({ from, to, count }) => (
                <li key={`${from} ${to}`} className={classes.count}>
                  <strong>{count.toLocaleString()}</strong> <Move from={from} to={to} />
                </li>
              ))}
            </ul>
          )}
          {found.examples.length > 0 && <Examples trial={found} />}
          {found.uncertain > 0 && (
            <p className={classes.dim}>
              {counted(found.uncertain, "scan")} carried a secret, which is not kept: rules that look for its text, or for how sure it is,
              may say something else of {found.uncertain === 1 ? "it" : "them"}.
            </p>
          )}
          {found.not_by_policy > 0 && (
            <p className={classes.dim}>{counted(found.not_by_policy, "scan")} were not decided by policies, and are left out.</p>
          )}
        </>
      )}
    </section>
  );
}

function Move({ from, to }: { from: Api["DecisionKind"]; to: Api["DecisionKind"] }) {
  return (
    <>
      <EventBadge event={from} /> <IconArrowRight size={14} role="img" aria-label="becomes" /> <EventBadge event={to} />
    </>
  );
}

function Examples({ trial }: { trial: Api["PolicyTrial"] }) {
  const rows = listed({
    data: { items: trial.examples },
    error: null,
    isPending: false,
    isPlaceholderData: false,
    refetch: () => undefined,
  });
  return (
    <DataTable
      label="Examples"
      rows={rows}
      rowKey={(example) => example.trace_id}
      columns={[
        {
          title: "Call",
          cell: (example) => (
            <Go to={`/activity/${encodeURIComponent(example.trace_id)}`} size="sm">
              <Long most={120}>{example.title || actionOf(example)}</Long>
            </Go>
          ),
        },
        { title: "Agent", cell: (example) => <Said>{agentOf(example.agent) ?? "–"}</Said> },
        { title: "When", cell: (example) => <Ago at={example.received_at} /> },
        {
          title: "Change",
          cell: (example) => (
            <span className={classes.count}>
              <Move from={example.from} to={example.to} />
            </span>
          ),
        },
        { title: "Rule", cell: (example) => <Said>{example.rule_id ?? "none"}</Said> },
      ]}
      empty={null}
    />
  );
}
