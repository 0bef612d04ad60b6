import { accountRoute } from "./account/route";
import { alertRoute, alertsRoute, newAlertRoute } from "./alerts/route";
import { homeRoute } from "./home/route";
import { invitationRoute } from "./invitation/route";
import { setUpRoute } from "./set-up/route";
import { signInRoute } from "./sign-in/route";

/** The pages of those who are signed in; a new page adds its route here, and a line to `nav.ts`. */
export const pages = [homeRoute, alertsRoute, newAlertRoute, alertRoute, accountRoute] as const;

/** The pages of those who are not. */
export const publicPages = [signInRoute, setUpRoute, invitationRoute] as const;
