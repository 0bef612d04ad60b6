import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedIn } from "../../app/layouts";
import { search, text } from "../../app/search";

export const agentsRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/agents",
  validateSearch: search({ runtime: text }),
  component: lazyRouteComponent(() => import("./Agents"), "Agents"),
});

export const agentRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/agents/$id",
  component: lazyRouteComponent(() => import("./Agent"), "Agent"),
});
