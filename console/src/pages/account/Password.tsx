import { PasswordInput, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMe } from "../../api/access";
import { api, data } from "../../api/client";
import { Form, problemAt } from "../../ui/Form";
import { Section } from "../../ui/Section";

export function Password() {
  const me = useMe();
  const client = useQueryClient();
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const change = useMutation({
    mutationFn: () => data(api.POST("/api/auth/password", { body: { current_password: current, new_password: fresh } })),
    onSuccess: async () => {
      setCurrent("");
      setFresh("");
      notifications.show({ color: "green", title: "Password changed", message: "Your other sessions have ended." });
      await client.invalidateQueries({ queryKey: ["sessions"] });
    },
  });
  if (!me.has_password)
    return (
      <Section title="Password">
        <Text size="sm">You sign in through your organisation, without a password of Interven.</Text>
      </Section>
    );
  return (
    <Section title="Password" about="Changing it ends your other sessions.">
      <Form
        onSubmit={() => change.mutate()}
        busy={change.isPending}
        error={change.error}
        fields={["current_password", "new_password"]}
        submit="Change the password"
      >
        {/* Password managers look for the name that the password belongs to. */}
        <input type="text" name="username" autoComplete="username" value={me.email} readOnly hidden />
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={problemAt(change.error, "current_password")}
          visibilityToggleButtonProps={{ "aria-label": "Show or hide the current password" }}
        />
        <PasswordInput
          label="New password"
          description="At least 8 characters."
          autoComplete="new-password"
          required
          withAsterisk={false}
          minLength={8}
          value={fresh}
          onChange={(event) => setFresh(event.currentTarget.value)}
          error={problemAt(change.error, "new_password")}
          visibilityToggleButtonProps={{ "aria-label": "Show or hide the new password" }}
        />
      </Form>
    </Section>
  );
}
