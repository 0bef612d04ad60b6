import type { Kind } from "../channels";
import { type Draft, SECRETS } from "../draft";

/** What was entered of each kind: going back to another one loses nothing. */
export type Drafts = Readonly<Partial<Record<Kind, Draft>>>;

const NAME = "interven-new-channel";
const KINDS = Object.keys(SECRETS) as Kind[];

/** What is entered survives a reload in this tab, for the same person. Secrets are not written down. */
export function keep(person: string, place: string, drafts: Drafts) {
  const safe: Partial<Record<Kind, Draft>> = {};
  for (const kind of KINDS) {
    const draft = drafts[kind];
    if (!draft) continue;
    const fields = Object.entries(draft.fields).filter(([key]) => !SECRETS[kind].includes(key));
    safe[kind] = { ...draft, fields: Object.fromEntries(fields), headers: draft.headers.map(({ name }) => ({ name, value: "" })) };
  }
  sessionStorage.setItem(NAME, JSON.stringify({ person, place, drafts: safe }));
}

export function kept(person: string, place: string): Drafts {
  const text = sessionStorage.getItem(NAME);
  if (!text) return {};
  // It was written above, in this tab.
  const read = JSON.parse(text) as { person: string; place: string; drafts: Drafts };
  return read.person === person && read.place === place ? read.drafts : {};
}
