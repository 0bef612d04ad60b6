import { Paper, PasswordInput, TextInput } from "@mantine/core";
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

export function Invitation() {
  const token = useLinkToken();
  const client = useQueryClient();
  const router = useRouter();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const accept = useMutation({
    mutationFn: () =>
      data(api.POST("/api/auth/invitation", { body: { token: token ?? "", password, ...(name.trim() && { name: name.trim() }) } })),
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
        <ProblemNote problem={new Problem(0, "This address lacks its token. Copy the whole link that you were sent.")} />
      </Page>
    );
  return (
    <Page title="Welcome" about="Choose the password that you will sign in with. The link works once.">
      <Paper p="lg">
        <Form
          onSubmit={() => accept.mutate()}
          busy={accept.isPending}
          error={accept.error}
          fields={["name", "password"]}
          submit="Set the password"
          wide
        >
          <PasswordInput
            label="Password"
            description="At least 8 characters."
            autoComplete="new-password"
            required
            withAsterisk={false}
            minLength={8}
            data-autofocus
            autoFocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={problemAt(accept.error, "password")}
            visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
          />
          <TextInput
            label="Name"
            description="Only if you are to be called something else than you are now."
            autoComplete="name"
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={problemAt(accept.error, "name")}
          />
        </Form>
      </Paper>
    </Page>
  );
}
