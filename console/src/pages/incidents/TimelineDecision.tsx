import { Anchor } from "@mantine/core";
import { IconGavel } from "@tabler/icons-react";
import type { Api } from "../../api/client";
import { EventBadge, SeverityBadge } from "../../ui/badges";
import { Long, Said, shownPlainly } from "../../ui/Said";
import classes from "./Incident.module.css";
import { Told } from "./Told";
import { agentOf } from "./words";

/** A decision that the incident is about; the whole of it is a link away. */
export function TimelineDecision({ decision }: { decision: Api["IncidentDetail"]["timeline"][number] }) {
  const { trace_id, title, tool_name, operation, reason_codes, method, url, severity, risk_score, agent } = decision;
  const name = shownPlainly(title.length > MOST ? `${title.slice(0, MOST)}…` : title) || trace_id;
  return (
    <Told
      icon={IconGavel}
      tone="calm"
      at={decision.received_at}
      said={
        <Anchor href={`/activity/${encodeURIComponent(trace_id)}`} fw={500}>
          <bdi>{name}</bdi>
        </Anchor>
      }
    >
      <div className={classes.facts}>
        <div className={classes.line}>
          <EventBadge event={decision.decision} />
          <SeverityBadge severity={severity} score={risk_score} />
        </div>
        <span>
          <Said>{agentOf(agent)}</Said> · <Said>{operation ? `${tool_name}.${operation}` : tool_name}</Said>
          {reason_codes.length > 0 && (
            <>
              {" "}
              · <Long>{reason_codes.join(", ")}</Long>
            </>
          )}
        </span>
        {url && (
          <span className={classes.dim}>
            {method} <Long>{url}</Long>
          </span>
        )}
      </div>
    </Told>
  );
}

/** How long the text of the link may be. */
const MOST = 160;
