import { Autocomplete } from "@mantine/core";
import { useDebouncedCallback, useDebouncedValue } from "@mantine/hooks";
import { IconRobot } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, data } from "../../api/client";
import classes from "./Incidents.module.css";

/** An agent by its whole id or name, with suggestions of what was seen. */
export function AgentFilter({ value, onChange }: { value: string | undefined; onChange: (value: string | undefined) => void }) {
  const [typed, setTyped] = useState(value ?? "");
  const [looked] = useDebouncedValue(typed.trim().slice(0, 200), 200);
  const terms = useQuery({
    queryKey: ["terms", "agent", looked],
    queryFn: ({ signal }) =>
      data(api.GET("/api/activity/terms", { params: { query: { field: "agent", q: looked || undefined, limit: 20 } }, signal })),
    placeholderData: keepPreviousData,
  });
  const send = useDebouncedCallback((next: string) => onChange(next.trim() || undefined), 400);
  // The address may change under it: back, forward, clear.
  useEffect(() => setTyped(value ?? ""), [value]);
  return (
    <Autocomplete
      size="xs"
      className={classes.agent}
      aria-label="Agent"
      placeholder="Agent: id or name"
      leftSection={<IconRobot size={14} aria-hidden="true" />}
      data={[...new Set(terms.data?.items ?? [])]}
      filter={({ options }) => options}
      value={typed}
      onChange={(next) => {
        setTyped(next);
        send(next);
      }}
    />
  );
}
