import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { WORDS } from "../../api/tables";
import { signedIn } from "../../app/layouts";
import { search, text, word } from "../../app/search";

export const alertsRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/alerts",
  component: lazyRouteComponent(() => import("./Alerts"), "Alerts"),
});

export const newAlertRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/alerts/new",
  // `from`: the channel that is duplicated.
  validateSearch: search({ kind: word(WORDS.ChannelKind), step: word(["connection", "filter"]), from: text }),
  component: lazyRouteComponent(() => import("./NewChannel"), "NewChannel"),
});

export const alertRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/alerts/$id",
  validateSearch: search({ edit: word(["connection", "filter"]), made: word(["yes"]) }),
  component: lazyRouteComponent(() => import("./Channel"), "Channel"),
});
