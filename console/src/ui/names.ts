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

/** Where something was done. */
export const SURFACE_NAMES: Readonly<Record<Api["Surface"], string>> = {
  console: "Console",
  api: "API",
  slack: "Slack",
  cli: "Command line",
  server: "Server",
};

/** The same within a sentence. */
export const SURFACES_SAY: Readonly<Record<Api["Surface"], string>> = {
  console: "in the Console",
  api: "over the API",
  slack: "in Slack",
  cli: "on the command line",
  server: "by the server",
};

/** What a delivery is for, where that is not the event itself. */
export const PURPOSES: Readonly<Record<Api["Purpose"], string | undefined>> = {
  alert: undefined,
  reminder: "Reminder: asked again, since nobody had answered",
  failover: "Asked here because no channel that matches took it",
  correction: "Says on the card how its question ended",
};

type AgentSaid = Pick<Api["Agent"], "id" | "name"> | null | undefined;

/** What an agent is called: by its name, else by its id. */
export function agentOf(agent: AgentSaid): string | undefined {
  return agent?.name ?? agent?.id ?? undefined;
}

/** What the API knows it by: its id, else its name. */
export function agentKey(agent: AgentSaid): string | undefined {
  return agent?.id ?? agent?.name ?? undefined;
}

/** What an action is called: `slack.post_message`. */
export function actionOf({ tool_name, operation }: { tool_name: string; operation?: string | null }): string {
  return operation ? `${tool_name}.${operation}` : tool_name;
}

/** `read_then_write` → `Read then write`. */
export function spoken(word: string): string {
  const text = word.replaceAll("_", " ").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `1 key`, `12 keys`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}
