import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedIn } from "../../app/layouts";
import { activitySearch } from "./criteria";

export const activityRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/activity",
  validateSearch: activitySearch,
  component: lazyRouteComponent(() => import("./Activity"), "Activity"),
});
