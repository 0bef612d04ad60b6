import { useInfiniteQuery } from "@tanstack/react-query";
import { useCan } from "../../api/access";
import { api, data } from "../../api/client";
import { useLive } from "../../api/live";
import { keyset } from "../../api/queries";
import { DeliveryBadge } from "../../ui/badges";
import { DataTable } from "../../ui/DataTable";
import { Go } from "../../ui/Go";
import { counted, PURPOSES } from "../../ui/names";
import { Long, Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Ago } from "../../ui/time";
import classes from "./Decision.module.css";

/** Who was told, for those who may see it. */
export function Deliveries({ traceId }: { traceId: string }) {
  return useCan()("GET /api/deliveries") ? <Told traceId={traceId} /> : null;
}

function Told({ traceId }: { traceId: string }) {
  const queryKey = ["decision-deliveries", traceId];
  const deliveries = useInfiniteQuery(
    keyset(queryKey, (cursor, signal) => data(api.GET("/api/deliveries", { params: { query: { trace_id: traceId, cursor } }, signal }))),
  );
  useLive(["delivery"], [queryKey]);
  const open = (id: number) => `/alerts/deliveries?trace_id=${encodeURIComponent(traceId)}&open=${id}`;
  return (
    <Section title="Deliveries">
      <DataTable
        label="Deliveries"
        rows={deliveries}
        rowKey={(delivery) => String(delivery.id)}
        columns={[
          {
            title: "Channel",
            cell: (delivery) => (
              <>
                <Go to={open(delivery.id)} size="sm">
                  <Said>{delivery.channel_name}</Said>
                </Go>
                {delivery.purpose !== "alert" && <div className={classes.aside}>{PURPOSES[delivery.purpose]}</div>}
              </>
            ),
          },
          {
            title: "State",
            cell: (delivery) => (
              <>
                <DeliveryBadge state={delivery.state} />
                {delivery.reason && (
                  <div className={classes.aside}>
                    <Long most={120}>{delivery.reason}</Long>
                  </div>
                )}
              </>
            ),
          },
          {
            title: "When",
            cell: (delivery) => (
              <>
                <Ago at={delivery.settled_at ?? delivery.created_at} />
                <div className={classes.aside}>{counted(delivery.attempt_count, "attempt")}</div>
              </>
            ),
          },
        ]}
        empty={<p className={classes.note}>No channel’s filter takes this decision: nobody was told.</p>}
      />
    </Section>
  );
}
