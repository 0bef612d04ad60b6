import { Button, Stack, Text } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import type { Api } from "../../../api/client";
import { useShortcuts } from "../../../app/shortcuts";
import { Section } from "../../../ui/Section";
import { type Test, TestAnswer } from "../TestAnswer";

/** A sample over the real road, and what the destination says to it. */
export function TestSection({ channel, test, made }: { channel: Api["Channel"]; test: Test; made: boolean }) {
  const run = () => {
    if (!test.isPending) test.mutate();
  };
  useShortcuts("Channel", [{ keys: "t", label: "Send a test", run }]);
  const what = channel.kind === "siem" ? "a sample record" : "a sample card";
  return (
    <Section title="Test" about={`Sends ${what}, marked as a test, past the filter. It decides nothing.`}>
      <Stack gap="sm" align="stretch">
        {made && !channel.health.last_delivered_at && !test.data && !test.isPending && (
          <Text size="sm">
            <strong>The channel is saved.</strong> Nothing was posted yet: send {what} to see that it arrives.
          </Text>
        )}
        <div>
          <Button leftSection={<IconSend size={16} />} loading={test.isPending} onClick={run}>
            {test.data ? "Send another test" : "Send a test"}
          </Button>
        </div>
        <TestAnswer channel={channel} test={test} />
      </Stack>
    </Section>
  );
}
