import { Checkbox, Input, SegmentedControl, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Api, api, data } from "../../../api/client";
import { WORDS } from "../../../api/tables";
import { SuggestMany } from "../../../ui/filters";
import { EVENT_NAMES, SEVERITY_NAMES } from "../../../ui/names";
import type { ChosenFilter } from "../draft";
import { faultAt, faultKey } from "../faults";
import { choicesOfKinds, kindsOf } from "../words";
import classes from "./filter.module.css";

const MEANINGS: Readonly<Record<Api["EventKind"], string>> = {
  ALLOW: "what went through; there are many",
  DENY: "what was blocked",
  SANITIZE: "what went through without its sensitive parts",
  REQUIRE_APPROVAL: "a question that waits for a person",
  INCIDENT: "something to look into",
};

function useSeen(field: "agent" | "tool"): string[] {
  const seen = useQuery({
    queryKey: ["activity-terms", field],
    queryFn: ({ signal }) => data(api.GET("/api/activity/terms", { params: { query: { field, limit: 200 } }, signal })),
    staleTime: 60_000,
  });
  return seen.data?.items ?? [];
}

function useTools(): string[] {
  const known = useQuery({
    queryKey: ["vocabulary"],
    queryFn: ({ signal }) => data(api.GET("/api/vocabulary", { signal })),
    staleTime: 300_000,
  });
  return known.data?.tools.map((tool) => tool.name) ?? [];
}

/** A fault of `filter.tools[2]` is shown at the field of the tools. */
const faultOf = (error: unknown, key: string) => {
  const found = faultKey(error);
  return found === key || found.startsWith(`${key}[`) ? faultAt(error, found) : undefined;
};

/** Which events a channel gets. */
export function FilterFields({ filter, change, error }: { filter: ChosenFilter; change: (filter: ChosenFilter) => void; error: unknown }) {
  const agents = useSeen("agent");
  const tools = useSeen("tool");
  const known = useTools();
  return (
    <Stack gap="md">
      <Checkbox.Group
        label="Events"
        value={kindsOf(filter.events)}
        onChange={(kinds) => change({ ...filter, events: choicesOfKinds(kinds) })}
        error={filter.events.length === 0 ? "Choose at least one. To stop a channel, pause it." : faultOf(error, "filter.events")}
      >
        <Stack gap={6} mt={4}>
          {WORDS.EventKind.map((kind) => (
            <Checkbox
              key={kind}
              size="sm"
              value={kind}
              label={
                <>
                  {EVENT_NAMES[kind]} <span className={classes.meaning}>{MEANINGS[kind]}</span>
                </>
              }
            />
          ))}
        </Stack>
      </Checkbox.Group>
      <Input.Wrapper labelElement="div" label="Minimum severity" description="This one, and what is worse.">
        <SegmentedControl
          mt={4}
          fullWidth
          aria-label="Minimum severity"
          data={WORDS.Severity.map((value) => ({ value, label: SEVERITY_NAMES[value] }))}
          value={filter.min_severity}
          onChange={(value) => change({ ...filter, min_severity: value as Api["Severity"] })}
        />
      </Input.Wrapper>
      <SuggestMany
        label="Tools"
        description="Such as slack, or slack.post_message. None named: all of them."
        placeholder="All tools"
        suggestions={[...tools, ...known]}
        value={filter.tools}
        onChange={(value) => change({ ...filter, tools: value })}
        error={faultOf(error, "filter.tools")}
      />
      <SuggestMany
        label="Agents"
        description="By id or name. None named: all of them."
        placeholder="All agents"
        suggestions={agents}
        value={filter.agents}
        onChange={(value) => change({ ...filter, agents: value })}
        error={faultOf(error, "filter.agents")}
      />
    </Stack>
  );
}
