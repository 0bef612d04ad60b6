import { Button } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useMe } from "../../api/access";
import type { Api } from "../../api/client";
import { useSignOut } from "../../app/sign-out";
import { Facts } from "../../ui/Facts";
import { ROLE_NAMES } from "../../ui/names";
import { Page } from "../../ui/Page";
import { Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { When } from "../../ui/time";
import classes from "./Account.module.css";
import { Password } from "./Password";
import { Sessions } from "./Sessions";
import { Tokens } from "./Tokens";

const MAY: Readonly<Record<Api["Role"], string>> = {
  admin: "may do everything",
  developer: "reads activity, agents and policies, changes policies, and has API keys",
  reviewer: "answers approvals and works on incidents",
  auditor: "reads everything that happened, and changes nothing",
};

export function Account() {
  const me = useMe();
  const signOut = useSignOut();
  return (
    <Page
      title="Account"
      actions={
        <Button variant="default" leftSection={<IconLogout size={16} />} loading={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign out
        </Button>
      }
    >
      <div className={classes.parts}>
        <Section title="You">
          <Facts
            facts={[
              ["Name", <Said key="name">{me.name}</Said>],
              ["E-mail address", <Said key="email">{me.email}</Said>],
              ["Role", `${ROLE_NAMES[me.role]}: ${MAY[me.role]}`],
              ["Slack", me.slack ? `${me.slack.user} in ${me.slack.team}` : "not linked; an administrator links it under Team"],
              ["Here since", <When key="since" at={me.created_at} />],
            ]}
          />
        </Section>
        <Password />
        <div className={classes.whole}>
          <Sessions />
        </div>
        <div className={classes.whole}>
          <Tokens />
        </div>
      </div>
    </Page>
  );
}
