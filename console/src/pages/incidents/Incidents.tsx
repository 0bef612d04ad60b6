import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { useLive } from "../../api/live";
import { useShortcuts } from "../../app/shortcuts";
import { IncidentBadge, SeverityBadge } from "../../ui/badges";
import { DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { agentOf } from "../../ui/names";
import { Page } from "../../ui/Page";
import { Said, shownPlainly } from "../../ui/Said";
import { Ago } from "../../ui/time";
import { Filters } from "./Filters";
import classes from "./Incidents.module.css";
import { type Filter, INCIDENTS, listQuery } from "./query";
import { incidentsRoute } from "./route";
import { RESOLUTIONS, TRIGGER_NAMES } from "./words";

export function Incidents() {
  const can = useCan();
  const filter = incidentsRoute.useSearch();
  const navigate = incidentsRoute.useNavigate();
  const rows = useInfiniteQuery(listQuery(filter));
  useLive(["incident"], [INCIDENTS]);
  const mayOpen = can("POST /v1/incidents");
  useShortcuts("Incidents", mayOpen ? [{ keys: "n", label: "New incident", run: () => void navigate({ to: "/incidents/new" }) }] : []);
  const filtered = Object.values(filter).some(Boolean);
  const change = (next: Filter) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <Page
      title="Incidents"
      about="Decisions that together need a person."
      actions={
        mayOpen && (
          <Button component={Link} to="/incidents/new" leftSection={<IconPlus size={16} />}>
            New incident
          </Button>
        )
      }
    >
      <Filters filter={filter} change={change} clear={() => void navigate({ search: {}, replace: true })} />
      <DataTable
        label="Incidents"
        rows={rows}
        rowKey={(incident) => incident.id}
        rowName={(incident) => `incident: ${shownPlainly(incident.title).slice(0, 120)}`}
        onOpen={(incident) => void navigate({ to: "/incidents/$id", params: { id: incident.id } })}
        columns={[
          { title: "Incident", cell: (incident) => <Named incident={incident} /> },
          { title: "Status", width: "9rem", cell: (incident) => <IncidentBadge status={incident.status} /> },
          { title: "Severity", width: "7.5rem", cell: (incident) => <SeverityBadge severity={incident.severity} /> },
          { title: "Agent", width: "13rem", cell: (incident) => <Said>{agentOf(incident.agent) ?? "none"}</Said> },
          {
            title: "Decisions",
            width: "6rem",
            cell: (incident) => <span className={classes.number}>{incident.trace_count.toLocaleString()}</span>,
          },
          { title: "Opened", width: "8rem", cell: (incident) => <Ago at={incident.opened_at} /> },
        ]}
        empty={
          filtered ? (
            <Empty title="No incident matches">Take a filter away, or look further back.</Empty>
          ) : (
            <Empty title="No incidents">
              One opens by itself when an agent is denied again and again, or does something critical.
              {mayOpen && " You can open one about any decisions with New incident."}
            </Empty>
          )
        }
      />
    </Page>
  );
}

/** What it is about, what opened it, and what came of it. */
function Named({ incident }: { incident: Api["Incident"] }) {
  const { title, trigger, resolution_code } = incident;
  return (
    <>
      <span className={classes.name}>
        <Said>{title}</Said>
      </span>
      <span className={classes.besides}>
        {TRIGGER_NAMES[trigger]}
        {resolution_code && ` · ${RESOLUTIONS[resolution_code][0]}`}
      </span>
    </>
  );
}
