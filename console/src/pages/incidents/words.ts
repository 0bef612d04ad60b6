import type { Api } from "../../api/client";

/** What opens an incident. */
export const TRIGGER_NAMES: Readonly<Record<Api["Trigger"], string>> = {
  critical_deny: "Critical deny",
  repeated_deny: "Repeated deny",
  threat_intel: "Threat intelligence",
  read_then_write: "Read, then write",
  scope_violation: "Scope violation",
  policy: "Policy",
  channel_paused: "Channel stopped",
  manual: "Opened by a person",
};

export const TRIGGERS_SAY: Readonly<Record<Api["Trigger"], string>> = {
  critical_deny: "An action of critical severity was denied.",
  repeated_deny: "One agent was denied again and again in a short time.",
  threat_intel: "An action had to do with something that is known to be hostile.",
  read_then_write: "Something sensitive was read, and then something was written to the outside.",
  scope_violation: "An ephemeral key was used beyond its scope.",
  policy: "A policy opens an incident for this.",
  channel_paused: "The server stopped sending to a channel; what is for it waits.",
  manual: "A person, or a program with a key for it, decided that this needs somebody.",
};

/** With what an incident is closed: its name, and what it says. */
export const RESOLUTIONS: Readonly<Record<Api["Resolution"], readonly [string, string]>> = {
  false_positive: ["False positive", "Nothing was wrong."],
  agent_misbehavior: ["Agent misbehaviour", "The agent did what it should not, and was stopped."],
  agent_compromised: ["Agent compromised", "Somebody else was at work; the credentials were changed."],
  policy_gap: ["Policy gap", "A policy was missing or wrong, and was changed."],
  infrastructure: ["Infrastructure", "Something was set up wrongly, or was down."],
};
