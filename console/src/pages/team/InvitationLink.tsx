import { Text } from "@mantine/core";
import type { Api } from "../../api/client";
import { Secret } from "../../ui/Secret";
import { When } from "../../ui/time";

/** A link that is shown once. */
export function InvitationLink({ invitation }: { invitation: Api["Invitation"] }) {
  return (
    <div>
      <Secret value={invitation.url} of="link" />
      <Text size="sm" c="dimmed" mt="xs">
        It works once, until <When at={invitation.expires_at} />. Whoever has it can come in as this person: send it where only they read.
      </Text>
    </div>
  );
}
