import { Anchor } from "@mantine/core";
import type { Api } from "../../api/client";
import { Counts } from "../../ui/Counts";
import { Section } from "../../ui/Section";
import { agentName } from "./words";

/** What the agent did of late: whether this is its usual work. */
export function AgentDay({ approval: { agent, agent_day } }: { approval: Api["ApprovalDetail"] }) {
  const id = agent.id ?? agentName(agent);
  return (
    <Section
      title="The agent's last 24 hours"
      actions={
        <Anchor size="sm" href={`/activity?agents=${encodeURIComponent(id)}`}>
          Its activity
        </Anchor>
      }
    >
      <Counts counts={agent_day.counts} agent={id} />
    </Section>
  );
}
