// The spans that the figures can be of, and what a bar of the chart is in each.

import { SPANS } from "../../ui/spans";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const RANGE_NAMES = SPANS.map((span) => span.value);
export type RangeName = (typeof RANGE_NAMES)[number];

export interface Range {
  /** As in `Last 6 hours`. */
  title: string;
  /** What one bar is, as in `per minute`. */
  each: string;
  /** How far it goes back, in milliseconds. */
  back: number;
  /** How long a bar is, in milliseconds: one or more steps of the API's figures. */
  bar: number;
  /** How far apart the labels below the bars are, in milliseconds. */
  tick: number;
  label: Intl.DateTimeFormat;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

const BARS: Readonly<Record<RangeName, Omit<Range, "title">>> = {
  "15m": { each: "per minute", back: 15 * MINUTE, bar: MINUTE, tick: 5 * MINUTE, label: clock },
  "1h": { each: "per minute", back: HOUR, bar: MINUTE, tick: 15 * MINUTE, label: clock },
  // The API counts by minute up to six hours: it begins at a whole bar, which is up to a bar before this.
  "6h": { each: "per 5 minutes", back: 6 * HOUR - 5 * MINUTE, bar: 5 * MINUTE, tick: HOUR, label: clock },
  "24h": { each: "per 15 minutes", back: DAY, bar: 15 * MINUTE, tick: 4 * HOUR, label: clock },
  "7d": { each: "per 2 hours", back: 7 * DAY, bar: 2 * HOUR, tick: DAY, label: weekday },
  "30d": { each: "per day", back: 29 * DAY, bar: DAY, tick: 7 * DAY, label: day },
};

export const RANGES = Object.fromEntries(SPANS.map(({ value, label }) => [value, { title: label, ...BARS[value] }])) as Readonly<
  Record<RangeName, Range>
>;

/** How far this clock is ahead of UTC at that moment, in milliseconds. */
const ahead = (at: number) => -new Date(at).getTimezoneOffset() * MINUTE;

/** Whether a multiple of `size` begins at that moment, by the reader's clock. */
export function begins(at: number, size: number): boolean {
  return (at + ahead(at)) % size === 0;
}

/** When the range begins: at a whole bar of the reader's clock, so that bars stand still while time goes on. */
export function beginning({ back, bar }: Range, now: number): string {
  const at = now - back;
  return new Date(at - ((at + ahead(at)) % bar)).toISOString();
}
