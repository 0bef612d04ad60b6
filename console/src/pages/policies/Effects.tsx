import type { Api } from "../../api/client";
import { WORDS } from "../../api/tables";
import { EventBadge } from "../../ui/badges";
import { EVENT_NAMES } from "../../ui/names";
import type { Values } from "./values";

/** The decision, or the incident, that comes of it. */
const eventOf = (action: Api["RuleAction"]): Api["EventKind"] => (action === "OPEN_INCIDENT" ? "INCIDENT" : action);

export const effectName = (action: Api["RuleAction"]) => EVENT_NAMES[eventOf(action)];

/** What a rule does, as the decisions and incidents that come of it are shown. */
export function Effect({ action }: { action: unknown }) {
  const known = WORDS.RuleAction.find((each) => each === action);
  if (!known) return <span>no effect yet</span>;
  return <EventBadge event={eventOf(known)} />;
}

/** The effects of several rules, each once, in the order of the API. */
export function actionsOf(rules: readonly Values[]): Api["RuleAction"][] {
  return WORDS.RuleAction.filter((action) => rules.some((rule) => rule.action === action));
}
