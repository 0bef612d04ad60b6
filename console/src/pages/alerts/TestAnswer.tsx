import { Alert, Loader, Stack, Text } from "@mantine/core";
import { IconAlertCircle, IconCheck } from "@tabler/icons-react";
import type { UseMutationResult } from "@tanstack/react-query";
import type { Api } from "../../api/client";
import { CHANNEL_KIND_NAMES } from "../../ui/names";
import { ProblemNote } from "../../ui/ProblemNote";
import { Long } from "../../ui/Said";
import { Click } from "./Click";
import type { Config } from "./channels";
import { storedSecret } from "./draft";

export type Test = UseMutationResult<Api["TestReport"] & { sent: number }, Error, void>;

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
      {delivered && hasButtons(channel) && <Click channel={channel} sent={sent} />}
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
