import type { Api } from "../../api/client";

/** What a setting can be, as the API has it. */
export type Value = string | number | boolean | null | readonly string[] | readonly number[];
/** What stands in the fields, by the names of the settings; only what was touched. */
export type Draft = Readonly<Record<string, Value>>;

/** The setting of this name: `scan.weights.baseline`. */
export function settingOf(settings: Api["Settings"] | Api["SettingDefaults"], name: string): Value {
  let at: unknown = settings;
  for (const part of name.split(".")) at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[part] : undefined;
  return (at ?? null) as Value;
}

export function same(one: Value, other: Value): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What of the draft is not as it is in force. */
export function changesOf(settings: Api["Settings"], draft: Draft): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([name, value]) => !same(value, settingOf(settings, name))));
}

/** The body of a change: `{"scan.weights.baseline": 0.5}` → `{scan: {weights: {baseline: 0.5}}}`. */
export function bodyOf(changes: Draft): Api["SettingsChange"] {
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(changes)) {
    const parts = name.split(".");
    const last = parts.pop() ?? name;
    let at = body;
    for (const part of parts) {
      at[part] ??= {};
      at = at[part] as Record<string, unknown>;
    }
    at[last] = value;
  }
  return body as Api["SettingsChange"];
}
