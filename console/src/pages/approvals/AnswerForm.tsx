import { Button, Group, Stack, Textarea } from "@mantine/core";
import type { ReactNode } from "react";
import { useState } from "react";
import type { Api } from "../../api/client";
import { problemAt } from "../../ui/Form";
import { ProblemNote } from "../../ui/ProblemNote";
import { ANSWER_COLORS } from "./answering";

/** The note and the button. Enter answers; Shift+Enter is a new line. */
export function AnswerForm({
  answer,
  submit,
  busy,
  error,
  onAnswer,
  onCancel,
  children,
}: {
  answer: Api["Answer"];
  submit: string;
  busy: boolean;
  error: unknown;
  onAnswer: (note: string | null) => void;
  onCancel: () => void;
  children: ReactNode;
}) {
  const [note, setNote] = useState("");
  const send = () => {
    if (!busy) onAnswer(note.trim() || null);
  };
  const atNote = problemAt(error, "note");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack>
        {children}
        <Textarea
          label="Note"
          description="May be empty. It stands in the record, and the agent reads it. Enter answers, Shift+Enter starts a new line."
          data-autofocus
          autosize
          minRows={2}
          maxRows={8}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            if (!event.repeat) send();
          }}
          error={atNote}
        />
        {!atNote && <ProblemNote problem={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" color={ANSWER_COLORS[answer]} loading={busy}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
