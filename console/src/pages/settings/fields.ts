import type { Api } from "../../api/client";

interface Common {
  /** The setting's name in the API. */
  name: string;
  label: string;
  about: string;
}

/** How a setting is shown and changed. */
export type Field = Common &
  (
    | { kind: "seconds" }
    | { kind: "number" }
    | { kind: "weight" }
    | { kind: "bands" }
    | { kind: "text"; placeholder: string }
    | { kind: "switch" }
    /** One a line. */
    | { kind: "lines"; most: number }
    | { kind: "choice"; choices: readonly { value: string; label: string; about: string }[] }
    | { kind: "days"; choices: readonly number[] }
  );

/** Settings that are saved together. */
export interface Group {
  title: string;
  about: string;
  fields: readonly Field[];
}

const bodies: Record<Api["StoreBodies"], readonly [string, string]> = {
  masked: ["Without secrets", "What is recognised as a secret is taken out of bodies, addresses and contexts before they are kept."],
  full: ["As they came", "Secrets too: whoever reads the store or a backup reads them."],
};

const failures: Record<Api["OnStoreFailure"], readonly [string, string]> = {
  deny: ["DENY", "The agent is refused, with GATEWAY_UNAVAILABLE. Nothing goes unrecorded."],
  error: ["An error, HTTP 503", "The client does what it does on errors. Many published clients let the call go then."],
};

const choices = (of: Readonly<Record<string, readonly [string, string]>>) =>
  Object.entries(of).map(([value, [label, about]]) => ({ value, label, about }));

export const GROUPS: readonly Group[] = [
  {
    title: "Approvals",
    about: "A change counts for what is asked after it.",
    fields: [
      {
        kind: "seconds",
        name: "approvals.pending_ttl_seconds",
        label: "Time to answer",
        about: "How long an approval waits for a person. Then it expires, and the agent is refused.",
      },
      {
        kind: "seconds",
        name: "approvals.grant_window_seconds",
        label: "Grant",
        about: "How long the identical request is allowed after somebody approved it.",
      },
      {
        kind: "seconds",
        name: "approvals.deny_window_seconds",
        label: "Refusal",
        about: "How long the identical request is refused, without asking anybody, after somebody denied it.",
      },
      {
        kind: "switch",
        name: "approvals.single_use",
        label: "A grant is used once",
        about: "It allows one retry, instead of every identical one until it ends.",
      },
    ],
  },
  {
    title: "Incidents",
    about: "When refusals of one agent together become an incident.",
    fields: [
      {
        kind: "number",
        name: "incidents.repeated_deny_count",
        label: "Repeated DENY",
        about: "So many DENYs of one agent are an incident.",
      },
      { kind: "seconds", name: "incidents.repeated_deny_window_seconds", label: "Within", about: "The time in which they have to fall." },
    ],
  },
  {
    title: "Risk",
    about: "How the engines' scores become a risk score and a band.",
    fields: [
      {
        kind: "weight",
        name: "scan.weights.classifier",
        label: "Weight of the classifier",
        about: "Secrets, personal and health data, internal markers in the body.",
      },
      {
        kind: "weight",
        name: "scan.weights.baseline",
        label: "Weight of the baseline",
        about: "What the agent does otherwise: new destinations, bursts, odd hours.",
      },
      {
        kind: "weight",
        name: "scan.weights.correlation",
        label: "Weight of the correlation",
        about: "What several calls come to together.",
      },
      {
        kind: "weight",
        name: "scan.weights.threat_intel",
        label: "Weight of the threat lists",
        about: "Hosts, addresses and URLs that are known to be bad.",
      },
      {
        kind: "bands",
        name: "scan.bands",
        label: "Risk bands",
        about: "From which score on a decision is Medium, High and Critical: rising, above 0, up to 1. For reported decisions too.",
      },
    ],
  },
  {
    title: "Your organisation",
    about: "What is internal, and who belongs to it. Whoever does not is external.",
    fields: [
      {
        kind: "lines",
        name: "scan.organisation_domains",
        label: "Domains",
        about: "With all below them.",
        most: 1000,
      },
      {
        kind: "lines",
        name: "scan.organisation_people",
        label: "People",
        about: "By the names that tools know them by where these are no e-mail addresses, such as GitHub logins.",
        most: 10_000,
      },
      {
        kind: "lines",
        name: "scan.internal_markers",
        label: "Internal markers",
        about: "Phrases that mark a text as internal, whatever their case. At most 100 characters each.",
        most: 200,
      },
    ],
  },
  {
    title: "Scan",
    about: "What is kept of what agents ask, and what they are answered when nothing can be kept.",
    fields: [
      { kind: "choice", name: "scan.store_bodies", label: "Bodies of scans are kept", about: "", choices: choices(bodies) },
      {
        kind: "choice",
        name: "scan.on_store_failure",
        label: "A scan that cannot be recorded is answered with",
        about: "",
        choices: choices(failures),
      },
    ],
  },
  {
    title: "Links",
    about: "Where people reach this server.",
    fields: [
      {
        kind: "text",
        name: "public_url",
        label: "Public URL",
        about:
          "The beginning of the links in cards, answers and invitations, from the next one on. With https, browsers send the session's cookie over TLS only.",
        placeholder: "https://interven.example.com",
      },
    ],
  },
  {
    title: "Retention",
    about: "How long things are kept, counted from their receipt. The audit log stays whole.",
    fields: [
      {
        kind: "days",
        name: "retention_days",
        label: "Decisions, deliveries, approvals and incidents are kept",
        about: "What is still open keeps what it is about.",
        choices: [30, 90, 365],
      },
    ],
  },
];
