import { Anchor, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { useMe } from "../api/access";
import { asProblem } from "../api/problem";
import { ROLE_NAMES } from "../ui/names";
import { Page } from "../ui/Page";
import { ProblemNote } from "../ui/ProblemNote";

/** A page on its way. It shows only where that takes longer than 300 ms. */
export function Loading() {
  return (
    <Stack className="iv-late" p="lg" aria-busy="true" aria-label="Loading">
      <Skeleton height={28} width={220} />
      <Skeleton height={180} />
    </Stack>
  );
}

/** A page that broke, or that the API refused. */
export function Failed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Page title="This page cannot be shown">
      <ProblemNote problem={asProblem(error)} />
      <Group mt="md">
        <Button onClick={again}>Try again</Button>
        <Anchor component={Link} to="/" size="sm">
          Go to the first page
        </Anchor>
      </Group>
    </Page>
  );
}

export function NotFound() {
  return (
    <Stack p="lg" component="main">
      <Page title="There is no such page">
        <Text>
          The address may be mistyped, or what it showed is gone.{" "}
          <Anchor component={Link} to="/">
            Go to the first page
          </Anchor>
          .
        </Text>
      </Page>
    </Stack>
  );
}

/** A page that the role of whoever is signed in may not see. */
export function NotAllowed({ page }: { page: string }) {
  const { role } = useMe();
  return (
    <Page title={page}>
      <Text>
        The role {ROLE_NAMES[role]} may not see this page. An administrator may, or can change your role.{" "}
        <Anchor component={Link} to="/">
          Go to the first page
        </Anchor>
        .
      </Text>
    </Page>
  );
}
