import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedIn } from "../../app/layouts";
import { search, word } from "../../app/search";
import { RANGE_NAMES } from "./ranges";

/** `/`: how things stand. */
export const dashboardRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  validateSearch: search({ range: word(RANGE_NAMES) }),
  component: lazyRouteComponent(() => import("./Dashboard"), "Dashboard"),
});
