import type { Api } from "../../api/client";
import { WORDS } from "../../api/tables";
import { begins, type Range } from "./ranges";

/** In the order in which they are named. */
export const KINDS = WORDS.DecisionKind;
/** In the order in which they are stacked, the lowest first. */
export const STACK = ["ALLOW", "SANITIZE", "REQUIRE_APPROVAL", "DENY"] as const;
export type Counts = Readonly<Record<(typeof KINDS)[number], number>>;

/** The decisions of a while. */
export interface Bar {
  /** Milliseconds since 1970; `until` is outside. */
  since: number;
  until: number;
  counts: Counts;
  total: number;
  /** What stands below it, where something does. */
  tick: string | undefined;
}

/** The API's steps as bars of the range, oldest first. */
export function barsOf(stats: Api["Stats"], range: Range): Bar[] {
  const { series, step_seconds } = stats.decisions;
  const steps = Math.max(Math.round(range.bar / (step_seconds * 1000)), 1);
  const end = Date.parse(stats.until);
  const bars: Bar[] = [];
  for (let from = 0; from < series.length; from += steps) {
    const part = series.slice(from, from + steps);
    const since = Date.parse(part[0]?.at ?? "");
    const counts = { ALLOW: 0, SANITIZE: 0, REQUIRE_APPROVAL: 0, DENY: 0 };
    for (const step of part) for (const kind of KINDS) counts[kind] += step[kind];
    bars.push({
      since,
      until: Math.min(since + steps * step_seconds * 1000, end),
      counts,
      total: KINDS.reduce((sum, kind) => sum + counts[kind], 0),
      tick: begins(since, range.tick) ? range.label.format(since) : undefined,
    });
  }
  return bars;
}

/** The end of the scale: even, so that its middle is a whole number, and not far above the highest bar. */
export function topOf(highest: number): number {
  if (highest <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(highest));
  const step = [1, 2, 4, 6, 8, 10].find((factor) => factor * power >= highest && (factor * power) % 2 === 0);
  return (step ?? 10) * power;
}
