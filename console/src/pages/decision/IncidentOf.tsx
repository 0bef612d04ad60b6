import { useQuery } from "@tanstack/react-query";
import { useCan } from "../../api/access";
import { useLive } from "../../api/live";
import { IncidentBadge, SeverityBadge } from "../../ui/badges";
import { Go } from "../../ui/Go";
import { ProblemNote } from "../../ui/ProblemNote";
import { Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { When } from "../../ui/time";
import { oneQuery } from "../incidents/query";
import classes from "./Decision.module.css";

/** The oldest incident that names it, for those who may see it. */
export function IncidentOf({ id }: { id: string }) {
  return useCan()("GET /v1/incidents/{id}") ? <Incident id={id} /> : null;
}

function Incident({ id }: { id: string }) {
  const incident = useQuery(oneQuery(id));
  useLive(["incident"], [oneQuery(id).queryKey]);
  return (
    <Section
      title="Incident"
      actions={
        <Go to={`/incidents/${encodeURIComponent(id)}`} size="sm">
          Open the incident
        </Go>
      }
    >
      <ProblemNote problem={incident.error} />
      {incident.data && (
        <>
          <p className={classes.line}>
            <IncidentBadge status={incident.data.status} />
            <SeverityBadge severity={incident.data.severity} />
            <span className={classes.aside}>
              opened <When at={incident.data.opened_at} />
            </span>
          </p>
          <Said>{incident.data.title}</Said>
        </>
      )}
    </Section>
  );
}
