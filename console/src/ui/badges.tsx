import {
  type Icon,
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconClock,
  IconEraser,
  IconHourglass,
  IconMinus,
  IconSkull,
  IconUrgent,
  IconUserQuestion,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Api } from "../api/client";
import classes from "./badges.module.css";
import { EVENT_NAMES, SEVERITY_NAMES, spoken } from "./names";

/** What a colour says. It never says it alone: a badge has its word, and a sign of its own. */
export type Tone = "bad" | "alarm" | "warn" | "good" | "info" | "calm";

/** A short word on a tone. */
export function Badge({ tone, icon: Icon, title, children }: { tone: Tone; icon?: Icon; title?: string; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone} title={title}>
      {Icon && <Icon size={13} stroke={2.2} aria-hidden="true" />}
      {children}
    </span>
  );
}

const SEVERITY_TONES: Readonly<Record<Api["Severity"], Tone>> = { LOW: "calm", MEDIUM: "warn", HIGH: "alarm", CRITICAL: "bad" };
const SEVERITIES: readonly Api["Severity"][] = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];

/** A severity or a risk band, with the score where there is one. The bars count it up. */
export function SeverityBadge({ severity, score }: { severity: Api["Severity"]; score?: number | null }) {
  const level = SEVERITIES.indexOf(severity);
  return (
    <span className={classes.badge} data-tone={SEVERITY_TONES[severity]}>
      <svg width="13" height="11" viewBox="0 0 13 11" aria-hidden="true">
        {SEVERITIES.map((each, at) => (
          <rect
            key={each}
            x={at * 3.4}
            y={8 - at * 2.5}
            width="2.4"
            height={3 + at * 2.5}
            rx="0.6"
            fill="currentColor"
            opacity={at <= level ? 1 : 0.28}
          />
        ))}
      </svg>
      {SEVERITY_NAMES[severity]}
      {score !== undefined && score !== null && <span className={classes.score}>{score.toFixed(2)}</span>}
    </span>
  );
}

const EVENTS: Readonly<Record<Api["EventKind"], [Tone, Icon]>> = {
  ALLOW: ["good", IconCheck],
  DENY: ["bad", IconBan],
  SANITIZE: ["info", IconEraser],
  REQUIRE_APPROVAL: ["warn", IconUserQuestion],
  INCIDENT: ["alarm", IconUrgent],
};

/** A decision, or an incident. */
export function EventBadge({ event }: { event: Api["EventKind"] }) {
  const [tone, icon] = EVENTS[event];
  return (
    <Badge tone={tone} icon={icon} title={event}>
      {EVENT_NAMES[event]}
    </Badge>
  );
}

const STATES: Readonly<Record<Api["DeliveryState"], [Tone, Icon]>> = {
  pending: ["info", IconClock],
  delivered: ["good", IconCheck],
  dead: ["bad", IconSkull],
  expired: ["warn", IconHourglass],
  suppressed: ["calm", IconMinus],
};

export function DeliveryBadge({ state }: { state: Api["DeliveryState"] }) {
  const [tone, icon] = STATES[state];
  return (
    <Badge tone={tone} icon={icon}>
      {spoken(state)}
    </Badge>
  );
}

const ANSWERS: Readonly<Record<Api["ApprovalStatus"], [Tone, Icon]>> = {
  pending: ["warn", IconUserQuestion],
  approved: ["good", IconCheck],
  denied: ["bad", IconBan],
  expired: ["calm", IconHourglass],
};

export function ApprovalBadge({ status }: { status: Api["ApprovalStatus"] }) {
  const [tone, icon] = ANSWERS[status];
  return (
    <Badge tone={tone} icon={icon}>
      {spoken(status)}
    </Badge>
  );
}

const STANDINGS: Readonly<Record<Api["IncidentStatus"], [Tone, Icon]>> = {
  open: ["bad", IconAlertTriangle],
  investigating: ["warn", IconClock],
  closed: ["calm", IconCheck],
};

export function IncidentBadge({ status }: { status: Api["IncidentStatus"] }) {
  const [tone, icon] = STANDINGS[status];
  return (
    <Badge tone={tone} icon={icon}>
      {spoken(status)}
    </Badge>
  );
}
