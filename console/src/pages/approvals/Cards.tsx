import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { DeliveryBadge } from "../../ui/badges";
import { addressOf, Go } from "../../ui/Go";
import { counted, PURPOSES } from "../../ui/names";
import { Long, Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { When } from "../../ui/time";
import classes from "./Detail.module.css";

/** The cards that ask, and their corrections: where each stands. */
export function Cards({ cards }: { cards: readonly Api["ApprovalCard"][] }) {
  const can = useCan();
  return (
    <Section title="Cards">
      {cards.length === 0 ? (
        <span className={classes.dim}>No channel was told: none takes this request. It waits here alone.</span>
      ) : (
        <ul className={classes.list} aria-label="Cards">
          {cards.map((card) => (
            <li key={card.delivery_id}>
              {can("GET /api/channels") ? (
                <Go to={`/alerts/${encodeURIComponent(card.channel_id)}`}>
                  <Said>{card.channel}</Said>
                </Go>
              ) : (
                <Said>{card.channel}</Said>
              )}
              {PURPOSES[card.purpose] && <span className={classes.dim}>{PURPOSES[card.purpose]}</span>}
              <DeliveryBadge state={card.state} />
              {card.settled_at && <When at={card.settled_at} />}
              {card.attempts > 1 && <span className={classes.dim}>{counted(card.attempts, "attempt")}</span>}
              {card.reason && (
                <span className={classes.dim}>
                  <Long>{card.reason}</Long>
                </span>
              )}
              {can("GET /api/deliveries") && (
                <Go className={classes.end} to={addressOf("/alerts/deliveries", { open: String(card.delivery_id) })}>
                  Delivery <span className="iv-hidden">{card.delivery_id}</span>
                </Go>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
