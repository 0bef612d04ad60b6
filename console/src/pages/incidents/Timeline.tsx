import { type Icon, IconCheck, IconEye, IconMessage, IconTrendingUp, IconUrgent } from "@tabler/icons-react";
import type { Api } from "../../api/client";
import type { Tone } from "../../ui/badges";
import { addressOf, Go } from "../../ui/Go";
import { agentKey, counted, SEVERITY_NAMES, spoken } from "../../ui/names";
import { Long } from "../../ui/Said";
import classes from "./Incident.module.css";
import { type Entry, storyOf } from "./story";
import { TimelineDecision } from "./TimelineDecision";
import { Signed, Told } from "./Told";
import { RESOLUTIONS } from "./words";

type Change = Api["IncidentDetail"]["history"][number];

/** The life of an incident, oldest first. */
export function Timeline({ incident }: { incident: Api["IncidentDetail"] }) {
  const unseen = incident.trace_count - incident.timeline.length;
  const agent = agentKey(incident.agent);
  return (
    <>
      <ol className={classes.timeline} aria-label="Timeline">
        {storyOf(incident).map((entry) => (
          <One key={keyOf(entry)} entry={entry} shared={Boolean(incident.agent)} />
        ))}
      </ol>
      {unseen > 0 && (
        <p className={classes.more}>
          The first {incident.timeline.length} of {counted(incident.trace_count, "decision")} stand here.{" "}
          {agent && (
            <Go to={addressOf("/activity", { agents: agent, since: incident.opened_at })}>What the agent has done since it was opened</Go>
          )}
        </p>
      )}
    </>
  );
}

function keyOf(entry: Entry): string {
  if (entry.kind === "decision") return entry.decision.trace_id;
  return `${entry.kind} ${entry.at} ${entry.kind === "note" ? entry.note.text.slice(0, 40) : entry.change.what}`;
}

function One({ entry, shared }: { entry: Entry; shared: boolean }) {
  if (entry.kind === "decision") return <TimelineDecision decision={entry.decision} shared={shared} />;
  if (entry.kind === "note")
    return (
      <Told icon={IconMessage} tone="info" at={entry.at} said={<Signed by={entry.note.by} what="wrote" />}>
        <div className={classes.note}>
          <Long most={1500}>{entry.note.text}</Long>
        </div>
      </Told>
    );
  const [icon, tone] = SIGNS[entry.change.what] ?? SIGN;
  return <Told icon={icon} tone={tone} at={entry.at} said={<Changed change={entry.change} />} />;
}

const SIGN = [IconEye, "calm"] as const;
const SIGNS: Readonly<Record<string, readonly [Icon, Tone]>> = {
  opened: [IconUrgent, "bad"],
  severity: [IconTrendingUp, "warn"],
  investigating: [IconEye, "warn"],
  closed: [IconCheck, "good"],
};

function Changed({ change: { what, by, to } }: { change: Change }) {
  switch (what) {
    case "opened":
      return <Signed by={by} what="opened the incident" />;
    case "severity":
      return <>The severity rose to {SEVERITY_NAMES[to as Api["Severity"]] ?? to}</>;
    case "investigating":
      return <Signed by={by} what="took it up: investigating" />;
    case "closed":
      return <Signed by={by} what={`closed it: ${resolution(to)}`} />;
    default:
      return <Signed by={by} what={spoken(what)} />;
  }
}

function resolution(code: string | null | undefined): string {
  const [name, says] = RESOLUTIONS[code as Api["Resolution"]] ?? [code ?? "without a reason", ""];
  return says ? `${name}. ${says}` : name;
}
