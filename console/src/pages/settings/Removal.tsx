import { Stack, Text } from "@mantine/core";
import { clock } from "../../api/clock";
import { addressOf, Go } from "../../ui/Go";
import { When } from "../../ui/time";
import type { Value } from "./values";

/** Whether less is kept than before; null is for ever. */
export function shortens(before: number | null, after: Value | undefined): boolean {
  return typeof after === "number" && (before === null || after < before);
}

/** What goes when so many days are kept. */
export function Removal({ days }: { days: number }) {
  const until = new Date(clock.now() - days * 86_400_000).toISOString();
  return (
    <Stack gap="xs">
      <Text size="sm">
        Decisions that came in before <When at={until} /> are removed at once, with their deliveries, approvals and closed incidents, and
        from then on each hour what has become as old. It cannot be taken back.
      </Text>
      <Text size="sm">
        <Go to={addressOf("/activity", { until })}>Look at what would go</Go>, and export it there. What is still open stays, and so does
        the audit log.
      </Text>
    </Stack>
  );
}
