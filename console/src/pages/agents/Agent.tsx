import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCan } from "../../api/access";
import { api, data } from "../../api/client";
import { useLive } from "../../api/live";
import { Counts } from "../../ui/Counts";
import { Facts } from "../../ui/Facts";
import { addressOf, Go } from "../../ui/Go";
import { agentKey } from "../../ui/names";
import { Page } from "../../ui/Page";
import { ProblemNote } from "../../ui/ProblemNote";
import { Long, Said, shownPlainly } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Ago, When } from "../../ui/time";
import classes from "./Agents.module.css";
import { AgentApprovals, AgentIncidents } from "./Around";
import { AgentKeys } from "./Keys";
import { Latest } from "./Latest";
import { agentRoute } from "./route";

/** One agent: what it did of late, and all that is about it. */
export function Agent() {
  const { id } = agentRoute.useParams();
  const can = useCan();
  const found = useQuery({
    queryKey: ["agent", id],
    queryFn: ({ signal }) => data(api.GET("/api/agents/{id}", { params: { path: { id } }, signal })),
  });
  useLive(["decision", "approval", "incident"], [["agent", id]]);
  if (found.error && !found.data)
    return (
      <Page title="Agent">
        <ProblemNote problem={found.error} title="The agent is not shown" onRetry={() => void found.refetch()} />
      </Page>
    );
  if (!found.data)
    return (
      <Page title="Agent">
        <Skeleton className="iv-late" height={160} aria-busy="true" />
      </Page>
    );
  const agent = found.data;
  const key = agentKey(agent) ?? id;
  // The API takes commas between names, and so none in them.
  const findable = !key.includes(",");
  const name = agent.name ?? key;
  const title = shownPlainly(name.length > 160 ? `${name.slice(0, 160)}…` : name);
  return (
    <Page title={title} actions={<Go to="/agents">All agents</Go>}>
      <div className={classes.parts}>
        <Section title="About">
          <Facts
            facts={[
              ["Id", agent.id ? <Long key="id">{agent.id}</Long> : "none: it is known by its name"],
              ["Name", agent.name && <Long key="name">{agent.name}</Long>],
              ["Runs on", agent.runtime_type && <Said key="runtime">{agent.runtime_type}</Said>],
              ["First seen", <When key="first" at={agent.first_seen_at} />],
              ["Last seen", <Ago key="last" at={agent.last_seen_at} />],
            ]}
          />
        </Section>
        <Section
          title="Last 24 hours"
          actions={
            findable && (
              <Go size="sm" to={addressOf("/activity", { agents: key })}>
                Its activity
              </Go>
            )
          }
        >
          <Counts counts={agent.decisions_24h} agent={key} />
        </Section>
        {can("GET /api/approvals") && <AgentApprovals id={id} agent={key} />}
        {can("GET /v1/incidents") && <AgentIncidents id={id} agent={key} />}
        <div className={classes.whole}>
          {findable ? (
            <Latest id={id} agent={key} />
          ) : (
            <Section title="Latest decisions">
              The agent’s id or name has a comma in it. Activity cannot be filtered by such a name.
            </Section>
          )}
        </div>
        {can("GET /api/keys") && (
          <div className={classes.whole}>
            <AgentKeys agent={agent} />
          </div>
        )}
      </div>
    </Page>
  );
}
