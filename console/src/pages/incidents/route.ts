import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { WORDS } from "../../api/tables";
import { signedIn } from "../../app/layouts";
import { search, text, texts, time, word } from "../../app/search";

export const incidentsRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/incidents",
  validateSearch: search({
    status: word(WORDS.IncidentStatus),
    severity: word(WORDS.Severity),
    trigger: word(WORDS.Trigger),
    agent: text,
    since: time,
    until: time,
  }),
  component: lazyRouteComponent(() => import("./Incidents"), "Incidents"),
});

/** `?trace_id=` are the decisions that it is to be about: other pages lead here with them. */
export const newIncidentRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/incidents/new",
  validateSearch: search({ trace_id: texts, q: text }),
  component: lazyRouteComponent(() => import("./NewIncident"), "NewIncident"),
});

export const incidentRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/incidents/$id",
  component: lazyRouteComponent(() => import("./Incident"), "Incident"),
});
