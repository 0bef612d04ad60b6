import { Alert, Button } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { asProblem } from "../api/problem";
import { shownPlainly } from "./Said";

/** What went wrong and what to do, in the API's own sentence. */
export function ProblemNote({ problem, onRetry, title }: { problem: unknown; onRetry?: () => void; title?: string }) {
  if (!problem) return null;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<IconAlertCircle />}
      title={title}
      styles={{ message: { color: "var(--mantine-color-text)", overflowWrap: "anywhere" } }}
    >
      {shownPlainly(asProblem(problem).message)}
      {onRetry && (
        <div>
          <Button size="xs" variant="default" mt="xs" onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </Alert>
  );
}
