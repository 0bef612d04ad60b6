import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { may } from "../../api/access";
import { meQuery } from "../../api/queries";
import { signedIn } from "../../app/layouts";

/** `/welcome`: from nothing to the first card. It is for those who may add channels. */
export const welcomeRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/welcome",
  beforeLoad: async ({ context }) => {
    const { role } = await context.queryClient.ensureQueryData(meQuery);
    if (!may(role, "POST /api/channels")) throw redirect({ to: "/", replace: true });
  },
  component: lazyRouteComponent(() => import("./Welcome"), "Welcome"),
});
