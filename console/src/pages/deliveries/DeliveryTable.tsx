import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { DeliveryBadge, EventBadge } from "../../ui/badges";
import { DataTable, type Rows } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { PURPOSES } from "../../ui/names";
import { Said, shownPlainly } from "../../ui/Said";
import { Ago, Left } from "../../ui/time";
import classes from "./Deliveries.module.css";

interface Props {
  rows: Rows<Api["Delivery"]>;
  filtered: boolean;
  opened: number | undefined;
  onOpen: (id: number) => void;
}

export function DeliveryTable({ rows, filtered, opened, onOpen }: Props) {
  const can = useCan();
  return (
    <DataTable
      label="Deliveries"
      rows={rows}
      rowKey={(delivery) => String(delivery.id)}
      rowName={(delivery) => `delivery ${delivery.id}: ${shownPlainly(delivery.title).slice(0, 120)}`}
      onOpen={(delivery) => onOpen(delivery.id)}
      opened={opened === undefined ? undefined : String(opened)}
      columns={[
        { title: "Alert", cell: (delivery) => <Alert delivery={delivery} /> },
        { title: "State", width: "7.5rem", cell: (delivery) => <DeliveryBadge state={delivery.state} /> },
        { title: "Event", width: "9.5rem", cell: (delivery) => <EventBadge event={delivery.event} /> },
        { title: "Channel", width: "9.5rem", cell: (delivery) => <Said>{delivery.channel_name}</Said> },
        {
          title: "Attempts",
          width: "5rem",
          cell: (delivery) => <span className={classes.number}>{delivery.attempt_count}</span>,
        },
        { title: "Queued", width: "6.5rem", cell: (delivery) => <Ago at={delivery.created_at} /> },
        { title: "Done", width: "7.5rem", cell: (delivery) => <Done delivery={delivery} /> },
      ]}
      empty={
        filtered ? (
          <Empty title="No delivery matches">Take a filter away, or look further back.</Empty>
        ) : (
          <Empty title="Nothing has been sent yet">
            A delivery stands here as soon as an event matches a channel’s filter.
            {can("POST /api/channels") && " Add a channel under Alerts, and test it."}
          </Empty>
        )
      }
    />
  );
}

/** What it tells, what it is for if that is not the event itself, and why it stands where it does. */
function Alert({ delivery }: { delivery: Api["Delivery"] }) {
  const besides = [delivery.test ? "Test" : PURPOSES[delivery.purpose], delivery.state !== "delivered" && delivery.reason]
    .filter(Boolean)
    .join(" · ");
  return (
    <>
      <span className={classes.title}>
        <Said>{delivery.title}</Said>
      </span>
      {besides && (
        <span className={classes.why}>
          <Said>{besides}</Said>
        </span>
      )}
    </>
  );
}

function Done({ delivery }: { delivery: Api["Delivery"] }) {
  if (delivery.state !== "pending") return <Ago at={delivery.settled_at} />;
  if (!delivery.next_at) return <span>on its way</span>;
  return (
    <>
      next in <Left until={delivery.next_at} over="now" />
    </>
  );
}
