import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { UUID } from "../../app/search";
import classes from "./Deliveries.module.css";

/** A decision, by its trace id. Only a whole one filters: the API knows no beginnings here. */
export function TraceFilter({ value, onChange }: { value: string | undefined; onChange: (value: string | undefined) => void }) {
  const [typed, setTyped] = useState(value ?? "");
  // The address may change under it: back, forward, clear.
  useEffect(() => setTyped(value ?? ""), [value]);
  const text = typed.trim();
  return (
    <TextInput
      size="xs"
      className={classes.trace}
      type="search"
      aria-label="Trace id"
      placeholder="Trace id"
      leftSection={<IconSearch size={14} aria-hidden="true" />}
      value={typed}
      error={text !== "" && !UUID.test(text) && "Paste the whole id, such as 0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b10."}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        if (next.trim() === "") onChange(undefined);
        else if (UUID.test(next.trim())) onChange(next.trim().toLowerCase());
      }}
    />
  );
}
