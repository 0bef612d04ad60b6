import { useQuery } from "@tanstack/react-query";
import { type Api, api, data } from "../../../api/client";
import { Badge, DeliveryBadge, EventBadge } from "../../../ui/badges";
import { DataTable, listed } from "../../../ui/DataTable";
import { Empty } from "../../../ui/Empty";
import { Go } from "../../../ui/Go";
import { Long, Said } from "../../../ui/Said";
import { Section } from "../../../ui/Section";
import { Ago } from "../../../ui/time";

const MOST = 10;

export function RecentDeliveries({ channel }: { channel: Api["Channel"] }) {
  const deliveries = useQuery({
    queryKey: ["channel-deliveries", channel.id],
    queryFn: ({ signal }) => data(api.GET("/api/deliveries", { params: { query: { channel: channel.id, limit: MOST } }, signal })),
  });
  const all = `/alerts/deliveries?channel=${encodeURIComponent(channel.id)}`;
  return (
    <Section
      title="Recent deliveries"
      actions={
        <Go size="sm" to={all}>
          All deliveries
        </Go>
      }
    >
      <DataTable
        label="Recent deliveries"
        rows={listed(deliveries)}
        rowKey={(delivery) => String(delivery.id)}
        columns={[
          { title: "When", cell: (delivery) => <Ago at={delivery.created_at} />, width: "6.5rem" },
          {
            title: "Event",
            cell: (delivery) => (
              <>
                <EventBadge event={delivery.event} /> {delivery.test && <Badge tone="calm">Test</Badge>}
              </>
            ),
          },
          {
            title: "What",
            cell: (delivery) => (
              <Go size="sm" to={`${all}&open=${encodeURIComponent(String(delivery.id))}`}>
                <Said>{delivery.title}</Said>
              </Go>
            ),
          },
          {
            title: "State",
            cell: (delivery) => (
              <>
                <DeliveryBadge state={delivery.state} />
                {delivery.reason && delivery.state !== "delivered" && (
                  <div>
                    <Long most={140}>{delivery.reason}</Long>
                  </div>
                )}
              </>
            ),
          },
        ]}
        empty={<Empty title="Nothing was sent here yet">Send a test, or wait for an event that passes the filter.</Empty>}
      />
    </Section>
  );
}
