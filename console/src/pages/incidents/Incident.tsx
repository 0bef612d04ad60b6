import { Group, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { useLive } from "../../api/live";
import { IncidentBadge, SeverityBadge } from "../../ui/badges";
import { Page } from "../../ui/Page";
import { ProblemNote } from "../../ui/ProblemNote";
import { Long, shownPlainly } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { About } from "./About";
import { AddNote } from "./AddNote";
import classes from "./Incident.module.css";
import { INCIDENTS, oneQuery } from "./query";
import { incidentRoute } from "./route";
import { Steps } from "./Steps";
import { Timeline } from "./Timeline";

export function Incident() {
  const { id } = incidentRoute.useParams();
  const incident = useQuery(oneQuery(id));
  useLive(["incident"], [INCIDENTS]);
  if (incident.data) return <Shown incident={incident.data} />;
  return (
    <Page title="Incident">
      {incident.error ? (
        <ProblemNote problem={incident.error} title="Not loaded" onRetry={() => void incident.refetch()} />
      ) : (
        <Stack className="iv-late" aria-busy="true" aria-label="Loading">
          <Skeleton height={60} />
          <Skeleton height={260} />
        </Stack>
      )}
    </Page>
  );
}

function Shown({ incident }: { incident: Api["IncidentDetail"] }) {
  const can = useCan();
  return (
    <Page
      title={headline(incident.title)}
      about={
        <Group component="span" gap="xs" mt={4}>
          <IncidentBadge status={incident.status} />
          <SeverityBadge severity={incident.severity} />
        </Group>
      }
      actions={can("POST /v1/incidents/{id}/transition") && <Steps incident={incident} />}
    >
      <div className={classes.parts}>
        {(incident.detail || incident.title.length > LINE) && (
          <div className={classes.happened}>
            <Section title="What happened">
              <Stack gap="xs" className={classes.detail}>
                {incident.title.length > LINE && <Long>{incident.title}</Long>}
                {incident.detail && <Long most={1200}>{incident.detail}</Long>}
              </Stack>
            </Section>
          </div>
        )}
        <div className={classes.about}>
          <About incident={incident} />
        </div>
        <div className={classes.story}>
          <Section title="Timeline" about="Decisions, steps and notes, oldest first.">
            <Timeline incident={incident} />
            {can("POST /v1/incidents/{id}/notes") && <AddNote id={incident.id} />}
          </Section>
        </div>
      </div>
    </Page>
  );
}

/** How long a headline may be; the whole stands below it then. */
const LINE = 140;

function headline(title: string): string {
  const line = title.length > LINE ? `${title.slice(0, LINE)}…` : title;
  return shownPlainly(line);
}
