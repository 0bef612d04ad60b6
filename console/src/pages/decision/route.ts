import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedIn } from "../../app/layouts";

export const decisionRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/activity/$traceId",
  component: lazyRouteComponent(() => import("./Decision"), "Decision"),
});
