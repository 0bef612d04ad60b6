import { Autocomplete } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, data } from "../api/client";
import classes from "./filters.module.css";

/** One exact text, suggested out of what decisions had; it counts with Enter, or on leaving the field. */
export function FilterTerm({
  label,
  field,
  value,
  onChange,
}: {
  label: string;
  field: "agent" | "tool" | "reason" | "environment";
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const [typed, setTyped] = useState(value ?? "");
  const [open, setOpen] = useState(false);
  const [q] = useDebouncedValue(typed.trim().slice(0, 200), 150);
  const terms = useQuery({
    queryKey: ["terms", field, q],
    queryFn: ({ signal }) => data(api.GET("/api/activity/terms", { params: { query: { field, q: q || undefined, limit: 20 } }, signal })),
    placeholderData: keepPreviousData,
    enabled: open,
  });
  // The address may change under it: back, forward, clear.
  useEffect(() => setTyped(value ?? ""), [value]);
  const send = (next: string) => {
    if (next.trim() !== (value ?? "")) onChange(next.trim() || undefined);
  };
  return (
    <Autocomplete
      size="xs"
      className={classes.one}
      aria-label={label}
      placeholder={label}
      data={[...new Set(terms.data?.items ?? [])]}
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
