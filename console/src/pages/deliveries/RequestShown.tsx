import { Stack, Text } from "@mantine/core";
import type { Api } from "../../api/client";
import { Code, Json } from "../../ui/Code";
import { Facts } from "../../ui/Facts";
import { Said } from "../../ui/Said";
import classes from "./DeliveryDetail.module.css";

/** What is sent, without its secrets. */
export function RequestShown({ delivery: { request, request_note } }: { delivery: Api["DeliveryDetail"] }) {
  return (
    <section aria-label="Request">
      <h3 className={classes.part}>Request</h3>
      {request ? (
        <Request request={request} />
      ) : (
        <Text size="sm" c="dimmed">
          <Said>{request_note ?? "It cannot be shown."}</Said>
        </Text>
      )}
    </section>
  );
}

function Request({ request }: { request: Api["RenderedRequest"] }) {
  const { method, url, headers, body, json, truncated } = request;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        As the channel’s settings render it now, by itself. Secrets are left out.
      </Text>
      <Facts
        facts={[
          ["Method", method],
          // Both are empty for those who are no administrators.
          ["Address", url ? <Address key="url" url={url} /> : "shown to administrators"],
        ]}
      />
      {headers.length > 0 && <Code text={headers.map((pair) => pair.join(": ")).join("\n")} of="Headers" />}
      {json !== undefined && json !== null ? <Json value={json} of="Body" /> : <Code text={body} of="Body" />}
      {truncated && (
        <Text size="xs" c="dimmed">
          The body is longer: its first 256 KiB are shown.
        </Text>
      )}
    </Stack>
  );
}

function Address({ url }: { url: string }) {
  return (
    <span className={classes.address}>
      <Said>{url}</Said>
    </span>
  );
}
