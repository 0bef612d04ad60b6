import { accountRoute } from "./account/route";
import { activityRoute } from "./activity/route";
import { decisionRoute } from "./decision/route";
import { deliveriesRoute } from "./deliveries/route";
import { homeRoute } from "./home/route";
import { incidentRoute, incidentsRoute, newIncidentRoute } from "./incidents/route";
import { invitationRoute } from "./invitation/route";
import { setUpRoute } from "./set-up/route";
import { signInRoute } from "./sign-in/route";

/** The pages of those who are signed in; a new page adds its route here, and a line to `nav.ts`. */
export const pages = [accountRoute, activityRoute, decisionRoute, deliveriesRoute, homeRoute, incidentRoute, incidentsRoute, newIncidentRoute] as const;

/** The pages of those who are not. */
export const publicPages = [signInRoute, setUpRoute, invitationRoute] as const;
