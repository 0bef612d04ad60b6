import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCopy } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useCan } from "../../api/access";
import { type Api, api } from "../../api/client";
import { ConfirmButton } from "../../ui/Confirm";
import { Page } from "../../ui/Page";
import { ProblemNote } from "../../ui/ProblemNote";
import { Long, Said, shownPlainly } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Ago } from "../../ui/time";
import { Conflict } from "./Conflict";
import { written } from "./document";
import { Editor } from "./Editor";
import classes from "./Policies.module.css";
import { byWhom, policyQuery } from "./policies";
import { Reading } from "./Reading";
import { policyRoute } from "./route";
import { Versions } from "./Versions";

export function PolicyPage() {
  const { policy: which } = policyRoute.useParams();
  const { env } = policyRoute.useSearch();
  const policy = useQuery({ ...policyQuery(which, env), refetchInterval: 15_000 });
  if (policy.data) return <Shown key={policy.data.policy_id} policy={policy.data} />;
  return <Page title="Policy">{policy.error && <ProblemNote problem={policy.error} onRetry={() => void policy.refetch()} />}</Page>;
}

function Shown({ policy }: { policy: Api["Policy"] }) {
  const { view = "form" } = policyRoute.useSearch();
  const navigate = policyRoute.useNavigate();
  const client = useQueryClient();
  const can = useCan();
  // What the edit began with. It follows what is in force as long as nothing was typed.
  const [base, setBase] = useState(policy);
  const [dirty, setDirty] = useState(false);
  const [round, setRound] = useState(0);
  const isNewer = policy.version > base.version || (policy.version === base.version && policy.removed_at !== base.removed_at);
  const begin = (next: Api["Policy"]) => {
    setBase(next);
    setRound(round + 1);
    setDirty(false);
  };
  if (isNewer && !dirty) begin(policy);
  const mayChange = can("POST /v1/policies/apply");
  const remove = async () => {
    await api.DELETE("/v1/policies/{id}", { params: { path: { id: policy.policy_id } } });
    await client.invalidateQueries({ queryKey: ["policies"] });
    notifications.show({
      color: "green",
      title: "Removed",
      message: "It is asked no more. Its versions stay: restore one to bring it back.",
    });
  };
  const inForce = !policy.removed_at;
  return (
    <Page
      title={shownPlainly(policy.name.length > 120 ? `${policy.name.slice(0, 120)}…` : policy.name)}
      about={
        <>
          {inForce ? `Version ${policy.version}, in force ` : "Removed "}
          {inForce ? (
            <Said>{policy.env_names.length > 0 ? `in ${policy.env_names.join(", ")}` : "everywhere"}</Said>
          ) : (
            <Ago at={policy.removed_at} />
          )}
          . {inForce && !policy.applied_by ? "Built in" : <Said>{`By ${byWhom(inForce ? policy.applied_by : policy.removed_by)}`}</Said>}{" "}
          {inForce && <Ago at={policy.applied_at} />}
        </>
      }
      actions={
        mayChange && (
          <>
            <Button
              variant="default"
              leftSection={<IconCopy size={16} />}
              onClick={() => void navigate({ to: "/policies/new", search: { copy: policy.policy_id } })}
            >
              Duplicate
            </Button>
            {inForce && can("DELETE /v1/policies/{id}") && (
              <ConfirmButton
                label="Remove"
                button={{ size: "sm" }}
                title="Remove this policy?"
                action="Remove the policy"
                danger
                act={remove}
              >
                It is asked no more, from now on: calls that it refused or held may go through. Its versions stay, and one can be restored.
              </ConfirmButton>
            )}
          </>
        )
      }
    >
      <div className={classes.parts}>
        {policy.name.length > 120 && (
          <Section title="Name">
            <Long most={400}>{policy.name}</Long>
          </Section>
        )}
        {mayChange && (inForce || dirty) ? (
          <Editor
            key={round}
            base={base}
            before={written(base)}
            view={view}
            setView={(next) => void navigate({ search: (before) => ({ ...before, view: next }), replace: true })}
            onDirty={setDirty}
            applied={(applied) => {
              client.setQueryData(policyQuery(policy.policy_id).queryKey, applied);
              begin(applied);
              // It may have another name now, under which its address has to find it.
              void navigate({ params: { policy: applied.policy_id }, search: ({ env: _, ...search }) => search, replace: true });
              notifications.show({
                color: "green",
                title: `Version ${applied.version} is in force`,
                message: shownPlainly(applied.name.slice(0, 120)),
              });
            }}
            conflict={isNewer && <Conflict before={base} now={policy} goOn={() => setBase(policy)} take={() => begin(policy)} />}
          />
        ) : (
          <Reading policy={policy} />
        )}
        <Versions policy={policy} mayRestore={can("POST /v1/policies/{id}/restore")} />
      </div>
    </Page>
  );
}
