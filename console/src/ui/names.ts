import type { Api } from "../api/client";

/** How the API's words are written for people. */
export const ROLE_NAMES: Readonly<Record<Api["Role"], string>> = {
  admin: "Admin",
  developer: "Developer",
  reviewer: "Reviewer",
  auditor: "Auditor",
};

export const EVENT_NAMES: Readonly<Record<Api["EventKind"], string>> = {
  ALLOW: "Allow",
  DENY: "Deny",
  SANITIZE: "Sanitize",
  REQUIRE_APPROVAL: "Require approval",
  INCIDENT: "Incident",
};

export const SEVERITY_NAMES: Readonly<Record<Api["Severity"], string>> = {
  LOW: "Low",
  MEDIUM: "Medium",
  HIGH: "High",
  CRITICAL: "Critical",
};

export const CHANNEL_KIND_NAMES: Readonly<Record<Api["ChannelKind"], string>> = {
  slack: "Slack",
  discord: "Discord",
  teams: "Microsoft Teams",
  telegram: "Telegram",
  siem: "SIEM webhook",
};

/** `read_then_write` → `Read then write`. */
export function spoken(word: string): string {
  const text = word.replaceAll("_", " ").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `1 key`, `12 keys`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}
