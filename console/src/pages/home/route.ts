import { createRoute, redirect } from "@tanstack/react-router";
import { meQuery } from "../../api/queries";
import { signedIn } from "../../app/layouts";
import { navigation } from "../../nav";

/** `/`: the first page that one may see. */
export const homeRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: async ({ context }) => {
    const { role } = await context.queryClient.ensureQueryData(meQuery);
    throw redirect({ to: navigation(role)[0]?.to ?? "/account", replace: true });
  },
});
