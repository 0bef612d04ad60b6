import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { useCan } from "../../api/access";
import { Empty } from "../../ui/Empty";
import { Page } from "../../ui/Page";
import { ProblemNote } from "../../ui/ProblemNote";
import { shownPlainly } from "../../ui/Said";
import { written } from "./document";
import { Editor } from "./Editor";
import classes from "./Policies.module.css";
import { policyQuery } from "./policies";
import { newPolicyRoute } from "./route";

/** What a new policy begins as: one rule that says enough to be changed. */
const BEGIN = `name: ""
rules:
  - rule_id: rule-1
    priority: 10
    action: REQUIRE_APPROVAL
`;

export function NewPolicy() {
  const { view = "form", copy } = newPolicyRoute.useSearch();
  const navigate = newPolicyRoute.useNavigate();
  const can = useCan();
  const copied = useQuery({ ...policyQuery(copy ?? ""), enabled: copy !== undefined });
  const begin = copied.data ? written({ ...copied.data, name: `${copied.data.name} (copy)` }) : BEGIN;
  if (!can("POST /v1/policies/apply"))
    return (
      <Page title="New policy">
        <Empty title="Your role reads policies">An administrator or a developer changes them.</Empty>
      </Page>
    );
  return (
    <Page title="New policy" about="It is in force as soon as it is applied; before that you see what it would have changed.">
      <div className={classes.parts}>
        <ProblemNote problem={copied.error} />
        {(copy === undefined || copied.data) && (
          <Editor
            before=""
            begin={begin}
            view={view}
            setView={(next) => void navigate({ search: (before) => ({ ...before, view: next }), replace: true })}
            applied={(policy) => {
              notifications.show({
                color: "green",
                title: `Version ${policy.version} is in force`,
                message: shownPlainly(policy.name.slice(0, 120)),
              });
              void navigate({ to: "/policies/$policy", params: { policy: policy.policy_id }, search: {} });
            }}
          />
        )}
      </div>
    </Page>
  );
}
