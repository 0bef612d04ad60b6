import { accountRoute } from "./account/route";
import { auditRoute } from "./audit/route";
import { homeRoute } from "./home/route";
import { invitationRoute } from "./invitation/route";
import { newPolicyRoute, policiesRoute, policyRoute } from "./policies/route";
import { setUpRoute } from "./set-up/route";
import { signInRoute } from "./sign-in/route";
import { teamRoute } from "./team/route";

/** The pages of those who are signed in; a new page adds its route here, and a line to `nav.ts`. */
export const pages = [homeRoute, policiesRoute, newPolicyRoute, policyRoute, teamRoute, auditRoute, accountRoute] as const;

/** The pages of those who are not. */
export const publicPages = [signInRoute, setUpRoute, invitationRoute] as const;
