import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data } from "../../api/client";
import { Badge } from "../../ui/badges";
import { ConfirmButton } from "../../ui/Confirm";
import { DataTable, listed } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Ago, When } from "../../ui/time";

export function Sessions() {
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: ["sessions"], queryFn: ({ signal }) => data(api.GET("/api/auth/sessions", { signal })) });
  const end = async (id: string) => {
    await api.DELETE("/api/auth/sessions/{id}", { params: { path: { id } } });
    await client.invalidateQueries({ queryKey: ["sessions"] });
  };
  return (
    <Section title="Sessions" about="Where you are signed in. End what you do not know, then change the password.">
      <DataTable
        label="Sessions"
        rows={listed(sessions)}
        rowKey={(session) => session.id}
        columns={[
          { title: "Made by", cell: (session) => (session.name ? <Said>{session.name}</Said> : "Browser") },
          { title: "Begun", cell: (session) => <Ago at={session.created_at} /> },
          { title: "Ends", cell: (session) => <When at={session.expires_at} /> },
          {
            title: "Actions",
            quiet: true,
            align: "end",
            cell: (session) =>
              session.current ? (
                <Badge tone="good">This one</Badge>
              ) : (
                <ConfirmButton label="End" title="End this session?" action="End the session" danger act={() => end(session.id)}>
                  Whoever uses it has to sign in again.
                </ConfirmButton>
              ),
          },
        ]}
        empty={<Empty title="No sessions">You are here with an access token.</Empty>}
      />
    </Section>
  );
}
