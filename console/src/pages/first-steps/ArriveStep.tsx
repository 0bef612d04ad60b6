import { useQuery } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { useLive } from "../../api/live";
import { DeliveryBadge, EventBadge, SeverityBadge } from "../../ui/badges";
import { addressOf, Go } from "../../ui/Go";
import { EVENT_NAMES, SEVERITY_NAMES } from "../../ui/names";
import { ProblemNote } from "../../ui/ProblemNote";
import { Long, Said } from "../../ui/Said";
import { Ago } from "../../ui/time";
import classes from "./Step.module.css";

/** The newest decision and its deliveries, as they go. */
export function ArriveStep({ newest }: { newest: Api["DecisionRecord"] | null }) {
  if (!newest) return <p role="status">Waiting for the first decision. It shows here by itself.</p>;
  return (
    <>
      <div className={classes.row}>
        <div className={classes.row} role="status">
          <EventBadge event={newest.decision} />
          <SeverityBadge severity={newest.severity} />
          <Go to={addressOf(`/activity/${encodeURIComponent(newest.trace_id)}`)}>
            <Said>{newest.title}</Said>
          </Go>
        </div>
        <Ago at={newest.received_at} />
      </div>
      <Arrivals newest={newest} />
    </>
  );
}

function Arrivals({ newest }: { newest: Api["DecisionRecord"] }) {
  const { trace_id } = newest;
  const key = ["deliveries", "of", trace_id];
  const deliveries = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => data(api.GET("/api/deliveries", { params: { query: { trace_id } }, signal })),
  });
  useLive(["delivery"], [key]);
  if (!deliveries.data) return <ProblemNote problem={deliveries.error} onRetry={() => void deliveries.refetch()} />;
  if (deliveries.data.items.length === 0)
    return (
      <p>
        No channel took it: none was there when it came in, or none has a filter that takes {EVENT_NAMES[newest.decision]} of severity{" "}
        {SEVERITY_NAMES[newest.severity]}. Look at <Go to="/alerts">your channels</Go>, then send it again.
      </p>
    );
  return (
    <ul className={classes.rows} aria-label="Deliveries of the newest decision">
      {deliveries.data.items.map((delivery) => (
        <li key={delivery.id}>
          <div className={classes.row}>
            <DeliveryBadge state={delivery.state} />
            <Said>{delivery.channel_name}</Said>
            <Go to={addressOf("/alerts/deliveries", { trace_id, open: String(delivery.id) })}>Show the delivery</Go>
          </div>
          {delivery.reason && <Long>{delivery.reason}</Long>}
        </li>
      ))}
    </ul>
  );
}
