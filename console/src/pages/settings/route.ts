import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedIn } from "../../app/layouts";

export const settingsRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings",
  component: lazyRouteComponent(() => import("./Settings"), "Settings"),
});
