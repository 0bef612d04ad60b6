import { Button } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { useId, useState } from "react";
import { WORDS } from "../../api/tables";
import { choicesOf, FilterBar, FilterMany, FilterOne, FilterSince, FilterText } from "../../ui/filters";
import { EVENT_NAMES, SEVERITY_NAMES } from "../../ui/names";
import { TimeField } from "../../ui/TimeField";
import classes from "./Activity.module.css";
import { type Criteria, isFiltered } from "./criteria";
import { TermFilter } from "./TermFilter";

const KINDS = choicesOf(WORDS.DecisionKind, (word) => EVENT_NAMES[word]);
const BANDS = choicesOf(WORDS.Severity, (word) => `${SEVERITY_NAMES[word]} risk`);
const AT_LEAST = choicesOf(WORDS.Severity, (word) => `${SEVERITY_NAMES[word]} or worse`);
const TIMES = [
  { value: "occurred", label: "When it happened" },
  { value: "received", label: "When it came in" },
] as const;
/** Those that are folded away until somebody wants them. */
const FOLDED = ["reason", "risk_band", "min_severity", "environment", "trace_id", "until", "by"] as const;

interface Props {
  criteria: Criteria;
  change: (changed: Partial<Criteria>) => void;
  clear: () => void;
}

/** What the list and the export are filtered by. */
export function Filters({ criteria, change, clear }: Props) {
  const id = useId();
  const used = FOLDED.filter((name) => criteria[name] !== undefined).length;
  const often = [criteria.events, criteria.agents, criteria.tools].some((value) => value !== undefined);
  const fixed = criteria.since !== undefined && !/^\d+[mhd]$/.test(criteria.since);
  const [opened, setOpened] = useState(used > 0 || fixed);
  const list = (name: "agents" | "tools" | "reason" | "environment") => ({
    value: criteria[name],
    onChange: (next: string[]) => change({ [name]: next.length > 0 ? next : undefined }),
  });
  return (
    <FilterBar filtered={isFiltered(criteria)} clear={clear}>
      <FilterText label="Agent, reason or trace id" value={criteria.q} onChange={(q) => change({ q })} />
      <FilterSince value={criteria.since} onChange={(since) => change({ since, until: undefined })} />
      <div className={classes.often} data-opened={opened || often || undefined}>
        <FilterMany label="Any decision" choices={KINDS} value={criteria.events} onChange={(events) => change({ events })} />
        <TermFilter label="Any agent" field="agent" {...list("agents")} />
        <TermFilter label="Any tool" field="tool" {...list("tools")} />
      </div>
      <Button
        variant="subtle"
        color="gray"
        size="xs"
        leftSection={<IconAdjustmentsHorizontal size={14} />}
        aria-expanded={opened}
        aria-controls={id}
        onClick={() => setOpened(!opened)}
      >
        {used > 0 ? `More filters (${used} set)` : "More filters"}
      </Button>
      {opened && (
        <div id={id} className={classes.fields}>
          <TermFilter label="Any reason" field="reason" {...list("reason")} />
          <FilterMany label="Any risk" choices={BANDS} value={criteria.risk_band} onChange={(risk_band) => change({ risk_band })} />
          <FilterOne
            label="Least severity"
            choices={AT_LEAST}
            value={criteria.min_severity}
            onChange={(min_severity) => change({ min_severity })}
          />
          <TermFilter label="Any environment" field="environment" {...list("environment")} />
          <FilterText label="Whole trace id" value={criteria.trace_id} onChange={(trace_id) => change({ trace_id })} />
          <TimeField label="From" value={criteria.since} onChange={(since) => change({ since })} />
          <TimeField label="To" value={criteria.until} onChange={(until) => change({ until })} />
          <FilterOne label="Which time" choices={TIMES} value={criteria.by} onChange={(by) => change({ by })} />
        </div>
      )}
    </FilterBar>
  );
}
