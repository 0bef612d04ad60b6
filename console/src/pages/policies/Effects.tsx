import type { Api } from "../../api/client";
import { WORDS } from "../../api/tables";
import { EventBadge } from "../../ui/badges";
import type { Values } from "./values";

/** What a rule does, as the decisions and incidents that come of it are shown. */
export function Effect({ action }: { action: unknown }) {
  const known = WORDS.RuleAction.find((each) => each === action);
  if (!known) return <span>no effect yet</span>;
  const event: Api["EventKind"] = known === "OPEN_INCIDENT" ? "INCIDENT" : known;
  return <EventBadge event={event} />;
}

/** The effects of several rules, each once, in the order of the API. */
export function actionsOf(rules: readonly Values[]): Api["RuleAction"][] {
  return WORDS.RuleAction.filter((action) => rules.some((rule) => rule.action === action));
}
