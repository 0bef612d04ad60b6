import { useClock } from "../api/clock";
import classes from "./time.module.css";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const precise = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const ofDay = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "short" });

/** A time in the reader's zone, with its day. */
export const precisely = (at: string) => precise.format(new Date(at));

/** `2026-06-01T00:00:00.000Z` as it stands on hover. */
const utc = (at: string) => `${at.replace("T", " ").replace("Z", "")} UTC`;

/** A time in the reader's zone; in UTC on hover. */
export function When({ at, never = "never" }: { at: string | null | undefined; never?: string }) {
  const today = useClock((now) => at !== null && at !== undefined && new Date(at).toDateString() === new Date(now).toDateString());
  if (!at) return <span className={classes.none}>{never}</span>;
  return (
    <time dateTime={at} title={utc(at)} className={classes.time}>
      {(today ? ofDay : precise).format(new Date(at))}
    </time>
  );
}

/** How long ago, or how long until, in one unit. */
export function distance(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  if (size < 10 * SECOND) return milliseconds < 0 ? "just now" : "now";
  if (size < MINUTE) return relative.format(Math.trunc(milliseconds / SECOND / 10) * 10, "second");
  if (size < HOUR) return relative.format(Math.trunc(milliseconds / MINUTE), "minute");
  if (size < 2 * DAY) return relative.format(Math.trunc(milliseconds / HOUR), "hour");
  return relative.format(Math.trunc(milliseconds / DAY), "day");
}

/** How long ago, kept up to date; local time and UTC on hover. */
export function Ago({ at, never = "never" }: { at: string | null | undefined; never?: string }) {
  const text = useClock((now) => (at ? distance(Math.min(Date.parse(at) - now, -1)) : never));
  if (!at) return <span className={classes.none}>{never}</span>;
  return (
    <time dateTime={at} title={`${precise.format(new Date(at))} · ${utc(at)}`} className={classes.time}>
      {text}
    </time>
  );
}

/** What is left of `milliseconds`: `1 h 05 min`, `9:59`. */
export function remaining(milliseconds: number): string {
  const seconds = Math.max(Math.ceil(milliseconds / SECOND), 0);
  const two = (value: number) => String(value).padStart(2, "0");
  if (seconds >= 86_400) return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** A countdown by the server's clock; it draws attention in the last two minutes. */
export function Left({ until, over = "time is over" }: { until: string; over?: string }) {
  const end = Date.parse(until);
  const text = useClock((now) => (now >= end ? over : remaining(end - now)));
  const soon = useClock((now) => end - now < 2 * MINUTE);
  return (
    <time dateTime={until} title={`${precise.format(end)} · ${utc(until)}`} className={classes.left} data-soon={soon || undefined}>
      {text}
    </time>
  );
}
