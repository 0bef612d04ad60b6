import type { Api } from "../../api/client";
import type { Config, Kind } from "./channels";

export interface Approver {
  team: string;
  user: string;
}

/** A header of a SIEM's requests. `hint` stands for a value that is stored; it is kept while `value` is empty. */
export interface Header {
  name: string;
  value: string;
  hint?: string;
}

export type ChosenFilter = Required<Api["Filter"]>;

/** What a person has entered of a channel. */
export interface Draft {
  name: string;
  /** Settings that are one text each, by their key. One that is absent stays as it is stored; null is taken away. */
  fields: Readonly<Record<string, string | null>>;
  approvers: readonly Approver[];
  headers: readonly Header[];
  filter: ChosenFilter;
  reminder: boolean;
}

export const EVERYTHING: ChosenFilter = { events: ["ALL"], min_severity: "LOW", tools: [], agents: [] };

/** The keys whose values are never shown again. */
export const SECRETS: Readonly<Record<Kind, readonly string[]>> = {
  slack: ["webhook_url", "signing_secret", "bot_token"],
  discord: ["webhook_url"],
  teams: ["webhook_url"],
  telegram: ["bot_token"],
  siem: ["url"],
};

const NEEDED: Readonly<Record<Kind, readonly string[]>> = {
  slack: ["webhook_url"],
  discord: ["webhook_url"],
  teams: ["webhook_url"],
  telegram: ["bot_token", "chat_id"],
  siem: ["url"],
};

const FIRST: Readonly<Partial<Record<Kind, Draft["fields"]>>> = { siem: { format: "OCSF" } };

export function emptyDraft(kind: Kind): Draft {
  return { name: "", fields: FIRST[kind] ?? {}, approvers: [], headers: [], filter: EVERYTHING, reminder: false };
}

export function filterOf(filter: Api["Filter"]): ChosenFilter {
  return { ...EVERYTHING, ...filter };
}

/** What is stored and not shown, as the API says so; undefined for what is shown, or is not there. */
export function storedSecret(value: unknown): { hint: string } | undefined {
  if (typeof value !== "object" || value === null || !("set" in value)) return undefined;
  return { hint: "hint" in value && typeof value.hint === "string" ? value.hint : "" };
}

/** A channel as it is stored, to be changed. */
export function draftOf(channel: Api["Channel"]): Draft {
  const config: Config = channel.config;
  const fields: Record<string, string> = {};
  for (const [key, value] of Object.entries(config))
    if (["string", "number", "boolean"].includes(typeof value)) fields[key] = String(value);
  const headers = Object.entries((config.headers ?? {}) as Config).map(([name, value]) => ({
    name,
    value: "",
    hint: storedSecret(value)?.hint,
  }));
  return {
    name: channel.name,
    fields,
    approvers: (config.approvers ?? []) as Approver[],
    headers,
    filter: filterOf(channel.filter),
    reminder: channel.reminder,
  };
}

/** The same as a new channel: what is secret has to be entered anew. */
export function copyOf(channel: Api["Channel"]): Draft {
  const draft = draftOf(channel);
  const shown = Object.entries(draft.fields).filter(([key, value]) => !(key === "url" && value?.includes("…")));
  return {
    ...draft,
    name: `${[...channel.name].slice(0, 95).join("")} copy`,
    fields: Object.fromEntries(shown),
    headers: draft.headers.map(({ name }) => ({ name, value: "" })),
  };
}

/** A setting as the API takes it. */
function typed(key: string, value: string): unknown {
  if (key === "gzip") return value === "true";
  if (key === "message_thread_id" && /^\d+$/.test(value.trim())) return Number(value);
  return key === "template" ? value : value.trim();
}

/** What is needed and not there yet. */
export function missing(kind: Kind, draft: Draft): readonly string[] {
  const lacking = NEEDED[kind].filter((key) => !draft.fields[key]?.trim());
  const headers = draft.headers.filter((header) => header.name && !header.value && header.hint === undefined);
  return [...lacking, ...headers.map((header) => `headers.${header.name}`)];
}

/** The settings of a new channel. */
export function configOf(kind: Kind, draft: Draft): Config {
  const config: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(draft.fields)) if (value?.trim()) config[key] = typed(key, value);
  if (kind === "slack") config.approvers = draft.approvers.map(({ team, user }) => ({ team: team.trim(), user: user.trim() }));
  const headers = draft.headers.filter((header) => header.name.trim() !== "");
  if (headers.length > 0) config.headers = Object.fromEntries(headers.map((header) => [header.name.trim(), header.value.trim()]));
  return config;
}

/** What changes of a stored channel's settings, as a merge patch: what is empty is taken away, and a secret that was left alone stays. */
export function patchOf(kind: Kind, draft: Draft, stored: Config): Config {
  const patch: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(draft.fields)) {
    if (value?.trim()) patch[key] = typed(key, value);
    else if (key in stored || value) patch[key] = null;
  }
  if (kind === "slack") patch.approvers = configOf(kind, draft).approvers;
  if (kind === "siem") {
    const named = new Set(draft.headers.map((header) => header.name.trim().toLowerCase()));
    const gone = Object.keys((stored.headers ?? {}) as Config).filter((name) => !named.has(name.toLowerCase()));
    const given = draft.headers.filter((header) => header.name.trim() && (header.value || header.hint === undefined));
    patch.headers = {
      ...Object.fromEntries(gone.map((name) => [name, null])),
      ...Object.fromEntries(given.map((header) => [header.name.trim(), header.value.trim()])),
    };
  }
  return patch;
}

/** The settings for the preview, without what is secret: it is only said whether it is there. */
export function shownConfig(kind: Kind, draft: Draft, stored: Config = {}): Config {
  const config: Record<string, unknown> = { ...stored, ...configOf(kind, draft) };
  for (const [key, value] of Object.entries(draft.fields)) if (!value?.trim()) delete config[key];
  for (const key of SECRETS[kind])
    if (typeof config[key] === "string" && !(kind === "siem" && key === "url")) config[key] = { set: true, hint: "" };
  const headers = draft.headers.filter((header) => header.name.trim() !== "");
  config.headers = Object.fromEntries(headers.map((header) => [header.name.trim(), { set: true, hint: "" }]));
  if (kind !== "siem" || headers.length === 0) delete config.headers;
  return config;
}
