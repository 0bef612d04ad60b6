import { Alert, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle, IconLock, IconPlayerPause } from "@tabler/icons-react";
import type { Api } from "../../../api/client";
import { Long, Said } from "../../../ui/Said";
import { When } from "../../../ui/time";
import { MANAGED } from "../channels";

const TEXT = { message: { color: "var(--mantine-color-text)" }, title: { color: "var(--mantine-color-text)" } } as const;

/** What a person should know before anything else. */
export function Notes({ channel }: { channel: Api["Channel"] }) {
  return (
    <Stack gap="xs" mb="md" maw="84rem">
      {channel.managed && (
        <Alert color="blue" variant="light" icon={<IconLock />} title="Managed by the configuration file" styles={TEXT}>
          {MANAGED}
        </Alert>
      )}
      {channel.pause && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle />} title="Stopped: Interven sends nothing here for now" styles={TEXT}>
          <Long>{channel.pause.reason}</Long>
          <Text size="sm" mt={4}>
            Since <When at={channel.pause.since} />. It still takes what its filter lets through, and the queue waits. A test that succeeds,
            or an edit, ends this.
          </Text>
        </Alert>
      )}
      {!channel.enabled && (
        <Alert color="gray" variant="light" icon={<IconPlayerPause />} title="Paused" styles={TEXT}>
          It takes nothing new, and its queue waits until somebody resumes it.
        </Alert>
      )}
      {channel.warnings.map((warning) => (
        <Alert key={warning} color="yellow" variant="light" icon={<IconInfoCircle />} p="xs" styles={TEXT}>
          <Said>{warning}</Said>
        </Alert>
      ))}
    </Stack>
  );
}
