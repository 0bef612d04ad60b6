import { Group, Stack } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { keyset } from "../../api/queries";
import { EventBadge, SeverityBadge } from "../../ui/badges";
import { DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { FilterBar, FilterText } from "../../ui/filters";
import { agentOf } from "../../ui/names";
import { Long, Said, shownPlainly } from "../../ui/Said";
import { Ago } from "../../ui/time";

interface Props {
  q: string | undefined;
  search: (q: string | undefined) => void;
  chosen: readonly string[];
  onChoose: (ids: string[]) => void;
}

/** The newest decisions, to choose from. */
export function Decisions({ q, search, chosen, onChoose }: Props) {
  const rows = useInfiniteQuery(
    keyset(["decisions", "to choose", q], (cursor, signal) =>
      data(api.GET("/api/decisions", { params: { query: { q, limit: 20, cursor } }, signal })),
    ),
  );
  const shown = new Set(rows.data?.pages.flatMap((page) => page.items.map((decision) => decision.trace_id)));
  // What is chosen stays so while one searches for others.
  const choose = (ids: ReadonlySet<string>) => onChoose([...new Set([...chosen.filter((id) => !shown.has(id)), ...ids])]);
  return (
    <>
      <FilterBar filtered={q !== undefined} clear={() => search(undefined)}>
        <FilterText label="Agent, reason code or trace id" value={q} onChange={search} />
      </FilterBar>
      <DataTable
        label="Decisions"
        rows={rows}
        rowKey={(decision) => decision.trace_id}
        rowName={(decision) => shownPlainly(decision.title).slice(0, 120)}
        selection={{ chosen: new Set(chosen), choose, of: "decision" }}
        columns={[
          { title: "Decision", cell: (decision) => <Told decision={decision} /> },
          { title: "Agent", width: "9rem", cell: (decision) => <Said>{agentOf(decision.agent)}</Said> },
          { title: "When", width: "7rem", cell: (decision) => <Ago at={decision.received_at} /> },
        ]}
        empty={
          q ? (
            <Empty title="No decision matches">Search for another agent, reason code, or the beginning of a trace id.</Empty>
          ) : (
            <Empty title="No decisions yet">An incident is about decisions: they stand here as soon as agents report them.</Empty>
          )
        }
      />
    </>
  );
}

function Told({ decision }: { decision: Api["ActivityList"]["items"][number] }) {
  return (
    <Stack gap={4} align="flex-start">
      <Long most={160}>{decision.title}</Long>
      <Group gap="xs">
        <EventBadge event={decision.decision} />
        <SeverityBadge severity={decision.severity} score={decision.risk_score} />
      </Group>
    </Stack>
  );
}
