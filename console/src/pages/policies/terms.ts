// The keys of `match` and `condition`, as docs/policies.md has them, and how each is filled in and read out.
import { WORDS } from "../../api/tables";
import { isObject, type Values } from "./values";

export type Kind = "list" | "words" | "word" | "flag" | "number" | "path" | "hours" | "pairs";

export interface Term {
  /** Its key, and other names that are read too. */
  keys: readonly [string, ...string[]];
  label: string;
  kind: Kind;
  /** For `words` and `word`. */
  words?: readonly string[];
  hint?: string;
  /** Where `list` has its suggestions from. */
  suggest?: "tools" | "operations" | "agents";
  /** For those who read it: what it comes to. */
  say: (value: unknown) => string;
}

/** A list, also where one text stands instead. */
export function listOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

const any = (value: unknown) => listOf(value).join(" or ");
const list = (label: string, key: string, hint?: string): Term => ({
  keys: [key],
  label,
  kind: "list",
  hint,
  say: (value) => `${label.toLowerCase()} ${any(value)}`,
});
const PATTERNS = "`*` is any text, `?` any one character.";

export const MATCH: readonly Term[] = [
  { keys: ["tool_names", "tool_name", "tools"], label: "Tools", kind: "list", suggest: "tools", say: any },
  {
    keys: ["operations"],
    label: "Operations",
    kind: "list",
    suggest: "operations",
    hint: "An operation, category:issues, method:POST, or * for any.",
    say: (value) => `to ${any(value)}`,
  },
  { keys: ["verbs"], label: "Verbs", kind: "words", words: WORDS.Verb, say: (value) => `that ${any(value).toLowerCase()}` },
  { keys: ["agent_ids"], label: "Agents", kind: "list", suggest: "agents", say: (value) => `by ${any(value)}` },
  list("Runtimes", "agent_runtime_types", "Such as langgraph."),
  list("Organisations", "org_patterns", PATTERNS),
  list("Repositories", "repo_patterns", `owner/repo. ${PATTERNS}`),
  list("Channels", "channel_patterns", PATTERNS),
  list("Regions", "region_patterns", PATTERNS),
  list("Accounts", "account_patterns", PATTERNS),
  list("People", "principal_patterns", "E-mail addresses; @example.com is everyone there."),
  list("HTTP methods", "methods"),
  list("URLs", "url_patterns", "The beginning of a URL, or a whole host; with * a pattern."),
  {
    keys: ["aws_tags"],
    label: "AWS tags",
    kind: "pairs",
    hint: "Each as tag=pattern; all have to be set.",
    say: (value) =>
      `AWS tags ${
        isObject(value)
          ? Object.entries(value)
              .map(([tag, is]) => `${tag}=${String(is)}`)
              .join(", ")
          : String(value)
      }`,
  },
];

const flag = (keys: Term["keys"], label: string, yes: string, no: string): Term => ({
  keys,
  label,
  kind: "flag",
  say: (value) => (value === true ? yes : no),
});
const number = (key: string, label: string, say: (value: unknown) => string, hint?: string): Term => ({
  keys: [key],
  label,
  kind: "number",
  hint,
  say,
});
const path = (key: string, label: string, is: string): Term => ({
  keys: [key],
  label,
  kind: "path",
  hint: "A path such as $.amount or $.items[*].price.",
  say: (value) => (isObject(value) ? `${String(value.path ?? "?")} ${is} ${JSON.stringify(value.value)}` : `${is} ${String(value)}`),
});

export const CONDITION: readonly Term[] = [
  {
    keys: ["has_data_class"],
    label: "Data of a class was found",
    kind: "words",
    words: WORDS.DataClass,
    say: (value) => `${any(value)} found`,
  },
  {
    keys: ["has_data_class_min_confidence"],
    label: "A secret was found, at least this sure",
    kind: "word",
    words: ["LOW", "MEDIUM", "HIGH"],
    say: (value) => `a secret found with at least ${String(value).toLowerCase()} confidence`,
  },
  { keys: ["body_contains_any"], label: "One of these texts is in the body", kind: "list", say: (value) => `the body has ${any(value)}` },
  {
    keys: ["body_contains_all"],
    label: "All of these texts are in the body",
    kind: "list",
    say: (value) => `the body has ${listOf(value).join(" and ")}`,
  },
  path("body_path_equals", "A value in the body is", "is"),
  path("body_path_gt", "A number in the body is above", "is above"),
  path("body_path_gte", "A number in the body is at least", "is at least"),
  path("body_path_lt", "A number in the body is below", "is below"),
  path("body_path_lte", "A number in the body is at most", "is at most"),
  number("body_size_bytes_gt", "The body is longer than (bytes)", (value) => `the body is longer than ${String(value)} bytes`),
  flag(
    ["is_external_principal"],
    "Target outside of the organisation",
    "the target is outside of the organisation",
    "the target is inside of the organisation",
  ),
  flag(
    ["is_new_destination", "new_resource"],
    "The agent goes there for the first time",
    "the agent goes there for the first time",
    "the agent was there before",
  ),
  flag(
    ["is_volume_burst", "volume_burst"],
    "Far more calls than otherwise",
    "the agent calls far more often than otherwise",
    "the agent calls no more than otherwise",
  ),
  number("risk_score_gt", "Risk above", (value) => `the risk is above ${String(value)}`, "0 to 1."),
  number("trust_score_lt", "Trust below", (value) => `the agent's trust is below ${String(value)}`, "0 to 1."),
  flag(["threat_intel_match"], "On a threat list", "a threat list holds it", "no threat list holds it"),
  {
    keys: ["time_of_day_outside"],
    label: "Outside of these hours",
    kind: "hours",
    say: (value) =>
      isObject(value) ? `outside of ${String(value.start)} to ${String(value.end)} (${String(value.tz)})` : "outside of hours",
  },
];

/** The key under which a term stands, if it does. */
export function keyOf(term: Term, values: Values): string | undefined {
  return term.keys.find((key) => key in values);
}

function said(terms: readonly Term[], values: unknown): string[] {
  if (!isObject(values)) return [];
  return terms.flatMap((term) => {
    const key = keyOf(term, values);
    return key === undefined ? [] : [term.say(values[key])];
  });
}

/** Which calls a rule is about, and when, in words. */
export function inWords(rule: Values): string {
  const calls = said(MATCH, rule.match).join(", ") || "every call";
  const when = said(CONDITION, rule.condition).join(", and ");
  return when ? `${calls}, where ${when}` : calls;
}
