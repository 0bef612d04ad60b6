import { Button, Stack, Text } from "@mantine/core";
import type { Api } from "../../api/client";
import { Code } from "../../ui/Code";
import { Said } from "../../ui/Said";
import { Secret } from "../../ui/Secret";

/** The key that was made, this once, and how an agent is given it. */
export function MadeKey({ made, like, onDone }: { made: Api["CreatedKey"]; like?: Api["ApiKey"]; onDone: () => void }) {
  const lines = `INTERVEN_GATEWAY_URL=${location.origin}\nINTERVEN_API_KEY=${made.key}`;
  const call = [
    `curl -sS ${location.origin}/v1/scan \\`,
    `  -H 'Authorization: Bearer ${made.key}' \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d '{"method":"GET","url":"https://slack.com/api/conversations.list"}'`,
  ].join("\n");
  return (
    <Stack>
      <Secret value={made.key} of="key" />
      <div>
        <Text size="sm" mb={4}>
          For the agent's environment:
        </Text>
        <Code text={lines} of="Lines for the environment" />
      </div>
      <div>
        <Text size="sm" mb={4}>
          To try it:
        </Text>
        <Code text={call} of="A call to try it" />
      </div>
      {like && (
        <Text size="sm">
          <Said>{like.name}</Said> (<code>{like.prefix}…</code>) still works. Revoke it when its last use is before the change.
        </Text>
      )}
      <Button onClick={onDone}>Done</Button>
    </Stack>
  );
}
