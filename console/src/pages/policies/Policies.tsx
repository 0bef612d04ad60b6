import { Anchor, Button, SegmentedControl } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCan } from "../../api/access";
import { type Api, api, data } from "../../api/client";
import { WORDS } from "../../api/tables";
import { useShortcuts } from "../../app/shortcuts";
import { Badge } from "../../ui/badges";
import { ConfirmButton } from "../../ui/Confirm";
import { DataTable, listed } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { choicesOf, FilterBar, FilterOne, FilterText } from "../../ui/filters";
import { counted } from "../../ui/names";
import { Page } from "../../ui/Page";
import { Long, Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Ago } from "../../ui/time";
import { cut } from "../approvals/words";
import { actionsOf, Effect, effectName } from "./Effects";
import classes from "./Policies.module.css";
import { byWhom, policiesQuery, rulesOf } from "./policies";
import { policiesRoute } from "./route";
import { inWords } from "./terms";

const ACTIONS = choicesOf(WORDS.RuleAction, effectName);

export function Policies() {
  const { q, action, state } = policiesRoute.useSearch();
  const navigate = policiesRoute.useNavigate();
  const can = useCan();
  const client = useQueryClient();
  const removed = state === "removed";
  const policies = useQuery(policiesQuery(removed));
  const mayChange = can("POST /v1/policies/apply");
  const create = () => void navigate({ to: "/policies/new" });
  useShortcuts("Policies", mayChange ? [{ keys: "n", label: "New policy", run: create }] : []);
  const set = (change: Partial<ReturnType<typeof policiesRoute.useSearch>>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const wanted = (policy: Api["Policy"]) =>
    (action === undefined || rulesOf(policy).some((rule) => rule.action === action)) &&
    (q === undefined || searched(policy).includes(q.toLowerCase()));
  const shown = { ...policies, data: policies.data && { items: policies.data.items.filter(wanted) } };
  const reset = async () => {
    const { items } = await data(api.POST("/v1/policies/reset"));
    const changed = items.filter((policy) => policy.changed).length;
    notifications.show({
      color: "green",
      title: changed === 0 ? "They are as they were" : `${counted(changed, "policy", "policies")} brought back`,
      message: "In force from now on. Other policies stay as they are.",
    });
    await client.invalidateQueries({ queryKey: ["policies"] });
  };
  return (
    <Page
      title="Policies"
      about="What agents may do. The strictest policy holds; in a policy, the lowest priority number."
      actions={
        mayChange && (
          <>
            {can("POST /v1/policies/reset") && (
              <ConfirmButton
                label="Reset to defaults"
                button={{ size: "sm" }}
                title="Bring the built-in policies back?"
                action="Bring them back"
                act={reset}
              >
                Each of the nine policies of a new installation is put in force as it was there, as a new version where it differs now. Your
                own policies stay as they are.
              </ConfirmButton>
            )}
            <Button leftSection={<IconPlus size={16} />} onClick={create}>
              New policy
            </Button>
          </>
        )
      }
    >
      <FilterBar filtered={q !== undefined || action !== undefined} clear={() => set({ q: undefined, action: undefined })}>
        <SegmentedControl
          size="xs"
          aria-label="Which policies"
          data={[
            { value: "in-force", label: "In force" },
            { value: "removed", label: "Removed" },
          ]}
          value={removed ? "removed" : "in-force"}
          onChange={(value) => set({ state: value === "removed" ? "removed" : undefined })}
        />
        <FilterText label="Name, rule, tool, tag" value={q} onChange={(value) => set({ q: value })} />
        <FilterOne label="Any effect" choices={ACTIONS} value={action} onChange={(value) => set({ action: value })} />
      </FilterBar>
      <Section title={removed ? "Removed" : "In force"}>
        <DataTable
          label="Policies"
          rows={listed(shown)}
          rowKey={(policy) => policy.policy_id}
          rowName={(policy) => policy.name}
          onOpen={(policy) => void navigate({ to: "/policies/$policy", params: { policy: policy.policy_id }, search: {} })}
          columns={[
            {
              title: "Policy",
              width: "24%",
              cell: (policy) => (
                <span className={classes.name}>
                  <Said>{cut(policy.name, 120)}</Said>
                </span>
              ),
            },
            { title: "What it does", cell: (policy) => <Does policy={policy} /> },
            {
              title: "Effect",
              cell: (policy) => (
                <span className={classes.badges}>
                  {actionsOf(rulesOf(policy)).map((each) => (
                    <Effect key={each} action={each} />
                  ))}
                </span>
              ),
            },
            { title: "Where", width: "7.5rem", cell: (policy) => <Said>{policy.env_names.join(", ") || "everywhere"}</Said> },
            { title: "Priority", cell: (policy) => priorities(policy) },
            {
              title: "Version",
              cell: (policy) => (
                <>
                  {policy.version} {!policy.applied_by && <Badge tone="calm">Built in</Badge>}
                </>
              ),
            },
            {
              title: removed ? "Removed" : "Changed",
              cell: (policy) => (
                <>
                  <Ago at={policy.removed_at ?? policy.applied_at} />
                  {(policy.removed_by ?? policy.applied_by) && (
                    <span className={classes.by}>
                      <Said>{byWhom(policy.removed_by ?? policy.applied_by)}</Said>
                    </span>
                  )}
                </>
              ),
            },
          ]}
          empty={<None removed={removed} filtered={q !== undefined || action !== undefined} mayChange={mayChange} />}
        />
      </Section>
    </Page>
  );
}

function searched(policy: Api["Policy"]): string {
  return JSON.stringify([policy.name, policy.description, policy.env_names, policy.compliance_tags, policy.rules]).toLowerCase();
}

/** The lowest and the highest priority number of its rules. */
function priorities(policy: Api["Policy"]): string {
  const numbers = rulesOf(policy).map((rule) => Number(rule.priority));
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least === most ? String(least) : `${least} to ${most}`;
}

function Does({ policy }: { policy: Api["Policy"] }) {
  const rules = rulesOf(policy);
  const [first] = rules;
  const more = rules.length - 1;
  return (
    <>
      <Long most={200}>{policy.description || (first ? inWords(first) : "")}</Long>
      {more > 0 && <span className={classes.by}>{counted(rules.length, "rule")}</span>}
    </>
  );
}

function None({ removed, filtered, mayChange }: { removed: boolean; filtered: boolean; mayChange: boolean }) {
  if (filtered) return <Empty title="No policy matches">Clear the filters to see all.</Empty>;
  if (removed)
    return <Empty title="Nothing was removed">A policy that is removed keeps its versions, and can be restored from here.</Empty>;
  return (
    <Empty title="No policies">
      Every call is allowed.{" "}
      {mayChange && (
        <Anchor component={Link} to="/policies/new">
          Write the first one
        </Anchor>
      )}
    </Empty>
  );
}
