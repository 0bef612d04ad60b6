import { Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type Api, api } from "../../api/client";
import { Confirm } from "../../ui/Confirm";
import { Long, Said } from "../../ui/Said";
import { Ago } from "../../ui/time";

/** Asks before a key is revoked: it says which, and whether it is in use. */
export function RevokeKey({ of, onClose }: { of: Api["ApiKey"] | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const revoke = async () => {
    if (!of) return;
    await api.DELETE("/api/keys/{id}", { params: { path: { id: of.id } } });
    await Promise.all([["keys"], ["ephemeral"]].map((queryKey) => client.invalidateQueries({ queryKey })));
  };
  return (
    <Confirm opened={of !== undefined} onClose={onClose} title="Revoke this key?" action="Revoke the key" danger act={revoke}>
      {of && (
        <Stack gap="xs">
          <div>
            <b>
              <Said>{of.name}</Said>
            </b>{" "}
            (<code>{of.prefix}…</code>), {of.last_used_at ? "last used " : "used "}
            <Ago at={of.last_used_at} />
            {of.agent && (
              <>
                , speaks for <Long most={80}>{of.agent}</Long>
              </>
            )}
            .
          </div>
          <div>Whoever uses it is refused from then on; so is every ephemeral key that was made with it. This cannot be taken back.</div>
        </Stack>
      )}
    </Confirm>
  );
}
