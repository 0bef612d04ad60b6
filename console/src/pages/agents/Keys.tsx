import { useQuery } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { DataTable, listed } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Go } from "../../ui/Go";
import { Long, Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Ago, When } from "../../ui/time";

/** The API keys that speak for this agent alone. */
export function AgentKeys({ agent }: { agent: Api["AgentSeen"] }) {
  const keys = useQuery({ queryKey: ["keys"], queryFn: ({ signal }) => data(api.GET("/api/keys", { signal })) });
  const bound = keys.data?.items.filter((key) => key.agent && (key.agent === agent.id || key.agent === agent.name)) ?? [];
  return (
    <Section title="API keys bound to it" about="A bound key speaks for this agent and no other.">
      <DataTable
        label="API keys"
        rows={listed({ ...keys, data: keys.data && { items: bound } })}
        rowKey={(key) => key.id}
        columns={[
          {
            title: "Name",
            cell: (key) => (
              <Go to="/keys">
                <Said>{key.name}</Said>
              </Go>
            ),
          },
          { title: "Begins with", cell: (key) => <code>{key.prefix}…</code> },
          { title: "Environment", cell: (key) => (key.environment ? <Long most={40}>{key.environment}</Long> : "any") },
          { title: "Last used", cell: (key) => <Ago at={key.last_used_at} /> },
          { title: "Ends", cell: (key) => <When at={key.expires_at} /> },
        ]}
        empty={
          <Empty title="No key is bound to it">
            It uses one that speaks for any agent. To bind it, <Go to="/keys">make a key</Go> for it alone.
          </Empty>
        }
      />
    </Section>
  );
}
