import { counted, EVENT_NAMES } from "../../ui/names";
import { type Bar, KINDS } from "./bars";
import type { Range } from "./ranges";

const DAY = 86_400_000;
const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const day = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });

/** When a bar was: `21:15 – 21:30`, `Mon 23 Nov, 18:00 – 20:00`, `Mon 23 Nov`. */
export function windowOf({ since, until }: Bar, { bar, back }: Range): string {
  if (bar >= DAY) return day.format(since);
  return `${(back >= DAY ? dayAndTime : time).format(since)} – ${time.format(until)}`;
}

/** The whole bar in words. */
export function spoken(bar: Bar, range: Range): string {
  const parts = KINDS.filter((kind) => bar.counts[kind] > 0).map((kind) => `${bar.counts[kind]} ${EVENT_NAMES[kind].toLowerCase()}`);
  const what = parts.length > 0 ? `${counted(bar.total, "decision")}: ${parts.join(", ")}` : "no decisions";
  return `${windowOf(bar, range)}. ${what}`;
}
