import type { News } from "../../api/live";
import { WORDS } from "../../api/tables";
import { instant } from "../../app/search";
import type { Criteria } from "./criteria";

type Told = News<"decision">["items"][number];

/** Whether news say enough to tell who passes: they do not say the environment. */
export function canTell({ environment }: Criteria): boolean {
  return environment === undefined;
}

/** Whether a decision that was told of passes, by the rules of the list. */
export function passes(told: Told, criteria: Criteria, now: number): boolean {
  const { events, agents, tools, reason, risk_band, min_severity, trace_id, q, since, until, by } = criteria;
  const level = (severity: Told["severity"]) => WORDS.Severity.indexOf(severity);
  const at = Date.parse(by === "received" ? told.received_at : told.occurred_at);
  return (
    (!events || events.includes(told.kind)) &&
    (!risk_band || risk_band.includes(told.severity)) &&
    (!min_severity || level(told.severity) >= level(min_severity)) &&
    (!agents || agents.some((agent) => agent === told.agent.id || agent === told.agent.name)) &&
    (!tools || tools.some((tool) => tool === told.tool_name || tool === `${told.tool_name}.${told.operation ?? ""}`)) &&
    (!reason || reason.some((code) => told.reason_codes.includes(code))) &&
    (!trace_id || trace_id.toLowerCase() === told.trace_id) &&
    (!since || at >= instant(since, now)) &&
    (!until || at < instant(until, now)) &&
    (!q || says(told, q.trim().toLowerCase()))
  );
}

/** The text is the beginning of the trace id, of four digits or more, or a part of the agent's name or id or of a reason code. */
function says(told: Told, q: string): boolean {
  const digits = q.replaceAll("-", "");
  const begins = told.trace_id.startsWith(q) || told.trace_id.replaceAll("-", "").startsWith(q);
  if (digits.length >= 4 && begins) return true;
  return [told.agent.name, told.agent.id, ...told.reason_codes].some((value) => value?.toLowerCase().includes(q));
}
