import { accountRoute } from "./account/route";
import { agentRoute, agentsRoute } from "./agents/route";
import { approvalsTree } from "./approvals/route";
import { homeRoute } from "./home/route";
import { invitationRoute } from "./invitation/route";
import { keysRoute } from "./keys/route";
import { setUpRoute } from "./set-up/route";
import { signInRoute } from "./sign-in/route";

/** The pages of those who are signed in; a new page adds its route here, and a line to `nav.ts`. */
export const pages = [homeRoute, approvalsTree, agentsRoute, agentRoute, keysRoute, accountRoute] as const;

/** The pages of those who are not. */
export const publicPages = [signInRoute, setUpRoute, invitationRoute] as const;
