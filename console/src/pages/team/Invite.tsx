import { Button, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Api, api, data } from "../../api/client";
import { WORDS } from "../../api/tables";
import { Form, problemAt } from "../../ui/Form";
import { choicesOf } from "../../ui/filters";
import { ROLE_NAMES } from "../../ui/names";
import { Said } from "../../ui/Said";
import { InvitationLink } from "./InvitationLink";
import { usersQuery } from "./users";

export const ROLE_CHOICES = choicesOf(WORDS.Role, (role) => ROLE_NAMES[role]);

/** Makes a person, and shows the link with which they choose a password. */
export function Invite({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Api["Role"]>("reviewer");
  const invite = useMutation({
    // The link is shown here alone.
    gcTime: 0,
    mutationFn: () => data(api.POST("/api/users", { body: { email: email.trim(), name: name.trim(), role } })),
    onSuccess: () => client.invalidateQueries({ queryKey: usersQuery.queryKey }),
  });
  if (invite.data?.invitation)
    return (
      <Stack>
        <Text size="sm">
          <Said>{invite.data.name}</Said> is on the team. Pass this link on; with it they choose a password.
        </Text>
        <InvitationLink invitation={invite.data.invitation} />
        <Button variant="default" onClick={onDone}>
          Done
        </Button>
      </Stack>
    );
  return (
    <Form
      onSubmit={() => invite.mutate()}
      busy={invite.isPending}
      error={invite.error}
      fields={["email", "name", "role"]}
      submit="Make the invitation"
      onCancel={onDone}
    >
      <TextInput
        label="E-mail address"
        description="What they sign in with. Nothing is sent there: you pass the link on."
        type="email"
        autoComplete="off"
        required
        withAsterisk={false}
        data-autofocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={problemAt(invite.error, "email")}
      />
      <TextInput
        label="Name"
        autoComplete="off"
        required
        withAsterisk={false}
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problemAt(invite.error, "name")}
      />
      <Select
        label="Role"
        data={ROLE_CHOICES}
        value={role}
        onChange={(next) => next && setRole(next as Api["Role"])}
        allowDeselect={false}
        error={problemAt(invite.error, "role")}
      />
    </Form>
  );
}
