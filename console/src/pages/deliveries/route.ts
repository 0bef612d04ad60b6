import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { WORDS } from "../../api/tables";
import { signedIn } from "../../app/layouts";
import { digits, search, time, uuid, word } from "../../app/search";

export const deliveriesRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/alerts/deliveries",
  validateSearch: search({
    channel: uuid,
    state: word(WORDS.DeliveryState),
    event: word(WORDS.EventKind),
    trace_id: uuid,
    since: time,
    until: time,
    open: digits,
  }),
  component: lazyRouteComponent(() => import("./Deliveries"), "Deliveries"),
});
