import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedOut } from "../../app/layouts";

/** `/invitation#token=…`: an invitation, or a new password after a reset. */
export const invitationRoute = createRoute({
  getParentRoute: () => signedOut,
  path: "/invitation",
  component: lazyRouteComponent(() => import("./Invitation"), "Invitation"),
});
