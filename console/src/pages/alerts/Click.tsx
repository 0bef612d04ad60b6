import { Alert, Loader } from "@mantine/core";
import { IconCheck, IconHandClick } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { Said } from "../../ui/Said";

const TEXT = { message: { color: "var(--mantine-color-text)" }, title: { color: "var(--mantine-color-text)" } } as const;
/** How often the click is looked for, in milliseconds. */
const AGAIN = 1_500;
/** By how much the clocks of this browser and of the server may differ, in milliseconds. */
const SLACK = 3_000;

/** Waits for the click on the test's card, which the audit log tells. */
export function Click({ channel, sent }: { channel: Api["Channel"]; sent: number }) {
  const clicks = useQuery({
    queryKey: ["slack-click", channel.id, sent],
    queryFn: async ({ signal }) => {
      const since = new Date(sent - SLACK).toISOString();
      const query = { action: "channel.test_clicked", target: channel.id, since, limit: 1 };
      const page = await data(api.GET("/api/audit", { params: { query }, signal }));
      return { click: page.items[0] ?? null };
    },
    refetchInterval: (query) => (query.state.data?.click ? false : AGAIN),
  });
  const click = clicks.data?.click;
  if (!click)
    return (
      <Alert color="blue" variant="light" icon={<IconHandClick />} title="Now click Approve on the card in Slack" styles={TEXT}>
        <Loader size="xs" mr="xs" aria-hidden="true" />
        Waiting for the click. It decides nothing, and shows that Slack reaches this server.
      </Alert>
    );
  return (
    <Alert color="green" variant="light" icon={<IconCheck />} title="The click arrived" styles={TEXT}>
      By <Said>{click.actor.name ?? click.actor.id ?? "somebody in Slack"}</Said>. Cards can be answered in Slack.
    </Alert>
  );
}
