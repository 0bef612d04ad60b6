import { useQuery } from "@tanstack/react-query";
import { api, data } from "../../api/client";
import { ApprovalBadge, IncidentBadge, SeverityBadge } from "../../ui/badges";
import { DataTable, listed } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { addressOf, Go } from "../../ui/Go";
import { actionOf } from "../../ui/names";
import { Long, Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Ago, Left } from "../../ui/time";

interface Of {
  /** How the address calls it, which begins the keys of what was read. */
  id: string;
  agent: string;
}

/** What it asks people now. */
export function AgentApprovals({ id, agent }: Of) {
  const waiting = useQuery({
    queryKey: ["agent", id, "approvals"],
    queryFn: ({ signal }) => data(api.GET("/api/approvals", { params: { query: { agent, limit: 10 } }, signal })),
  });
  return (
    <Section
      title="Pending approvals"
      actions={
        <Go size="sm" to={addressOf("/approvals", { agent, tab: "recent" })}>
          Its approvals
        </Go>
      }
    >
      <DataTable
        label="Pending approvals"
        rows={listed(waiting)}
        rowKey={(row) => row.id}
        columns={[
          {
            title: "Action",
            cell: (row) => (
              <Go to={`/approvals/${encodeURIComponent(row.id)}`}>
                <Said>{actionOf(row)}</Said>
              </Go>
            ),
          },
          { title: "Status", cell: (row) => <ApprovalBadge status={row.status} /> },
          { title: "Time left", align: "end", cell: (row) => <Left until={row.expires_at} /> },
        ]}
        empty={<Empty title="It waits for nobody" />}
      />
    </Section>
  );
}

/** The incidents about it, newest first. */
export function AgentIncidents({ id, agent }: Of) {
  const incidents = useQuery({
    queryKey: ["agent", id, "incidents"],
    queryFn: ({ signal }) => data(api.GET("/v1/incidents", { params: { query: { agent, limit: 10 } }, signal })),
  });
  return (
    <Section title="Incidents" about="The newest ten about it.">
      <DataTable
        label="Incidents"
        rows={listed(incidents)}
        rowKey={(row) => row.id}
        columns={[
          {
            title: "Incident",
            cell: (row) => (
              <Go to={`/incidents/${encodeURIComponent(row.id)}`}>
                <Long most={120}>{row.title}</Long>
              </Go>
            ),
          },
          { title: "Severity", cell: (row) => <SeverityBadge severity={row.severity} /> },
          { title: "Status", cell: (row) => <IncidentBadge status={row.status} /> },
          { title: "Opened", align: "end", cell: (row) => <Ago at={row.opened_at} /> },
        ]}
        empty={<Empty title="No incident is about it" />}
      />
    </Section>
  );
}
