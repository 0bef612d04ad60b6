import { WORDS } from "../../api/tables";
import { FilterRange } from "../../ui/FilterRange";
import { FilterTerm } from "../../ui/FilterTerm";
import { choicesOf, FilterBar, FilterOne } from "../../ui/filters";
import { SEVERITY_NAMES, spoken } from "../../ui/names";
import type { Filter } from "./query";
import { TRIGGER_NAMES } from "./words";

export function Filters({ filter, change, clear }: { filter: Filter; change: (next: Filter) => void; clear: () => void }) {
  return (
    <FilterBar filtered={Object.values(filter).some(Boolean)} clear={clear}>
      <FilterOne
        label="Any status"
        choices={choicesOf(WORDS.IncidentStatus, spoken)}
        value={filter.status}
        onChange={(status) => change({ status })}
      />
      <FilterOne
        label="Any severity"
        choices={choicesOf(WORDS.Severity, (severity) => SEVERITY_NAMES[severity])}
        value={filter.severity}
        onChange={(severity) => change({ severity })}
      />
      <FilterOne
        label="Any trigger"
        choices={choicesOf(WORDS.Trigger, (trigger) => TRIGGER_NAMES[trigger])}
        value={filter.trigger}
        onChange={(trigger) => change({ trigger })}
      />
      <FilterTerm label="Agent: id or name" field="agent" value={filter.agent} onChange={(agent) => change({ agent })} />
      <FilterRange value={{ since: filter.since, until: filter.until }} onChange={change} />
    </FilterBar>
  );
}
