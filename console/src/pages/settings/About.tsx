import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Api } from "../../api/client";
import { api, data } from "../../api/client";
import { Badge } from "../../ui/badges";
import { Code } from "../../ui/Code";
import { Facts } from "../../ui/Facts";
import { Go } from "../../ui/Go";
import { Section } from "../../ui/Section";
import { Ago } from "../../ui/time";
import classes from "./Settings.module.css";

/** What runs here, and what its operator does outside of the Console. */
export function About({ settings }: { settings: Api["Settings"] }) {
  const version = useQuery({
    queryKey: ["version"],
    queryFn: ({ signal }) => data(api.GET("/api/version", { signal })),
    staleTime: 60_000,
  });
  const ready = useQuery({
    queryKey: ["readyz"],
    queryFn: ({ signal }) => data(api.GET("/readyz", { signal })),
    refetchInterval: 15_000,
    retry: false,
  });
  return (
    <Section title="This server">
      <Facts
        facts={[
          ["Version", version.data && `Interven ${version.data.version}`],
          [
            "Health",
            ready.isPending ? null : (
              <Badge key="health" tone={ready.error ? "bad" : "good"}>
                {ready.error ? "Not ready" : "Ready"}
              </Badge>
            ),
          ],
          ["Retention last ran", <Ago key="ran" at={settings.retention_last_pruned_at} never="not yet" />],
          [
            "API",
            <Anchor key="api" href="/openapi.json" inherit>
              OpenAPI document
            </Anchor>,
          ],
          [
            "See also",
            <span key="more">
              <Go to="/audit">Audit log</Go>, <Go to="/welcome">first steps</Go>
            </span>,
          ],
        ]}
      />
      <div className={classes.commands}>
        <h3>Back the store up, also while the server runs</h3>
        <Code text="interven backup interven-backup.db --data-dir DATA_DIR" of="The command for a backup" />
        <h3>Check that nobody changed the audit log</h3>
        <Code text="interven audit verify --data-dir DATA_DIR" of="The command for a check of the audit log" />
        <p>
          Both need the server's encryption key: in its data folder, or given as <code>INTERVEN_CREDENTIAL_ENCRYPTION_KEY</code>. It is not
          in the backup; keep it elsewhere.
        </p>
      </div>
    </Section>
  );
}
