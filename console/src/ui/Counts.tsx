import type { Api } from "../api/client";
import { WORDS } from "../api/tables";
import { EventBadge } from "./badges";
import classes from "./Counts.module.css";
import { addressOf, Go } from "./Go";

/** An agent's decisions of the last 24 hours by kind; each leads to its list, which takes commas between names, and so none in them. */
export function Counts({ counts, agent }: { counts: Api["DecisionCounts"]; agent: string }) {
  return (
    <div className={classes.counts}>
      {WORDS.DecisionKind.map((kind) => {
        const count = (
          <>
            <EventBadge event={kind} />
            {counts[kind].toLocaleString()}
          </>
        );
        return agent.includes(",") ? (
          <span key={kind}>{count}</span>
        ) : (
          <Go plain key={kind} to={addressOf("/activity", { agents: agent, events: kind, since: "24h" })}>
            {count}
          </Go>
        );
      })}
    </div>
  );
}
