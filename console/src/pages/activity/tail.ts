import type { Api } from "../../api/client";

/** What a row shows: what news and the list both say of a decision. */
export type Row = Pick<
  Api["DecisionRecord"],
  | "trace_id"
  | "kind"
  | "title"
  | "severity"
  | "risk_score"
  | "agent"
  | "tool_name"
  | "operation"
  | "reason_codes"
  | "occurred_at"
  | "received_at"
>;

/** How many rows the tail holds, and how many wait: whatever comes in, the page grows no further. */
export const MOST = 200;

/** The tail: what is shown, and what waits while somebody reads. Newest first. */
export interface Tail {
  /** Whether the list has been read. */
  begun: boolean;
  rows: readonly Row[];
  waiting: readonly Row[];
  /** How many came in while it was held, those that are no more among `waiting` too. */
  held: number;
  /** How many came in that pass. */
  came: number;
  /** How many besides came in so fast that they were not told one by one; whether they pass is not known. */
  untold: number;
}

export const EMPTY: Tail = { begun: false, rows: [], waiting: [], held: 0, came: 0, untold: 0 };

export type Happening =
  /** News, oldest first. */
  | { type: "told"; items: readonly Row[]; more: number; paused: boolean }
  /** The newest that the list has, newest first. */
  | { type: "read"; items: readonly Row[] /** Whether there are older ones. */; older: boolean; paused: boolean }
  | { type: "resumed" };

export function tailed(tail: Tail, happening: Happening): Tail {
  if (happening.type === "resumed") return { ...tail, rows: first([...tail.waiting, ...tail.rows]), waiting: [], held: 0 };
  if (happening.type === "told") {
    const fresh = unknown(tail, happening.items).reverse();
    const counted = { ...tail, came: tail.came + fresh.length, untold: tail.untold + happening.more };
    return happening.paused
      ? { ...counted, waiting: first([...fresh, ...tail.waiting]), held: tail.held + fresh.length }
      : { ...counted, rows: first([...fresh, ...tail.rows]) };
  }
  const { items, older, paused } = happening;
  const begun = { ...tail, begun: true };
  if (!paused || tail.rows.length === 0) return { ...begun, rows: first(laid(items, tail.rows, older)) };
  const newest = tail.rows[0]?.received_at ?? "";
  const shown = new Set(tail.rows.map((row) => row.trace_id));
  const fresh = laid(items, tail.waiting, older).filter((row) => row.received_at >= newest && !shown.has(row.trace_id));
  return { ...begun, waiting: first(fresh), held: Math.max(tail.held, fresh.length) };
}

const first = (rows: readonly Row[]) => rows.slice(0, MOST);

function unknown({ rows, waiting }: Tail, items: readonly Row[]): Row[] {
  const known = new Set([...rows, ...waiting].map((row) => row.trace_id));
  return items.filter((item) => !known.has(item.trace_id));
}

/** What was read, with what is newer above it and, where there is any, what is older below. */
function laid(items: readonly Row[], rows: readonly Row[], older: boolean): Row[] {
  const [newest, oldest] = [items[0], items.at(-1)];
  if (!newest || !oldest) return [...rows];
  const read = new Set(items.map((item) => item.trace_id));
  const others = rows.filter((row) => !read.has(row.trace_id));
  return [
    ...others.filter((row) => row.received_at >= newest.received_at),
    ...items,
    ...others.filter((row) => older && row.received_at < oldest.received_at),
  ];
}
