import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, data } from "../../api/client";
import { EventBadge, SeverityBadge } from "../../ui/badges";
import { DataTable, listed } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Go } from "../../ui/Go";
import { actionOf } from "../../ui/names";
import { Long, Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Ago } from "../../ui/time";

/** Its newest decisions, or the risky ones among them, and the policies that decided. */
export function Latest({ id, agent }: { id: string; agent: string }) {
  const [risky, setRisky] = useState(false);
  const latest = useQuery({
    queryKey: ["agent", id, "decisions", risky],
    queryFn: ({ signal }) =>
      data(
        api.GET("/api/decisions", { params: { query: { agents: agent, min_severity: risky ? "HIGH" : undefined, limit: 15 } }, signal }),
      ),
  });
  return (
    <Section
      title="Latest decisions"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Which decisions"
          data={[
            { value: "all", label: "All" },
            { value: "risky", label: "High and critical" },
          ]}
          value={risky ? "risky" : "all"}
          onChange={(value) => setRisky(value === "risky")}
        />
      }
    >
      <DataTable
        label="Latest decisions"
        rows={listed(latest)}
        rowKey={(row) => row.trace_id}
        columns={[
          { title: "When", cell: (row) => <Ago at={row.occurred_at} /> },
          { title: "Decision", cell: (row) => <EventBadge event={row.decision} /> },
          {
            title: "What",
            cell: (row) => (
              <Go to={`/activity/${encodeURIComponent(row.trace_id)}`}>
                <Said>{actionOf(row)}</Said>
              </Go>
            ),
          },
          { title: "Risk", cell: (row) => <SeverityBadge severity={row.severity} score={row.risk_score} /> },
          { title: "Why", cell: (row) => <Long most={120}>{row.reason_codes.join(", ") || "no reason given"}</Long> },
          {
            title: "Policy",
            cell: (row) =>
              row.policy_name ? (
                <Go to={`/policies/${encodeURIComponent(row.policy_name)}`}>
                  <Said>{row.policy_name}</Said>
                </Go>
              ) : (
                "none"
              ),
          },
        ]}
        empty={<Empty title={risky ? "Nothing high or critical" : "No decisions are kept about it"} />}
      />
    </Section>
  );
}
