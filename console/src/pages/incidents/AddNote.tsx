import { Textarea } from "@mantine/core";
import { useRef, useState } from "react";
import { useShortcuts } from "../../app/shortcuts";
import { Form, problemAt } from "../../ui/Form";
import { useNote } from "./handle";

/** The most characters of a note. */
const MOST = 4_000;

/** Notes stay as they are written, so what is typed is sent only by the button, or by Ctrl and Enter. */
export function AddNote({ id }: { id: string }) {
  const add = useNote(id);
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useShortcuts("Incident notes", [{ keys: "n", label: "Write a note", run: () => field.current?.focus() }]);
  const length = [...text.trim()].length;
  const send = () => {
    if (!add.isPending) add.mutate(text, { onSuccess: () => setText("") });
  };
  return (
    <Form onSubmit={send} busy={add.isPending} error={add.error} fields={["text"]} submit="Add the note">
      <Textarea
        ref={field}
        label="Note"
        description={
          length > MOST * 0.9
            ? `${length.toLocaleString()} of ${MOST.toLocaleString()} characters.`
            : "It keeps your name and the time, and cannot be changed afterwards."
        }
        autosize
        minRows={3}
        maxRows={14}
        value={text}
        // Not disabled: that takes the focus away, and what is typed next would be keys of the page.
        readOnly={add.isPending}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          send();
        }}
        error={problemAt(add.error, "text")}
      />
    </Form>
  );
}
