import { Autocomplete } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { type Term, useTerms } from "../api/reads";
import classes from "./filters.module.css";
import { saidOption } from "./options";
import { useTyped } from "./typed";

/** One exact text, suggested out of what decisions had; it counts with Enter, or on leaving the field. */
export function FilterTerm({
  label,
  field,
  value,
  onChange,
}: {
  label: string;
  field: Term;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const { typed, setTyped, note } = useTyped(value);
  const [open, setOpen] = useState(false);
  const [q] = useDebouncedValue(typed.trim(), 150);
  const terms = useTerms(field, q, open);
  const send = (next: string) => {
    if (next.trim() === (value ?? "")) return;
    note(next.trim());
    onChange(next.trim() || undefined);
  };
  return (
    <Autocomplete
      size="xs"
      className={classes.one}
      aria-label={label}
      placeholder={label}
      data={terms}
      renderOption={saidOption}
      filter={({ options }) => options}
      value={typed}
      onChange={setTyped}
      onOptionSubmit={send}
      onDropdownOpen={() => setOpen(true)}
      onBlur={() => send(typed)}
      onKeyDown={(event) => {
        if (event.key === "Enter") send(typed);
      }}
    />
  );
}
