import type { Api } from "../api/client";
import { WORDS } from "../api/tables";
import { EventBadge } from "./badges";
import classes from "./Counts.module.css";

/** An agent's decisions of the last 24 hours by kind; each leads to its list. */
export function Counts({ counts, agent }: { counts: Api["DecisionCounts"]; agent: string }) {
  return (
    <div className={classes.counts}>
      {WORDS.DecisionKind.map((kind) => (
        <a key={kind} href={`/activity?agents=${encodeURIComponent(agent)}&events=${kind}&since=24h`}>
          <EventBadge event={kind} />
          {counts[kind].toLocaleString()}
        </a>
      ))}
    </div>
  );
}
