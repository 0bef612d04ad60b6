import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import classes from "./filters.module.css";

/** `2026-06-01T14:00:05`, in the reader's zone, as the browser's own field writes it; empty for a span back from now. */
function local(value: string | undefined): string {
  if (value === undefined || Number.isNaN(Date.parse(value))) return "";
  const at = new Date(value);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** A point in time of the reader's zone. It counts when one is done with it: halfway typed, a year is another one. */
export function TimeField({
  label,
  value,
  onChange,
  inBar = false,
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  /** Whether the label stands in the field, and not above it. */
  inBar?: boolean;
}) {
  const [typed, setTyped] = useState(local(value));
  useEffect(() => setTyped(local(value)), [value]);
  const send = () => {
    if (typed === local(value)) return;
    const at = new Date(typed);
    onChange(Number.isNaN(at.getTime()) ? undefined : at.toISOString());
  };
  return (
    <TextInput
      type="datetime-local"
      step={1}
      size="xs"
      className={classes.moment}
      {...(inBar ? { "aria-label": label, leftSection: label, leftSectionWidth: "2.6rem" } : { label })}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={send}
      onKeyDown={(event) => {
        if (event.key === "Enter") send();
      }}
    />
  );
}
