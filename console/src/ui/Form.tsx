import { Button, Group, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { asProblem } from "../api/problem";
import { ProblemNote } from "./ProblemNote";
import { shownPlainly } from "./Said";

/** The sentence for the field `key`, where the problem is about it: `error={problemAt(save.error, "name")}`. */
export function problemAt(error: unknown, key: string): string | undefined {
  if (!error) return undefined;
  const problem = asProblem(error);
  return problem.key === key ? shownPlainly(problem.message) : undefined;
}

export interface FormProps {
  onSubmit: () => void;
  busy: boolean;
  /** What the API refused; it stands above the button unless one of the `fields` shows it. */
  error: unknown;
  /** The keys of the fields that show their own problem, with `problemAt`. */
  fields?: readonly string[];
  submit: string;
  onCancel?: () => void;
  /** What the button of `onCancel` says. */
  cancel?: string;
  wide?: boolean;
  children: ReactNode;
}

/** A form that sends once at a time, and says what was refused. */
export function Form({ onSubmit, busy, error, fields = [], submit, onCancel, cancel = "Cancel", wide = false, children }: FormProps) {
  const key = error ? asProblem(error).key : null;
  const shownAtField = key !== null && fields.includes(key);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSubmit();
      }}
    >
      <Stack gap="md">
        {children}
        {!shownAtField && <ProblemNote problem={error} />}
        <Group justify={wide ? "stretch" : "flex-end"} grow={wide}>
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {cancel}
            </Button>
          )}
          <Button type="submit" loading={busy}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
