import { WORDS } from "../../api/tables";
import { FilterRange } from "../../ui/FilterRange";
import { choicesOf, FilterBar, FilterOne } from "../../ui/filters";
import { EVENT_NAMES, spoken } from "../../ui/names";
import { shownPlainly } from "../../ui/Said";
import type { Filter } from "./query";
import { TraceFilter } from "./TraceFilter";

interface Props {
  filter: Filter;
  /** Channels by id. */
  names: ReadonlyMap<string, string>;
  change: (next: Filter) => void;
  clear: () => void;
}

export function Filters({ filter, names, change, clear }: Props) {
  const channels = [...names].map(([value, name]) => ({ value, label: shownPlainly(name) })).sort((a, b) => a.label.localeCompare(b.label));
  if (filter.channel && !names.has(filter.channel)) channels.push({ value: filter.channel, label: filter.channel });
  return (
    <FilterBar filtered={Object.values(filter).some(Boolean)} clear={clear}>
      <FilterOne label="Any channel" choices={channels} value={filter.channel} onChange={(channel) => change({ channel })} />
      <FilterOne
        label="Any state"
        choices={choicesOf(WORDS.DeliveryState, spoken)}
        value={filter.state}
        onChange={(state) => change({ state })}
      />
      <FilterOne
        label="Any event"
        choices={choicesOf(WORDS.EventKind, (kind) => EVENT_NAMES[kind])}
        value={filter.event}
        onChange={(event) => change({ event })}
      />
      <FilterRange value={{ since: filter.since, until: filter.until }} onChange={change} />
      <TraceFilter value={filter.trace_id} onChange={(trace_id) => change({ trace_id })} />
    </FilterBar>
  );
}
