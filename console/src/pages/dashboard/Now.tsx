import { type Icon, IconCheck, IconPlugConnectedX, IconSkull, IconUrgent, IconUserQuestion } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { channelsQuery } from "../../api/reads";
import type { Tone } from "../../ui/badges";
import { addressOf, Go } from "../../ui/Go";
import { counted } from "../../ui/names";
import { Left } from "../../ui/time";
import type { Links } from "./links";
import classes from "./Now.module.css";
import { incidentsQuery, MOST, waitingQuery } from "./queries";

interface TileProps {
  to: string;
  title: string;
  icon: Icon;
  /** Undefined until it is known. */
  count: number | undefined;
  more?: boolean;
  /** The colour where there is something. */
  tone: Tone;
  /** What stands there where there is nothing. */
  none: string;
  children?: ReactNode;
}

function Tile({ to, title, icon: Icon, count, more = false, tone, none, children }: TileProps) {
  const Shown = count === 0 ? IconCheck : Icon;
  return (
    <li>
      <Go plain to={to} className={classes.tile}>
        <span className={classes.title}>{title}</span>
        <span className={classes.count} data-tone={count ? tone : "calm"}>
          <Shown size={19} stroke={2} aria-hidden="true" />
          {count === undefined ? "…" : `${count.toLocaleString()}${more ? "+" : ""}`}
        </span>
        <span className={classes.about}>{count === 0 ? none : children}</span>
      </Go>
    </li>
  );
}

/** What needs a person, as far as this one may see it. */
export function Now({ stats, links, title }: { stats: Api["Stats"]; links: Links; title: string }) {
  const can = useCan();
  const waiting = useQuery({ ...waitingQuery, enabled: can("GET /api/approvals") });
  const incidents = useQuery({ ...incidentsQuery, enabled: can("GET /v1/incidents") });
  const channels = useQuery({ ...channelsQuery, enabled: can("GET /api/channels") });
  // What ends next may be beyond the newest ones.
  const soonest = waiting.data?.next_cursor ? undefined : waiting.data?.items.map((approval) => approval.expires_at).sort()[0];
  const severe = incidents.data?.items.filter((incident) => incident.severity === "CRITICAL").length ?? 0;
  const stopped = channels.data?.items.filter((channel) => channel.pause);
  const { approvals, deliveries } = stats;
  if (!approvals && !deliveries && !can("GET /v1/incidents")) return null;
  return (
    <ul className={classes.tiles} aria-label="What needs a person">
      {approvals && (
        <Tile
          to={links.approvals("pending")}
          title="Approvals waiting"
          icon={IconUserQuestion}
          count={approvals.pending}
          tone="warn"
          none="Nobody waits for an answer"
        >
          {soonest && (
            <>
              The next one ends in <Left until={soonest} over="no time" />
            </>
          )}
        </Tile>
      )}
      {can("GET /v1/incidents") && (
        <Tile
          to={addressOf("/incidents", { status: "open" })}
          title="Open incidents"
          icon={IconUrgent}
          count={incidents.data?.items.length}
          more={incidents.data?.items.length === MOST}
          tone="bad"
          none="Nothing is open"
        >
          {severe > 0 ? `${severe} critical` : "None of them critical"}
        </Tile>
      )}
      {deliveries && (
        <Tile
          to={links.deliveries("dead")}
          title="Dead deliveries"
          icon={IconSkull}
          count={deliveries.dead}
          tone="bad"
          none={`None. ${title}`}
        >
          {title}
        </Tile>
      )}
      {can("GET /api/channels") && (
        <Tile
          to="/alerts"
          title="Stopped channels"
          icon={IconPlugConnectedX}
          count={stopped?.length}
          tone="alarm"
          none={counted(channels.data?.items.length ?? 0, "channel")}
        >
          Their alerts wait until they are mended
        </Tile>
      )}
    </ul>
  );
}
