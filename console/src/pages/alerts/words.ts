import type { Api } from "../../api/client";
import { WORDS } from "../../api/tables";
import { EVENT_NAMES, SEVERITY_NAMES } from "../../ui/names";
import type { ChosenFilter } from "./draft";

/** `ALL` is every kind but this one. */
const APART: Api["EventKind"] = "ALLOW";

/** The kinds that a filter takes, one by one. */
export function kindsOf(events: readonly Api["EventChoice"][]): Api["EventKind"][] {
  return WORDS.EventKind.filter((kind) => events.includes(kind) || (kind !== APART && events.includes("ALL")));
}

/** The other way round: all but `ALLOW` is `ALL`, which takes in what comes to be later. */
export function choicesOfKinds(kinds: readonly string[]): Api["EventChoice"][] {
  const chosen = WORDS.EventKind.filter((kind) => kinds.includes(kind));
  const all = WORDS.EventKind.every((kind) => kind === APART || kinds.includes(kind));
  return all ? ["ALL", ...chosen.filter((kind) => kind === APART)] : chosen;
}

const many = (one: string, values: readonly string[]) =>
  values.length > 0 ? [`${one}${values.length > 1 ? "s" : ""} ${values.join(", ")}`] : [];

/** A filter in words: `Deny, Incident · High and above · tool slack`. */
export function inWords(filter: ChosenFilter): string {
  const all = filter.events.includes("ALL");
  const events = all
    ? filter.events.includes(APART)
      ? "Every event"
      : "Every event but Allow"
    : kindsOf(filter.events)
        .map((kind) => EVENT_NAMES[kind])
        .join(", ");
  const severity =
    filter.min_severity === "LOW"
      ? []
      : [filter.min_severity === "CRITICAL" ? "Critical alone" : `${SEVERITY_NAMES[filter.min_severity]} and above`];
  return [events, ...severity, ...many("tool", filter.tools), ...many("agent", filter.agents)].join(" · ");
}
