import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCan } from "../../api/access";
import { type Api, api, data } from "../../api/client";
import { useLive } from "../../api/live";
import { keyset } from "../../api/queries";
import { WORDS } from "../../api/tables";
import { DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { FilterBar, FilterOne } from "../../ui/filters";
import { Go } from "../../ui/Go";
import { agentKey, agentOf, EVENT_NAMES } from "../../ui/names";
import { Page } from "../../ui/Page";
import { Long, Said, shownPlainly } from "../../ui/Said";
import { Ago } from "../../ui/time";
import classes from "./Agents.module.css";
import { agentsRoute } from "./route";

/** By what an agent is found: its id, else its name. */
const keyOf = (agent: Api["AgentSeen"]) => agentKey(agent) ?? "";

/** The beginning of a text: the first cell of a row is a button, and has none in it. */
const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)}…` : text);

/** Who acts, as their decisions show it. */
export function Agents() {
  const { runtime } = agentsRoute.useSearch();
  const can = useCan();
  const navigate = useNavigate({ from: "/agents" });
  const agents = useInfiniteQuery(
    keyset(["agents", runtime], (cursor, signal) => data(api.GET("/api/agents", { params: { query: { runtime, cursor } }, signal }))),
  );
  useLive(["decision"], [["agents"]]);
  const items = agents.data?.pages.flatMap((page) => page.items) ?? [];
  const seen = [...items.map((agent) => agent.runtime_type), runtime].filter((type): type is string => typeof type === "string");
  return (
    <Page title="Agents" about="Whoever asked, or was reported on, by the decisions about them. Counts are of the last 24 hours.">
      <FilterBar filtered={runtime !== undefined} clear={() => void navigate({ search: {}, replace: true })}>
        <FilterOne
          label="Any runtime"
          choices={[...new Set(seen)].sort().map((value) => ({ value, label: shownPlainly(cut(value, 80)) }))}
          value={runtime}
          onChange={(next) => void navigate({ search: { runtime: next }, replace: true })}
        />
      </FilterBar>
      <DataTable
        label="Agents"
        rows={agents}
        rowKey={(agent) => JSON.stringify([agent.id, agent.name])}
        rowName={(agent) => shownPlainly(keyOf(agent).slice(0, 120))}
        onOpen={(agent) => void navigate({ to: "/agents/$id", params: { id: keyOf(agent) } })}
        columns={[
          {
            title: "Agent",
            cell: (agent) => (
              <span className={classes.name}>
                <span className={classes.strong}>
                  <Said>{cut(agentOf(agent) ?? "", 120)}</Said>
                </span>
                {agent.name && agent.id && (
                  <span className={classes.dim}>
                    <Said>{cut(agent.id, 120)}</Said>
                  </span>
                )}
              </span>
            ),
          },
          {
            title: "Runs on",
            cell: (agent) =>
              agent.runtime_type ? <Long most={60}>{agent.runtime_type}</Long> : <span className={classes.dim}>not said</span>,
          },
          ...WORDS.DecisionKind.map((kind) => ({
            title: EVENT_NAMES[kind],
            align: "end" as const,
            cell: (agent: Api["AgentSeen"]) => <Count count={agent.decisions_24h[kind]} />,
          })),
          { title: "Last seen", align: "end", cell: (agent) => <Ago at={agent.last_seen_at} /> },
        ]}
        empty={
          runtime === undefined ? (
            <Empty title="No agent was seen yet">
              An agent is here from its first decision on.
              {can("POST /api/keys") && (
                <>
                  {" "}
                  Give it an <Go to="/keys">API key</Go>, and have it ask before it acts.
                </>
              )}
            </Empty>
          ) : (
            <Empty title="No agent matches">Clear the filter to see the others.</Empty>
          )
        }
      />
    </Page>
  );
}

function Count({ count }: { count: number }) {
  return <span className={count === 0 ? classes.none : classes.count}>{count.toLocaleString()}</span>;
}
