import { Alert, Loader, Stack, Text } from "@mantine/core";
import { IconAlertCircle, IconCheck, IconHandClick } from "@tabler/icons-react";
import type { UseMutationResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { CHANNEL_KIND_NAMES } from "../../ui/names";
import { ProblemNote } from "../../ui/ProblemNote";
import { Long, Said } from "../../ui/Said";
import type { Config } from "./channels";
import { storedSecret } from "./draft";

export type Test = UseMutationResult<Api["TestReport"] & { sent: string }, Error, void>;

const TEXT = { message: { color: "var(--mantine-color-text)" } } as const;

/** What the destination answered to a test. */
export function TestAnswer({ channel, test }: { channel: Api["Channel"]; test: Test }) {
  if (test.isPending)
    return (
      <Text size="sm" role="status">
        <Loader size="xs" mr="xs" aria-hidden="true" /> Sent. Waiting for the answer of {CHANNEL_KIND_NAMES[channel.kind]}…
      </Text>
    );
  if (test.error) return <ProblemNote problem={test.error} />;
  if (!test.data) return null;
  const { delivered, status, latency_ms, response, sent } = test.data;
  return (
    <Stack gap="sm" aria-live="polite">
      <Alert
        color={delivered ? "green" : "red"}
        variant="light"
        icon={delivered ? <IconCheck /> : <IconAlertCircle />}
        title={delivered ? taken(channel.kind) : "Not delivered"}
        styles={{ ...TEXT, title: { color: "var(--mantine-color-text)" } }}
      >
        <Text size="sm">
          {status ? `It answered ${status}` : "There was no answer"} after {latency_ms.toLocaleString()} ms
          {response ? ":" : ", with nothing more."}
        </Text>
        {response && <Long most={400}>{response}</Long>}
      </Alert>
      {delivered && hasButtons(channel) && <Click channel={channel} since={sent} />}
    </Stack>
  );
}

function taken(kind: Api["ChannelKind"]): string {
  if (kind === "teams") return "The workflow took it. Look whether the card is in Teams: Microsoft does not say";
  return kind === "siem" ? "The SIEM took the record" : `${CHANNEL_KIND_NAMES[kind]} took the card`;
}

function hasButtons(channel: Api["Channel"]): boolean {
  const config: Config = channel.config;
  return channel.kind === "slack" && storedSecret(config.signing_secret) !== undefined;
}

const REMEMBERED = "channel.slack_app_remembered";

/**
 * Waits for the click on the test's card. What the API tells of it is the first click on a channel's cards, by which the Slack app is remembered; later clicks of
 * tests leave nothing to read, and are seen in Slack.
 */
function Click({ channel, since }: { channel: Api["Channel"]; since: string }) {
  const clicks = useQuery({
    queryKey: ["slack-click", channel.id],
    queryFn: ({ signal }) =>
      data(api.GET("/api/audit", { params: { query: { action: REMEMBERED, target: channel.id, limit: 1 } }, signal })),
    refetchInterval: (query) => (query.state.data?.items.length ? false : 1_500),
  });
  const click = clicks.data?.items[0];
  if (!click)
    return (
      <Alert color="blue" variant="light" icon={<IconHandClick />} title="Now click Approve on the card in Slack" styles={TEXT}>
        <Loader size="xs" mr="xs" aria-hidden="true" />
        Waiting for the click. It decides nothing, and shows that Slack reaches this server.
      </Alert>
    );
  if (click.at >= since)
    return (
      <Alert color="green" variant="light" icon={<IconCheck />} title="The click arrived" styles={TEXT}>
        By <Said>{click.actor.name ?? click.actor.id ?? "somebody in Slack"}</Said>. Cards can be answered in Slack.
      </Alert>
    );
  return (
    <Alert color="blue" variant="light" icon={<IconHandClick />} title="Click Approve on the card in Slack" styles={TEXT}>
      Clicks of this Slack app arrived here before. The card itself says who clicked.
    </Alert>
  );
}
