import { Alert, Stack } from "@mantine/core";
import { CopyButton } from "./CopyButton";
import classes from "./Secret.module.css";

/** A secret that is shown this once. */
export function Secret({ value, of }: { value: string; of: string }) {
  return (
    <Alert
      color="yellow"
      variant="light"
      title={`This is the only time the ${of} is shown`}
      styles={{ title: { color: "var(--mantine-color-text)" } }}
    >
      <Stack gap="sm" align="flex-start">
        <code className={classes.value} data-secret>
          {value}
        </code>
        <CopyButton value={value} of={`the ${of}`} label={`Copy the ${of}`} />
      </Stack>
    </Alert>
  );
}
