import type { ReactNode } from "react";
import type { Api } from "../../api/client";
import { ApprovalBadge, DeliveryBadge } from "../../ui/badges";
import { Go } from "../../ui/Go";
import { Section } from "../../ui/Section";
import { took } from "../../ui/spans";
import type { Links } from "./links";
import classes from "./Outcomes.module.css";

interface Outcome {
  id: string;
  badge: ReactNode;
  count: number;
  to: string;
}

/** How things ended, each with its list, and how long that took. */
function Outcomes({ title, about, outcomes, times, slow }: OutcomesProps) {
  return (
    <Section title={title} about={about}>
      <ul className={classes.outcomes}>
        {outcomes.map(({ id, badge, count, to }) => (
          <li key={id}>
            <Go plain to={to} className={classes.outcome}>
              {badge}
              <span className={classes.count}>{count.toLocaleString()}</span>
            </Go>
          </li>
        ))}
      </ul>
      <h3 className={classes.heading}>{slow.title}</h3>
      {times ? (
        <Go
          plain
          to={slow.to}
          className={classes.times}
          aria-label={`${slow.title}: half within ${took(times.p50)}, 95 % within ${took(times.p95)}, 99 % within ${took(times.p99)}`}
        >
          {(
            [
              ["half within", times.p50],
              ["95 % within", times.p95],
              ["99 % within", times.p99],
            ] as const
          ).map(([name, value]) => (
            <span key={name} className={classes.time}>
              <span>{name}</span>
              <b>{took(value)}</b>
            </span>
          ))}
        </Go>
      ) : (
        <p className={classes.none}>{slow.none}</p>
      )}
    </Section>
  );
}

interface OutcomesProps {
  title: string;
  about: string;
  outcomes: readonly Outcome[];
  times: Api["Percentiles"] | null | undefined;
  slow: { title: string; none: string; to: string };
}

const STATES = ["delivered", "pending", "dead", "expired", "suppressed"] as const;

export function Deliveries({ stats, links }: { stats: Api["DeliveryStats"]; links: Links }) {
  const tried = stats.delivered + stats.dead + stats.expired;
  // Rounded down: what is not all is not 100 %.
  const share = `${(Math.floor((stats.delivered / tried) * 1000) / 10).toLocaleString()} %`;
  return (
    <Outcomes
      title="Deliveries"
      about={tried > 0 ? `${share} of what was to be sent arrived.` : "Nothing was to be sent."}
      outcomes={STATES.map((state) => ({
        id: state,
        badge: <DeliveryBadge state={state} />,
        count: stats[state],
        to: links.deliveries(state),
      }))}
      times={stats.latency_ms}
      slow={{ title: "From decision to delivered", none: "Nothing was delivered.", to: links.deliveries("delivered") }}
    />
  );
}

const ANSWERS = ["pending", "approved", "denied", "expired"] as const;

export function Approvals({ stats, links }: { stats: Api["ApprovalStats"]; links: Links }) {
  const ended = stats.approved + stats.denied + stats.expired;
  return (
    <Outcomes
      title="Approvals"
      about={
        ended > 0 ? `People answered ${(stats.approved + stats.denied).toLocaleString()} of ${ended.toLocaleString()}.` : "None ended."
      }
      outcomes={ANSWERS.map((status) => ({
        id: status,
        badge: <ApprovalBadge status={status} />,
        count: stats[status],
        to: links.approvals(status === "pending" ? "pending" : "recent"),
      }))}
      times={stats.time_to_decide_ms}
      slow={{ title: "Time to decide", none: "Nobody answered.", to: links.approvals("recent") }}
    />
  );
}
