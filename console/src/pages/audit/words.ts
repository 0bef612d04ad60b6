import type { Api } from "../../api/client";
import { spoken } from "../../ui/names";

export type Entry = Api["AuditItem"];

export const ACTOR_NAMES: Readonly<Record<Api["ActorKind"], string>> = {
  user: "person",
  key: "API key",
  slack: "Slack member",
  issuer: "sign-in issuer",
  cli: "command line",
  server: "server",
  unknown: "not known",
};

/** Actions that are no plain `thing.what-became-of-it`, in words. */
const NAMES: Readonly<Record<string, string>> = {
  "session.created": "Signed in",
  "session.removed": "Session ended",
  "session.refused": "Sign-in refused",
  "user.role_kept": "Last administrator kept the role",
  "ephemeral.created": "Ephemeral key made",
  "channel.test_clicked": "Channel's test clicked",
  "channel.slack_app_remembered": "Slack app remembered",
  "channel.slack_app_forgotten": "Slack app forgotten",
  "decisions.export_begun": "Export of decisions begun",
};

/** `policy.updated` → `Policy updated`. */
export function deed(action: string): string {
  return NAMES[action] ?? spoken(action.replace(".", " "));
}

/** What may be filtered by: a thing with all that becomes of it, then each by itself. */
export const ACTIONS: readonly { group: string; items: { value: string; label: string }[] }[] = (
  [
    ["user", "People", ["created", "updated", "removed", "role_kept"]],
    ["session", "Sign-ins", ["created", "removed", "refused"]],
    ["invitation", "Invitations", ["created", "removed"]],
    ["setup", "Set-up links", ["created", "removed"]],
    ["token", "Access tokens", ["created", "removed"]],
    ["key", "API keys", ["created", "updated", "removed"]],
    ["ephemeral", "Ephemeral keys", ["created", "updated"]],
    ["policy", "Policies", ["created", "updated"]],
    ["channel", "Channels", ["created", "updated", "removed", "tested", "test_clicked", "slack_app_remembered", "slack_app_forgotten"]],
    ["deliveries", "Deliveries", ["replayed"]],
    ["approval", "Approvals", ["approved", "denied"]],
    ["incident", "Incidents", ["created", "updated", "noted"]],
    ["decisions", "Exports of decisions", ["export_begun", "exported"]],
    ["audit", "Audit log", ["exported"]],
    ["settings", "Settings", ["updated"]],
    ["store", "Store", ["backed_up"]],
    ["retention", "Retention", ["pruned"]],
  ] as const
).map(([thing, group, became]) => ({
  group,
  items: [
    ...(became.length > 1 ? [{ value: thing, label: `${group}: everything` }] : []),
    ...became.map((what) => ({ value: `${thing}.${what}`, label: deed(`${thing}.${what}`) })),
  ],
}));
