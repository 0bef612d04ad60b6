import { IconAlertTriangle, IconCheck, IconHourglass, IconMinus, IconPlayerPause } from "@tabler/icons-react";
import type { Api } from "../../api/client";
import { useClock } from "../../api/clock";
import { Badge } from "../../ui/badges";
import { Ago } from "../../ui/time";

/** How old the oldest of a queue may be before a channel is behind, in milliseconds. */
const PATIENCE = 2 * 60_000;

/** How a channel is doing, in one word and a sign. */
export function StandingBadge({ channel }: { channel: Api["Channel"] }) {
  const { health } = channel;
  const oldest = health.oldest_pending_at;
  const behind = useClock((now) => oldest !== null && oldest !== undefined && now - Date.parse(oldest) > PATIENCE);
  if (!channel.enabled)
    return (
      <Badge tone="calm" icon={IconPlayerPause}>
        Paused
      </Badge>
    );
  if (channel.pause)
    return (
      <Badge tone="bad" icon={IconAlertTriangle}>
        Stopped
      </Badge>
    );
  if (behind)
    return (
      <Badge tone="warn" icon={IconHourglass}>
        Behind
      </Badge>
    );
  if (!health.last_delivered_at)
    return (
      <Badge tone="info" icon={IconMinus}>
        Nothing sent yet
      </Badge>
    );
  return (
    <Badge tone="good" icon={IconCheck}>
      Delivering
    </Badge>
  );
}

/** How many wait, and since when. */
export function Queue({ channel }: { channel: Api["Channel"] }) {
  const { pending, oldest_pending_at } = channel.health;
  return (
    <span>
      {pending.toLocaleString()}
      {oldest_pending_at && (
        <>
          {" "}
          since <Ago at={oldest_pending_at} />
        </>
      )}
    </span>
  );
}
