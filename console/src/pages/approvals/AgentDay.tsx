import type { Api } from "../../api/client";
import { Counts } from "../../ui/Counts";
import { addressOf, Go } from "../../ui/Go";
import { agentKey } from "../../ui/names";
import { Section } from "../../ui/Section";

/** What the agent did of late: whether this is its usual work. */
export function AgentDay({ approval: { agent, agent_day } }: { approval: Api["ApprovalDetail"] }) {
  const id = agentKey(agent) ?? "";
  return (
    <Section
      title="The agent's last 24 hours"
      actions={
        <Go size="sm" to={addressOf("/activity", { agents: id })}>
          Its activity
        </Go>
      }
    >
      <Counts counts={agent_day.counts} agent={id} />
    </Section>
  );
}
