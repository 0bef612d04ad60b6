import { counted } from "./names";

/** Spans back from now that are offered, as `time` of `app/search.ts` reads them. */
export const SPANS = [
  { value: "15m", label: "Last 15 minutes" },
  { value: "1h", label: "Last hour" },
  { value: "6h", label: "Last 6 hours" },
  { value: "24h", label: "Last 24 hours" },
  { value: "7d", label: "Last 7 days" },
  { value: "30d", label: "Last 30 days" },
] as const;

/** Any such span in words: `90m` → `Last 1 hour 30 minutes`; undefined for a time. */
export function spanInWords(span: string): string | undefined {
  const offered = SPANS.find((each) => each.value === span);
  if (offered) return offered.label;
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(span) ?? [];
  return count && `Last ${inWords(Number(count) * { m: 60, h: 3_600, d: 86_400 }[unit as "m" | "h" | "d"])}`;
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** So many seconds in words, in two units at most: `90` → `1 minute 30 seconds`. */
export function inWords(seconds: number): string {
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  if (first < 0) return counted(seconds, "second");
  let left = seconds;
  const parts = UNITS.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count > 0 ? counted(count, unit) : "";
  });
  return parts.filter(Boolean).join(" ");
}

/** How long something took: `340 ms`, `1.2 s`, `3 min 20 s`, `1 h 5 min`. */
export function took(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 10_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  return seconds % 60 > 0 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
}
