import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedIn } from "../../app/layouts";
import { search, text, word } from "../../app/search";
import { TABS } from "./queries";

/** The queue; below it an approval, which on a desk stands beside it. */
export const approvalsRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/approvals",
  validateSearch: search({ tab: word(TABS), agent: text, reason: text }),
  component: lazyRouteComponent(() => import("./Approvals"), "Approvals"),
});

export const approvalRoute = createRoute({
  getParentRoute: () => approvalsRoute,
  path: "$id",
  component: lazyRouteComponent(() => import("./Detail"), "Detail"),
});

export const approvalsTree = approvalsRoute.addChildren([approvalRoute]);
