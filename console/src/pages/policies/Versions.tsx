import { Group, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { keyset } from "../../api/queries";
import { Badge } from "../../ui/badges";
import { ConfirmButton } from "../../ui/Confirm";
import { DataTable } from "../../ui/DataTable";
import { Diff } from "../../ui/Diff";
import { Empty } from "../../ui/Empty";
import { counted } from "../../ui/names";
import { Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Ago } from "../../ui/time";
import { written } from "./document";
import classes from "./Policies.module.css";
import { byWhom } from "./policies";
import { policyRoute } from "./route";

/** Every version, any two of them compared, and the way back to one. */
export function Versions({ policy, mayRestore }: { policy: Api["Policy"]; mayRestore: boolean }) {
  const { from, to } = policyRoute.useSearch();
  const navigate = policyRoute.useNavigate();
  const client = useQueryClient();
  const id = policy.policy_id;
  const versions = useInfiniteQuery(
    keyset(["policies", "versions", id], (cursor, signal) =>
      data(api.GET("/v1/policies/{id}/versions", { params: { path: { id }, query: { cursor, limit: 50 } }, signal })),
    ),
  );
  const all = versions.data?.pages.flatMap((page) => page.items) ?? [];
  const find = (version: string | undefined) => all.find((each) => String(each.version) === version);
  const [before, after] = [find(from), find(to)];
  const set = (change: { from?: string; to?: string }) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true });
  const restore = async (version: number) => {
    const restored = await data(api.POST("/v1/policies/{id}/restore", { params: { path: { id } }, body: { version } }));
    await client.invalidateQueries({ queryKey: ["policies"] });
    notifications.show({
      color: "green",
      title: restored.changed ? `Version ${restored.version} is in force` : "It says the same already",
      message: `It says what version ${version} said.`,
    });
  };
  const choices = all.map((each) => ({ value: String(each.version), label: `Version ${each.version}` }));
  return (
    <Section
      title="Versions"
      about="Every version is kept. Restoring one puts what it said in force again, as a new version."
      actions={
        all.length > 1 && (
          <Group gap="xs">
            <Select
              size="xs"
              w={130}
              aria-label="Compare from"
              placeholder="Compare…"
              data={choices}
              value={before ? from : null}
              onChange={(next) => set({ from: next ?? undefined, to: to ?? String(policy.version) })}
            />
            <Select
              size="xs"
              w={130}
              aria-label="Compare to"
              placeholder="with…"
              data={choices}
              value={after ? to : null}
              onChange={(next) => set({ to: next ?? undefined })}
            />
          </Group>
        )
      }
    >
      <div className={classes.parts}>
        {before && after && (
          <div>
            <h3 className={classes.heading}>
              From version {before.version} to {after.version}
            </h3>
            {written(before) === written(after) ? (
              <p className={classes.note}>They say the same.</p>
            ) : (
              <Diff before={written(before)} after={written(after)} of={`From version ${before.version} to ${after.version}`} />
            )}
          </div>
        )}
        <DataTable
          label="Versions"
          rows={versions}
          rowKey={(version) => String(version.version)}
          columns={[
            {
              title: "Version",
              cell: (version) => (
                <>
                  {version.version} {version.version === policy.version && !policy.removed_at && <Badge tone="good">In force</Badge>}
                </>
              ),
            },
            { title: "Applied", cell: (version) => <Ago at={version.applied_at} /> },
            { title: "By", cell: (version) => <Said>{byWhom(version.applied_by)}</Said> },
            {
              title: "What",
              cell: (version) =>
                version.restored_from ? `Version ${version.restored_from} restored` : counted(version.rules.length, "rule"),
            },
            {
              title: "Actions",
              quiet: true,
              align: "end",
              cell: (version) =>
                mayRestore &&
                (version.version !== policy.version || policy.removed_at) && (
                  <ConfirmButton
                    label="Restore"
                    button={{ "aria-label": `Restore version ${version.version}` }}
                    title={`Restore version ${version.version}?`}
                    action={`Restore version ${version.version}`}
                    act={() => restore(version.version)}
                  >
                    What it said is in force again from the answer on, as version {policy.version + 1}.
                  </ConfirmButton>
                ),
            },
          ]}
          empty={<Empty title="No versions" />}
        />
      </div>
    </Section>
  );
}
