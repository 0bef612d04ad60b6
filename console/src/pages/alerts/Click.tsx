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

async function newest(action: string, target: string, signal: AbortSignal) {
  const page = await data(api.GET("/api/audit", { params: { query: { action, target, limit: 1 } }, signal }));
  return page.items[0];
}

/**
 * Waits for the click on the test's card. What the API tells of it is the first click on a channel's cards, by which the Slack app is remembered; later clicks on
 * tests leave nothing to read, and are seen in Slack.
 */
export function Click({ channel, sent }: { channel: Api["Channel"]; sent: number }) {
  const clicks = useQuery({
    queryKey: ["slack-click", channel.id, sent],
    queryFn: async ({ signal }) => {
      const [remembered, forgotten] = await Promise.all([
        newest("channel.slack_app_remembered", channel.id, signal),
        newest("channel.slack_app_forgotten", channel.id, signal),
      ]);
      // A new signing secret begins anew.
      return { click: remembered && remembered.seq > (forgotten?.seq ?? 0) ? remembered : null };
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
  if (Date.parse(click.at) >= sent - SLACK)
    return (
      <Alert color="green" variant="light" icon={<IconCheck />} title="The click arrived" styles={TEXT}>
        By <Said>{click.actor.name ?? click.actor.id ?? "somebody in Slack"}</Said>. Cards can be answered in Slack.
      </Alert>
    );
  return (
    <Alert color="blue" variant="light" icon={<IconHandClick />} title="Click Approve on the card in Slack" styles={TEXT}>
      Clicks of this Slack app arrived here before. The card itself then says who clicked.
    </Alert>
  );
}
