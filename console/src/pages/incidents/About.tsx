import { Stack } from "@mantine/core";
import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { Facts } from "../../ui/Facts";
import { addressOf, Go } from "../../ui/Go";
import { agentKey, agentOf } from "../../ui/names";
import { Long, Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Ago, When } from "../../ui/time";
import { Signed } from "./Told";
import { RESOLUTIONS, TRIGGER_NAMES, TRIGGERS_SAY } from "./words";

/** What is known of an incident, and where to look further. */
export function About({ incident }: { incident: Api["IncidentDetail"] }) {
  const can = useCan();
  const key = agentKey(incident.agent);
  const since = incident.timeline[0]?.received_at ?? incident.opened_at;
  return (
    <Section title="About">
      <Stack gap="md">
        <Facts
          facts={[
            [
              "Opened",
              <span key="opened">
                <Ago at={incident.opened_at} />, <When at={incident.opened_at} />
              </span>,
            ],
            ["Trigger", `${TRIGGER_NAMES[incident.trigger]}. ${TRIGGERS_SAY[incident.trigger]}`],
            ["Opened by", incident.opened_by && <Signed by={incident.opened_by} what="" />],
            [
              "Agent",
              key && (
                <Go size="sm" to={`/agents/${encodeURIComponent(key)}`}>
                  <Said>{agentOf(incident.agent)}</Said>
                </Go>
              ),
            ],
            ["Runs on", incident.agent?.runtime_type && <Said>{incident.agent.runtime_type}</Said>],
            ["Tools", incident.tools.length > 0 && <Long>{incident.tools.join(", ")}</Long>],
            ["Decisions", incident.trace_count.toLocaleString()],
            ["Closed", incident.closed_at && <When at={incident.closed_at} />],
            ["Resolution", incident.resolution_code && RESOLUTIONS[incident.resolution_code].join(". ")],
          ]}
        />
        <Stack gap={4} align="flex-start">
          {key && (
            <Go size="sm" to={addressOf("/activity", { agents: key, since })}>
              What the agent did since then
            </Go>
          )}
          {can("GET /api/deliveries") && (
            <Go size="sm" to={addressOf("/alerts/deliveries", { event: "INCIDENT", since: incident.opened_at })}>
              Alerts of incidents since it was opened
            </Go>
          )}
          {incident.trigger === "channel_paused" && can("GET /api/channels") && (
            <Go size="sm" to="/alerts">
              The channels, and why this one is stopped
            </Go>
          )}
        </Stack>
      </Stack>
    </Section>
  );
}
