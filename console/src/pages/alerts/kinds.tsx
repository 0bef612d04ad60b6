import { type Icon, IconBrandDiscord, IconBrandSlack, IconBrandTeams, IconBrandTelegram, IconDatabaseImport } from "@tabler/icons-react";
import type { Kind } from "./channels";

const ICONS: Readonly<Record<Kind, Icon>> = {
  slack: IconBrandSlack,
  discord: IconBrandDiscord,
  teams: IconBrandTeams,
  telegram: IconBrandTelegram,
  siem: IconDatabaseImport,
};

export function KindIcon({ kind, size = 20 }: { kind: Kind; size?: number }) {
  const Shown = ICONS[kind];
  return <Shown size={size} stroke={1.6} aria-hidden="true" />;
}

/** What one gets with each. */
export const KIND_ABOUT: Readonly<Record<Kind, string>> = {
  slack: "Cards in a channel. Approve and deny right on the card, with a signing secret.",
  discord: "Cards in a channel, with a link to the Console.",
  teams: "Adaptive Cards in a channel, over a workflow, with a link to the Console.",
  telegram: "Messages of a bot in a chat, group or topic, with a link to the Console.",
  siem: "Records as CEF, OCSF or JSON for Splunk, Datadog, Sumo Logic, or any HTTP intake.",
};
