import { Paper, PasswordInput, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { api, data } from "../../api/client";
import { Problem } from "../../api/problem";
import { meQuery } from "../../api/queries";
import { useLinkToken } from "../../app/token";
import { Form, problemAt } from "../../ui/Form";
import { Page } from "../../ui/Page";
import { ProblemNote } from "../../ui/ProblemNote";

export function SetUp() {
  const token = useLinkToken();
  const client = useQueryClient();
  const router = useRouter();
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const make = useMutation({
    mutationFn: () => data(api.POST("/api/auth/setup", { body: { token: token ?? "", email, name: name.trim() || null, password } })),
    onSuccess: (me) => {
      client.clear();
      client.setQueryData(meQuery.queryKey, me);
      // The link is spent: it leaves the address bar and the history.
      router.history.replace("/");
    },
  });
  if (!token)
    return (
      <Page title="Welcome">
        <ProblemNote
          problem={new Problem(0, "This address lacks its token. Copy the whole link that the server printed when it started.")}
        />
      </Page>
    );
  return (
    <Page title="Welcome" about="You are the first here. Make the administrator's account.">
      <Paper p="lg">
        <Form
          onSubmit={() => make.mutate()}
          busy={make.isPending}
          error={make.error}
          fields={["email", "name", "password"]}
          submit="Create the account"
          wide
        >
          <TextInput
            label="E-mail address"
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            data-autofocus
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={problemAt(make.error, "email")}
          />
          <TextInput
            label="Name"
            description="Optional. It stands beside what you decide."
            autoComplete="name"
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={problemAt(make.error, "name")}
          />
          <PasswordInput
            label="Password"
            description="At least 8 characters."
            autoComplete="new-password"
            required
            withAsterisk={false}
            minLength={8}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={problemAt(make.error, "password")}
            visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
          />
          <Text size="xs" c="dimmed">
            The link works once, within 24 hours of the server's start.
          </Text>
        </Form>
      </Paper>
    </Page>
  );
}
