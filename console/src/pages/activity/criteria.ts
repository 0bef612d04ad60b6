// What the list is filtered by: in the address, and as the API asks for it.
import { WORDS } from "../../api/tables";
import { instant, type Reader, search, text, texts, time, word } from "../../app/search";

/** Several names, also with commas between, as the API writes them. A name with a comma of its own cannot be asked for. */
const names: Reader<string[]> = (given) => texts(given.flatMap((each) => each.split(",")).map((each) => each.trim()));

/** Several of fixed words, the same way. */
function listed<const T extends string>(known: readonly T[]): Reader<T[]> {
  return (given) => {
    const wanted = names(given) ?? [];
    const kept = known.filter((each) => wanted.includes(each));
    return kept.length > 0 ? kept : undefined;
  };
}

/** `ALL` is every kind but ALLOW. */
const kinds: Reader<(typeof WORDS.DecisionKind)[number][]> = (given) => {
  const wanted = names(given) ?? [];
  return listed(WORDS.DecisionKind)(wanted.includes("ALL") ? [...wanted, "DENY", "SANITIZE", "REQUIRE_APPROVAL"] : wanted);
};

const read = search({
  q: text,
  events: kinds,
  agents: names,
  tools: names,
  reason: names,
  risk_band: listed(WORDS.Severity),
  min_severity: word(WORDS.Severity),
  environment: names,
  trace_id: text,
  since: time,
  until: time,
  by: word(["occurred", "received"]),
  /** Whether new decisions come in on top by themselves. */
  live: word(["1"]),
});

export type ActivitySearch = ReturnType<typeof read>;
export type Criteria = Omit<ActivitySearch, "live">;

/** The API's other names of the same parameters, which links of others use. */
const ALIASES = { agent: "agents", tool: "tools", decision: "events", env: "environment" } as const;

/** The route's `validateSearch`. */
export function activitySearch(raw: Record<string, unknown>): ActivitySearch {
  const given = { ...raw };
  const gone: Record<string, undefined> = {};
  for (const [alias, name] of Object.entries(ALIASES)) {
    given[name] ??= given[alias];
    // Set, so that it does not stay in the address beside the name that counts.
    gone[alias] = undefined;
  }
  return { ...gone, ...read(given) };
}

/** Whether anything is filtered; which of the two times is meant says nothing by itself. */
export function isFiltered({ by: _, ...criteria }: Criteria): boolean {
  return Object.values(criteria).some((value) => value !== undefined);
}

const joined = (values: readonly string[] | undefined) => values?.join(",");

/** The parameters of the list and of the export, which are the same. Spans back from now count from `now`. */
export function parameters(criteria: Criteria, now: number) {
  const at = (value: string | undefined) => (value === undefined ? undefined : new Date(instant(value, now)).toISOString());
  return {
    q: criteria.q,
    events: joined(criteria.events),
    agents: joined(criteria.agents),
    tools: joined(criteria.tools),
    reason: joined(criteria.reason),
    risk_band: joined(criteria.risk_band),
    min_severity: criteria.min_severity,
    environment: joined(criteria.environment),
    trace_id: criteria.trace_id,
    since: at(criteria.since),
    until: at(criteria.until),
    by: criteria.by,
  };
}
