import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedOut } from "../../app/layouts";

/** `/setup#token=…`: the link that the server prints at its first start. */
export const setUpRoute = createRoute({
  getParentRoute: () => signedOut,
  path: "/setup",
  component: lazyRouteComponent(() => import("./SetUp"), "SetUp"),
});
