import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, data } from "../../api/client";
import { SuggestMany } from "../../ui/filters";

interface Props {
  label: string;
  field: "agent" | "tool" | "reason" | "environment";
  value: readonly string[] | undefined;
  onChange: (value: string[]) => void;
}

/** Several names, with suggestions of what decisions had; they are asked for once somebody is about to choose. */
export function TermFilter({ label, field, value, onChange }: Props) {
  const [wanted, setWanted] = useState(false);
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 200);
  const terms = useQuery({
    queryKey: ["activity-terms", field, q],
    queryFn: ({ signal }) => data(api.GET("/api/activity/terms", { params: { query: { field, q: q || undefined } }, signal })),
    enabled: wanted,
    placeholderData: keepPreviousData,
  });
  return (
    <SuggestMany
      inBar
      label={label}
      suggestions={terms.data?.items ?? []}
      value={value}
      onChange={onChange}
      onType={setTyped}
      onFocus={() => setWanted(true)}
    />
  );
}
