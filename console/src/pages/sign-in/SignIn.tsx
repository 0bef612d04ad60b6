import { Alert, Button, Divider, Paper, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { api, data } from "../../api/client";
import { asProblem } from "../../api/problem";
import { meQuery } from "../../api/queries";
import { Form } from "../../ui/Form";
import { Page } from "../../ui/Page";
import { providersQuery } from "./providers";
import { signInRoute } from "./route";

export function SignIn() {
  const { next, ended } = signInRoute.useSearch();
  const client = useQueryClient();
  const router = useRouter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { data: providers = [] } = useQuery(providersQuery);
  const signIn = useMutation({
    mutationFn: () => data(api.POST("/api/auth/login", { body: { email, password } })),
    onSuccess: (me) => {
      client.clear();
      client.setQueryData(meQuery.queryKey, me);
      router.history.replace(next ?? "/");
    },
    onError: () => setPassword(""),
  });
  return (
    <Page title="Sign in">
      <Stack>
        {ended && !signIn.error && (
          <Alert color="blue" variant="light" role="status" styles={{ message: { color: "var(--mantine-color-text)" } }}>
            Your session ended. Sign in, and you are back where you were.
          </Alert>
        )}
        <Paper p="lg">
          <Form
            onSubmit={() => signIn.mutate()}
            busy={signIn.isPending}
            error={signIn.error && asProblem(signIn.error)}
            submit="Sign in"
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
            />
            <PasswordInput
              label="Password"
              autoComplete="current-password"
              required
              withAsterisk={false}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
            />
          </Form>
          {providers.length > 0 && (
            <Stack mt="md" gap="sm">
              <Divider label="or" />
              {providers.map(({ id, name, href }) => (
                <Button key={id} component="a" variant="default" href={`${href}${next ? `?next=${encodeURIComponent(next)}` : ""}`}>
                  Sign in with {name}
                </Button>
              ))}
            </Stack>
          )}
        </Paper>
      </Stack>
    </Page>
  );
}
