import { Anchor, Group, Stack } from "@mantine/core";
import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { DeliveryBadge, EventBadge, SeverityBadge } from "../../ui/badges";
import { Facts } from "../../ui/Facts";
import { Go } from "../../ui/Go";
import { PURPOSES } from "../../ui/names";
import { Long, Said } from "../../ui/Said";
import { Left, When } from "../../ui/time";
import { Attempts } from "./Attempts";
import classes from "./DeliveryDetail.module.css";
import { ReplayOne } from "./ReplayOne";
import { RequestShown } from "./RequestShown";
import { replayable, storyOf } from "./story";

interface Props {
  delivery: Api["DeliveryDetail"];
  /** Null if it is gone, undefined where that is not known. */
  channel: Api["Channel"] | null | undefined;
  onOpen: (id: number) => void;
}

/** What happened to a delivery, and what to do about it. */
export function DeliveryDetail({ delivery, channel, onOpen }: Props) {
  const can = useCan();
  const story = storyOf(delivery, channel);
  // What to do is for those who may.
  const mayMend = can("POST /api/deliveries/{id}/replay") || (delivery.state !== "dead" && delivery.state !== "expired");
  const waits = delivery.state === "pending" && !channel?.pause && channel?.enabled !== false;
  return (
    <Stack gap="lg">
      <div>
        <h2 className={classes.title}>
          <Long most={160}>{delivery.title}</Long>
        </h2>
        <Group gap="xs">
          <DeliveryBadge state={delivery.state} />
          <EventBadge event={delivery.event} />
          <SeverityBadge severity={delivery.severity} />
        </Group>
      </div>
      <section className={classes.story} data-tone={story.tone}>
        <Stack gap="xs" align="flex-start">
          {/* Without the countdown, which would be read out every second. */}
          <Stack gap="xs" align="flex-start" aria-live="polite">
            <strong>{story.title}</strong>
            {story.reason && <Long>{sentence(story.reason)}</Long>}
            <span>{mayMend ? story.next : "Administrators can see to it."}</span>
          </Stack>
          {waits && delivery.next_at && (
            <strong>
              Next attempt in <Left until={delivery.next_at} over="a moment" />, at <When at={delivery.next_at} />
            </strong>
          )}
          {can("POST /api/deliveries/{id}/replay") && replayable(delivery) && channel !== null && <ReplayOne delivery={delivery} />}
        </Stack>
      </section>
      <Facts
        facts={[
          ["Channel", <ToChannel key="channel" delivery={delivery} channel={channel} />],
          [
            "Decision",
            delivery.trace_id && (
              <Go size="sm" to={`/activity/${delivery.trace_id}`}>
                {delivery.trace_id}
              </Go>
            ),
          ],
          [
            "Incident",
            delivery.incident_id && (
              <Go size="sm" to={`/incidents/${delivery.incident_id}`}>
                {delivery.incident_id}
              </Go>
            ),
          ],
          ["What for", delivery.test ? "A test: a sample card" : PURPOSES[delivery.purpose]],
          ["Corrects", delivery.corrects && <Other id={delivery.corrects} onOpen={onOpen} />],
          ["Sent in", delivery.sent_in && delivery.sent_in !== delivery.id && <Other id={delivery.sent_in} onOpen={onOpen} />],
          ["Form", delivery.degraded && "Plain text, because the destination refused the card"],
          ["Queued", <When key="queued" at={delivery.created_at} />],
          ["Done", delivery.settled_at && <When at={delivery.settled_at} />],
        ]}
      />
      <Attempts delivery={delivery} />
      <RequestShown delivery={delivery} />
    </Stack>
  );
}

/** Reasons begin small and have no full stop, as they stand in logs. */
function sentence(reason: string): string {
  const text = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function ToChannel({ delivery, channel }: Pick<Props, "delivery" | "channel">) {
  const name = <Said>{delivery.channel_name}</Said>;
  if (channel === undefined) return name;
  if (channel === null) return <>{name} (gone)</>;
  return (
    <Go size="sm" to={`/alerts/${delivery.channel_id}`}>
      {name}
    </Go>
  );
}

function Other({ id, onOpen }: { id: number; onOpen: Props["onOpen"] }) {
  return (
    <Anchor size="sm" component="button" type="button" onClick={() => onOpen(id)}>
      Delivery {id}
    </Anchor>
  );
}
