import type { Api } from "../../api/client";

type Detail = Api["IncidentDetail"];

/** Something in the life of an incident. */
export type Entry =
  | { kind: "decision"; at: string; decision: Detail["timeline"][number] }
  | { kind: "change"; at: string; change: Detail["history"][number] }
  | { kind: "note"; at: string; note: Detail["notes"][number] };

/** Everything in the order of time. What opened it stands before its opening: the decision was there first. */
export function storyOf({ timeline, history, notes }: Detail): Entry[] {
  const entries: Entry[] = [
    ...timeline.map((decision): Entry => ({ kind: "decision", at: decision.received_at, decision })),
    ...history.map((change): Entry => ({ kind: "change", at: change.at, change })),
    ...notes.map((note): Entry => ({ kind: "note", at: note.at, note })),
  ];
  return entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
