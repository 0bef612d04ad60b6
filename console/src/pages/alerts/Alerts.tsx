import { Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { useLive } from "../../api/live";
import { useShortcuts } from "../../app/shortcuts";
import { Badge } from "../../ui/badges";
import { DataTable, listed } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Go } from "../../ui/Go";
import { CHANNEL_KIND_NAMES } from "../../ui/names";
import { Page } from "../../ui/Page";
import { Long, Said } from "../../ui/Said";
import { Ago } from "../../ui/time";
import classes from "./Alerts.module.css";
import { ChannelMenu } from "./ChannelMenu";
import { CHANNELS, channelsQuery } from "./channels";
import { filterOf } from "./draft";
import { KindIcon } from "./kinds";
import { Queue, StandingBadge } from "./Standing";
import { inWords } from "./words";

type Channel = Api["Channel"];

export function Alerts() {
  const navigate = useNavigate();
  const can = useCan();
  const channels = useQuery(channelsQuery);
  useLive(["channel", "delivery"], [CHANNELS]);
  const add = () => void navigate({ to: "/alerts/new" });
  useShortcuts("Alerts", can("POST /api/channels") ? [{ keys: "n", label: "Add a channel", run: add }] : []);
  const button = can("POST /api/channels") && (
    <Button component={Link} to="/alerts/new" leftSection={<IconPlus size={16} />}>
      Add channel
    </Button>
  );
  return (
    <Page title="Alerts" about="Where events go: chat channels and SIEMs, each with its filter." actions={button}>
      <DataTable
        label="Channels"
        rows={listed(channels)}
        rowKey={(channel) => channel.id}
        rowName={(channel) => channel.name}
        onOpen={(channel) => void navigate({ to: "/alerts/$id", params: { id: channel.id } })}
        columns={[
          { title: "Channel", cell: (channel) => <Name channel={channel} />, width: "22%" },
          { title: "Filter", cell: (channel) => <Long most={160}>{inWords(filterOf(channel.filter))}</Long> },
          { title: "Health", cell: (channel) => <Health channel={channel} />, width: "26%" },
          { title: "Last delivery", cell: (channel) => <LastDelivery channel={channel} />, width: "8.5rem" },
          { title: "Queue", cell: (channel) => <Queue channel={channel} />, width: "7.5rem" },
          { title: "Actions", quiet: true, align: "end", cell: (channel) => <ChannelMenu channel={channel} />, width: "3rem" },
        ]}
        empty={
          <Empty title="No channels yet">
            <p>Add the first one: Slack, Discord, Teams, Telegram or a SIEM. Nothing is posted until you test it, or something happens.</p>
            {button}
          </Empty>
        }
      />
    </Page>
  );
}

function Name({ channel }: { channel: Channel }) {
  return (
    <span className={classes.name}>
      <KindIcon kind={channel.kind} />
      <span>
        <Said>{channel.name}</Said>
        <span className={classes.kind}>
          {CHANNEL_KIND_NAMES[channel.kind]}
          {channel.managed && <Badge tone="info">Configuration file</Badge>}
        </span>
      </span>
    </span>
  );
}

function Health({ channel }: { channel: Channel }) {
  return (
    <div className={classes.health}>
      <StandingBadge channel={channel} />
      {channel.pause && (
        <Text size="sm" component="div">
          <Long most={200}>{channel.pause.reason}</Long>
        </Text>
      )}
    </div>
  );
}

function LastDelivery({ channel }: { channel: Channel }) {
  return (
    <Go
      to={`/alerts/deliveries?channel=${encodeURIComponent(channel.id)}`}
      aria-label={`Deliveries to ${channel.name}`}
      c="inherit"
      inherit
    >
      <Ago at={channel.health.last_delivered_at} />
    </Go>
  );
}
