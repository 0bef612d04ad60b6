import { ActionIcon, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { api, data } from "../../api/client";
import { asProblem } from "../../api/problem";
import { Long, Said, shownPlainly } from "../../ui/Said";
import classes from "./NewIncident.module.css";

/** The decisions that an incident is to be about, by what they say. */
export function Chosen({ ids, remove }: { ids: readonly string[]; remove: (id: string) => void }) {
  const label = useId();
  return (
    <div>
      <div id={label} className={classes.label}>
        Decisions
      </div>
      {ids.length === 0 ? (
        <Text size="sm" c="dimmed">
          None yet: choose at least one from the list.
        </Text>
      ) : (
        <ul className={classes.chosen} aria-labelledby={label}>
          {ids.map((id) => (
            <One key={id} id={id} remove={() => remove(id)} />
          ))}
        </ul>
      )}
    </div>
  );
}

function One({ id, remove }: { id: string; remove: () => void }) {
  const decision = useQuery({
    queryKey: ["decision", "title", id],
    queryFn: async ({ signal }) => (await data(api.GET("/api/decisions/{trace_id}", { params: { path: { trace_id: id } }, signal }))).title,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <li className={classes.one}>
      {decision.error ? (
        <Text size="sm" c="var(--iv-bad)">
          <Said>{id}</Said>: {asProblem(decision.error).message}
        </Text>
      ) : (
        <Long most={120}>{decision.data ?? id}</Long>
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="md"
        aria-label={`Leave out ${shownPlainly(decision.data ?? id)}`.slice(0, 150)}
        onClick={remove}
      >
        <IconX size={14} />
      </ActionIcon>
    </li>
  );
}
