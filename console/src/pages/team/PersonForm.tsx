import { Group, Select, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { useMe } from "../../api/access";
import type { Api } from "../../api/client";
import { Confirm } from "../../ui/Confirm";
import { Form, problemAt } from "../../ui/Form";
import { Leaving } from "../../ui/Leaving";
import { ROLE_NAMES } from "../../ui/names";
import { ROLE_CHOICES } from "./Invite";
import classes from "./Team.module.css";

/** Name, role, and who they are in Slack. */
export function PersonForm({
  user,
  change,
}: {
  user: Api["User"];
  change: UseMutationResult<Api["ChangedUser"], Error, Api["UserPatch"]>;
}) {
  const me = useMe();
  const [name, setName] = useState(user.name);
  const [role, setRole] = useState(user.role);
  const [team, setTeam] = useState(user.slack?.team ?? "");
  const [member, setMember] = useState(user.slack?.user ?? "");
  const [asking, setAsking] = useState(false);
  const slack = team.trim() === "" && member.trim() === "" ? null : { team: team.trim(), user: member.trim() };
  const isSame = slack?.team === user.slack?.team && slack?.user === user.slack?.user;
  const isTyped = name.trim() !== user.name || role !== user.role || !isSame;
  const save = async () => {
    await change.mutateAsync({ name: name.trim(), role, ...(!isSame && { slack }) });
    notifications.show({ color: "green", title: "Saved", message: "It counts from now on." });
  };
  return (
    <section className={classes.part}>
      <h3 className={classes.heading}>Change</h3>
      <Form
        onSubmit={() => {
          // One's own role is the one change that one may be unable to take back.
          if (user.id === me.id && role !== user.role) setAsking(true);
          else save().catch(() => undefined); // The form shows what was refused.
        }}
        busy={change.isPending}
        error={asking ? null : change.error}
        fields={["name", "role", "slack", "slack.team", "slack.user"]}
        submit="Save"
      >
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problemAt(change.error, "name")}
        />
        <Select
          label="Role"
          description="Counts from the next request on. Where an issuer gives roles, it gives it anew at each sign-in."
          data={ROLE_CHOICES}
          value={role}
          onChange={(next) => next && setRole(next as Api["Role"])}
          allowDeselect={false}
          error={problemAt(change.error, "role")}
        />
        <Group grow align="flex-start">
          <TextInput
            label="Slack team"
            description="Its id."
            placeholder="T024BE7LD"
            value={team}
            onChange={(event) => setTeam(event.currentTarget.value)}
            error={problemAt(change.error, "slack.team") ?? problemAt(change.error, "slack")}
          />
          <TextInput
            label="Slack member"
            description="Their id."
            placeholder="U02AB3CD4"
            value={member}
            onChange={(event) => setMember(event.currentTarget.value)}
            error={problemAt(change.error, "slack.user")}
          />
        </Group>
      </Form>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title="Change your own role?"
        action={`Become ${ROLE_NAMES[role]}`}
        danger
        act={save}
      >
        You may not be able to change it back: another administrator has to.
      </Confirm>
      <Leaving unsaved={() => isTyped} within="open">
        What you changed of this person is not saved and would be lost.
      </Leaving>
    </section>
  );
}
