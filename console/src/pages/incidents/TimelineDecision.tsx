import { IconGavel } from "@tabler/icons-react";
import type { Api } from "../../api/client";
import { EventBadge, SeverityBadge } from "../../ui/badges";
import { Go } from "../../ui/Go";
import { actionOf, agentOf } from "../../ui/names";
import { Long, Said, shownPlainly } from "../../ui/Said";
import classes from "./Incident.module.css";
import { Told } from "./Told";

interface Props {
  decision: Api["IncidentDetail"]["timeline"][number];
  /** Whether all decisions are of one agent: then it is not said of each. */
  shared: boolean;
}

/** A decision that the incident is about; the whole of it is a link away. */
export function TimelineDecision({ decision, shared }: Props) {
  const { trace_id, title, reason_codes, method, url, severity, risk_score, agent } = decision;
  const name = shownPlainly(title.length > MOST ? `${title.slice(0, MOST)}…` : title) || trace_id;
  return (
    <Told
      icon={IconGavel}
      tone="calm"
      at={decision.received_at}
      said={
        <Go to={`/activity/${encodeURIComponent(trace_id)}`} size="sm" fw={500}>
          <bdi>{name}</bdi>
        </Go>
      }
    >
      <div className={classes.facts}>
        <EventBadge event={decision.decision} />
        <SeverityBadge severity={severity} score={risk_score} />
        <span>
          {!shared && (
            <>
              <Said>{agentOf(agent)}</Said> ·{" "}
            </>
          )}
          <Said>{actionOf(decision)}</Said>
          {reason_codes.length > 0 && (
            <>
              {" "}
              · <Long>{reason_codes.join(", ")}</Long>
            </>
          )}
        </span>
        {url && (
          <span className={classes.where}>
            <Said>{method}</Said> <Long>{url}</Long>
          </span>
        )}
      </div>
    </Told>
  );
}

/** How long the text of the link may be. */
const MOST = 160;
