import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Api } from "../../api/client";
import { stringifySearch } from "../../app/search";
import { useShortcuts } from "../../app/shortcuts";
import { EventBadge, SeverityBadge } from "../../ui/badges";
import { Go } from "../../ui/Go";
import { actionOf, agentKey } from "../../ui/names";
import { ProblemNote } from "../../ui/ProblemNote";
import { Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { When } from "../../ui/time";
import classes from "./Decision.module.css";
import { DecisionLink } from "./links";
import { aroundQuery, SPAN, windowOf } from "./neighbours";

/** How many are shown before it, and after it. */
const EACH_SIDE = 4;

/** What the same agent did just before and after. */
export function Around({ decision }: { decision: Api["Decision"] }) {
  const agent = agentKey(decision.agent) ?? "";
  // The API takes commas between names, and so none in them.
  if (!agent.includes(",")) return <Neighbours decision={decision} agent={agent} />;
  return (
    <Section title="Around it">
      <p className={classes.note}>The agent’s id or name has a comma in it. Activity cannot be filtered by such a name.</p>
    </Section>
  );
}

function Neighbours({ decision, agent }: { decision: Api["Decision"]; agent: string }) {
  const navigate = useNavigate();
  const { data: items, error } = useQuery(aroundQuery(decision, agent));
  const at = items?.findIndex((item) => item.trace_id === decision.trace_id) ?? -1;
  const near = at < 0 ? [] : (items?.slice(Math.max(at - EACH_SIDE, 0), at + EACH_SIDE + 1) ?? []);
  const go = (to: Api["DecisionRecord"] | undefined) => {
    if (to) void navigate({ to: "/activity/$traceId", params: { traceId: to.trace_id } });
  };
  useShortcuts("Decision", [
    { keys: "[", label: "The agent's decision before", run: () => go(items?.[at + 1]) },
    { keys: "]", label: "The agent's decision after", run: () => go(at < 0 ? undefined : items?.[at - 1]) },
  ]);
  return (
    <Section
      title="Around it"
      about={`The same agent, ${SPAN / 60_000} minutes before and after; newest first.`}
      actions={
        <Go to={`/activity${stringifySearch({ agents: agent, by: "received", ...windowOf(decision, SPAN) })}`} size="sm">
          Show all
        </Go>
      }
    >
      <ProblemNote problem={error} />
      {items && at < 0 && <p className={classes.note}>The agent decided too much at that moment to tell what was just before and after.</p>}
      {near.length === 1 && <p className={classes.note}>It did nothing else then.</p>}
      {near.length > 1 && (
        <ul className={classes.list}>
          {near.map((item) => (
            <li key={item.trace_id} aria-current={item.trace_id === decision.trace_id || undefined}>
              <div className={classes.line}>
                <When at={item.occurred_at} />
                <EventBadge event={item.kind} />
                <SeverityBadge severity={item.severity} score={item.risk_score} />
              </div>
              {item.trace_id === decision.trace_id ? (
                <span className={classes.here}>this one</span>
              ) : (
                <DecisionLink traceId={item.trace_id}>
                  <Said>{actionOf(item)}</Said>
                </DecisionLink>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
