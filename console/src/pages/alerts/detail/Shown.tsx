import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Api } from "../../../api/client";
import { Facts } from "../../../ui/Facts";
import { CHANNEL_KIND_NAMES, counted, EVENT_NAMES, SEVERITY_NAMES, spoken } from "../../../ui/names";
import { Long, Said } from "../../../ui/Said";
import { Section } from "../../../ui/Section";
import { Ago, When } from "../../../ui/time";
import type { Config } from "../channels";
import { type Approver, filterOf, storedSecret } from "../draft";
import { Queue, StandingBadge } from "../Standing";
import { inWords, kindsOf } from "../words";

type Channel = Api["Channel"];

export function HealthFacts({ channel }: { channel: Channel }) {
  return (
    <Section title="Health">
      <Facts
        facts={[
          ["Now", <StandingBadge key="now" channel={channel} />],
          ["Last delivery", <Ago key="last" at={channel.health.last_delivered_at} />],
          ["Queue", <Queue key="queue" channel={channel} />],
          ["Made", <When key="made" at={channel.created_at} />],
          ["Changed", <When key="changed" at={channel.updated_at} />],
        ]}
      />
    </Section>
  );
}

function Edit({ channel, edit, label }: { channel: Channel; edit: "connection" | "filter"; label: string }) {
  return (
    <Button
      size="xs"
      variant="default"
      aria-label={label}
      renderRoot={(props) => <Link {...props} to="/alerts/$id" params={{ id: channel.id }} search={{ edit }} />}
    >
      Edit
    </Button>
  );
}

export function FilterFacts({ channel, mayEdit }: { channel: Channel; mayEdit: boolean }) {
  const filter = filterOf(channel.filter);
  return (
    <Section
      title="Filter"
      about={<Said>{inWords(filter)}</Said>}
      actions={mayEdit && <Edit channel={channel} edit="filter" label="Edit the filter" />}
    >
      <Facts
        facts={[
          [
            "Events",
            kindsOf(filter.events)
              .map((kind) => EVENT_NAMES[kind])
              .join(", "),
          ],
          ["Minimum severity", SEVERITY_NAMES[filter.min_severity]],
          ["Tools", <List key="tools" values={filter.tools} none="All" />],
          ["Agents", <List key="agents" values={filter.agents} none="All" />],
        ]}
      />
    </Section>
  );
}

function List({ values, none }: { values: readonly string[]; none: string }) {
  if (values.length === 0) return none;
  return values.map((value, at) => (
    <span key={value}>
      {at > 0 && ", "}
      <Said>{value}</Said>
    </span>
  ));
}

const LABELS: Readonly<Record<string, string>> = {
  webhook_url: "Webhook URL",
  signing_secret: "Signing secret",
  bot_token: "Bot token",
  channel: "Slack channel id",
  api_base: "API server",
  chat_id: "Chat id",
  message_thread_id: "Topic number",
  url: "URL",
  ocsf_profile: "OCSF profile",
  gzip: "Compression",
  batch: "Batches",
};

function value(of: unknown): ReactNode {
  const secret = storedSecret(of);
  if (secret)
    return (
      <>
        Set, <Said>{secret.hint || "not shown"}</Said>
      </>
    );
  if (typeof of === "boolean") return of ? "Yes" : "No";
  if (typeof of === "number") return <Said>{of}</Said>;
  return typeof of === "string" && of !== "" ? <Long>{of}</Long> : null;
}

function approvers(of: readonly Approver[]): ReactNode {
  if (of.length === 0) return "Whoever sees the card in Slack";
  return <List values={of.map(({ team, user }) => `${user} of ${team}`)} none="" />;
}

export function ConnectionFacts({ channel, mayEdit }: { channel: Channel; mayEdit: boolean }) {
  const config: Config = channel.config;
  const plain = Object.entries(config).filter(([key]) => key !== "approvers" && key !== "headers");
  const headers = Object.entries((config.headers ?? {}) as Config);
  return (
    <Section title="Connection" actions={mayEdit && <Edit channel={channel} edit="connection" label="Edit the connection" />}>
      <Facts
        facts={[
          ["Kind", CHANNEL_KIND_NAMES[channel.kind]],
          ...plain.map(([key, of]) => [LABELS[key] ?? spoken(key), value(of)] as const),
          [
            "Approvers",
            channel.kind === "slack" && storedSecret(config.signing_secret) && approvers((config.approvers ?? []) as Approver[]),
          ],
          ["Headers", headers.length > 0 && counted(headers.length, "header")],
          ...headers.map(([name, of]) => [name, value(of)] as const),
          ["Reminder", channel.kind !== "siem" && (channel.reminder ? "At half of a question's life" : "No")],
        ]}
      />
    </Section>
  );
}
