import { accountRoute } from "./account/route";
import { dashboardRoute } from "./dashboard/route";
import { welcomeRoute } from "./first-steps/route";
import { invitationRoute } from "./invitation/route";
import { setUpRoute } from "./set-up/route";
import { settingsRoute } from "./settings/route";
import { signInRoute } from "./sign-in/route";

/** The pages of those who are signed in; a new page adds its route here, and a line to `nav.ts`. */
export const pages = [dashboardRoute, welcomeRoute, settingsRoute, accountRoute] as const;

/** The pages of those who are not. */
export const publicPages = [signInRoute, setUpRoute, invitationRoute] as const;
