import { Alert, Button, Group } from "@mantine/core";
import type { Api } from "../../api/client";
import { Diff } from "../../ui/Diff";
import { Said } from "../../ui/Said";
import { Ago } from "../../ui/time";
import { written } from "./document";
import { byWhom } from "./policies";

/** Somebody else was faster: who, what they changed, and the two ways on. What was typed stays until one says otherwise. */
export function Conflict({ before, now, goOn, take }: { before: Api["Policy"]; now: Api["Policy"]; goOn: () => void; take: () => void }) {
  return (
    <Alert
      color="yellow"
      variant="light"
      role="alert"
      mb="md"
      title={now.removed_at ? "This policy was removed while you edited it" : `Version ${now.version} is in force since you began`}
      styles={{ message: { color: "var(--mantine-color-text)" }, title: { color: "var(--mantine-color-text)" } }}
    >
      <p>
        <Said>{byWhom(now.removed_at ? now.removed_by : now.applied_by)}</Said> {now.removed_at ? "removed" : "changed"} it{" "}
        <Ago at={now.removed_at ?? now.applied_at} />. What you typed is still here, and is based on version {before.version}.
      </p>
      <Diff before={written(before)} after={written(now)} of={`What changed from version ${before.version} to ${now.version}`} />
      <Group mt="sm">
        <Button size="xs" onClick={goOn}>
          Go on with mine
        </Button>
        <Button size="xs" variant="default" onClick={take}>
          Drop mine, take version {now.version}
        </Button>
      </Group>
    </Alert>
  );
}
