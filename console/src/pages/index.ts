import { accountRoute } from "./account/route";
import { activityRoute } from "./activity/route";
import { agentRoute, agentsRoute } from "./agents/route";
import { alertRoute, alertsRoute, newAlertRoute } from "./alerts/route";
import { approvalsTree } from "./approvals/route";
import { auditRoute } from "./audit/route";
import { dashboardRoute } from "./dashboard/route";
import { decisionRoute } from "./decision/route";
import { deliveriesRoute } from "./deliveries/route";
import { welcomeRoute } from "./first-steps/route";
import { incidentRoute, incidentsRoute, newIncidentRoute } from "./incidents/route";
import { invitationRoute } from "./invitation/route";
import { keysRoute } from "./keys/route";
import { newPolicyRoute, policiesRoute, policyRoute } from "./policies/route";
import { setUpRoute } from "./set-up/route";
import { settingsRoute } from "./settings/route";
import { signInRoute } from "./sign-in/route";
import { teamRoute } from "./team/route";

/** The pages of those who are signed in; a new page adds its route here, and a line to `nav.ts`. */
export const pages = [
  accountRoute,
  activityRoute,
  agentRoute,
  agentsRoute,
  alertRoute,
  alertsRoute,
  newAlertRoute,
  approvalsTree,
  auditRoute,
  dashboardRoute,
  decisionRoute,
  deliveriesRoute,
  welcomeRoute,
  incidentRoute,
  incidentsRoute,
  newIncidentRoute,
  keysRoute,
  newPolicyRoute,
  policiesRoute,
  policyRoute,
  settingsRoute,
  teamRoute,
] as const;

/** The pages of those who are not. */
export const publicPages = [signInRoute, setUpRoute, invitationRoute] as const;
