import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { CHANNELS } from "../../api/reads";
import { Badge } from "../../ui/badges";
import { addressOf, Go } from "../../ui/Go";
import { ProblemNote } from "../../ui/ProblemNote";
import { Long, Said, shownPlainly } from "../../ui/Said";
import { took } from "../../ui/spans";
import classes from "./Step.module.css";

/** Sends a sample card through each channel on request, and says what the destination answered. */
export function TestStep({ channels }: { channels: readonly Api["Channel"][] }) {
  if (channels.length === 0) return <p>Add a channel first.</p>;
  return (
    <>
      <p>A sample card goes the way that every alert goes. Nothing waits for it, and a click on it decides nothing.</p>
      <ul className={classes.rows}>
        {channels.map((channel) => (
          <li key={channel.id}>
            <ChannelTest channel={channel} />
          </li>
        ))}
      </ul>
    </>
  );
}

function ChannelTest({ channel }: { channel: Api["Channel"] }) {
  const client = useQueryClient();
  const test = useMutation({
    mutationFn: () => data(api.POST("/api/channels/{id}/test", { params: { path: { id: channel.id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: CHANNELS }),
  });
  const { data: report } = test;
  return (
    <>
      <div className={classes.row}>
        <Go to={addressOf(`/alerts/${encodeURIComponent(channel.id)}`)}>
          <Said>{channel.name}</Said>
        </Go>
        <Button
          size="xs"
          variant={channel.health.last_delivered_at ? "default" : "filled"}
          loading={test.isPending}
          onClick={() => test.mutate()}
          aria-label={`Test ${shownPlainly(channel.name)}`}
        >
          Test
        </Button>
        {report && (
          <span role="status">
            <Badge tone={report.delivered ? "good" : "bad"}>{report.delivered ? "Delivered" : "Not delivered"}</Badge>{" "}
            {report.status && `HTTP ${report.status}, `}
            {took(report.latency_ms)}
          </span>
        )}
      </div>
      {report && !report.delivered && <Long>{report.response}</Long>}
      <ProblemNote problem={test.error} />
    </>
  );
}
