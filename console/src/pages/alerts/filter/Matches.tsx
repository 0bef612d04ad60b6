import { Skeleton, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, data } from "../../../api/client";
import { WORDS } from "../../../api/tables";
import { EventBadge, SeverityBadge } from "../../../ui/badges";
import { Go } from "../../../ui/Go";
import { counted } from "../../../ui/names";
import { ProblemNote } from "../../../ui/ProblemNote";
import { Said } from "../../../ui/Said";
import { Section } from "../../../ui/Section";
import { Ago, When } from "../../../ui/time";
import type { ChosenFilter } from "../draft";
import classes from "./filter.module.css";

/** Which events of the last seven days this filter would have sent. */
export function Matches({ filter }: { filter: ChosenFilter }) {
  const [asked] = useDebouncedValue(filter, 350);
  const matches = useQuery({
    queryKey: ["channel-matches", asked],
    queryFn: ({ signal }) => data(api.POST("/api/channels/matches", { body: { filter: asked }, signal })),
    enabled: asked.events.length > 0,
    placeholderData: keepPreviousData,
  });
  const { data: found } = matches;
  return (
    <Section
      title="Which recent events would this filter have sent?"
      about="Of the last 7 days. What a policy escalates here comes on top."
    >
      {asked.events.length === 0 ? (
        <Text size="sm">None: no event is chosen.</Text>
      ) : matches.error ? (
        <ProblemNote problem={matches.error} onRetry={() => void matches.refetch()} />
      ) : !found ? (
        <Skeleton className="iv-late" height={90} />
      ) : (
        <div aria-live="polite" className={matches.isPlaceholderData || asked !== filter ? classes.old : undefined}>
          <Text size="sm" mb="xs">
            <strong>{counted(found.total, "event")}</strong> of {found.looked_at.toLocaleString()} that happened
            {found.partial && (
              <>
                {" "}
                since <When at={found.looked_back_to} />. There are more than could be looked through in time, so this is the newest part
              </>
            )}
            .
          </Text>
          {found.total > 0 && (
            <ul className={classes.counts} aria-label="By kind">
              {WORDS.EventKind.map((kind) => (
                <li key={kind} data-none={found.by_event[kind] ? undefined : true}>
                  <EventBadge event={kind} /> {(found.by_event[kind] ?? 0).toLocaleString()}
                </li>
              ))}
            </ul>
          )}
          {found.newest.length > 0 && (
            <ol className={classes.newest} aria-label="The newest decisions">
              {found.newest.map((decision) => (
                <li key={decision.trace_id}>
                  <EventBadge event={decision.kind} />
                  <SeverityBadge severity={decision.severity} score={decision.risk_score} />
                  <Said>{decision.operation ? `${decision.tool_name}.${decision.operation}` : decision.tool_name}</Said>
                  <Ago at={decision.received_at} />
                  <Go className={classes.what} to={`/activity/${encodeURIComponent(decision.trace_id)}`}>
                    <Said>{decision.title}</Said>
                  </Go>
                </li>
              ))}
            </ol>
          )}
          {found.looked_at === 0 && (
            <Text size="sm" c="dimmed">
              Nothing happened yet. Agents report with an API key; what they do is counted here.
            </Text>
          )}
        </div>
      )}
    </Section>
  );
}
