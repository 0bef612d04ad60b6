import { Select } from "@mantine/core";
import { FilterBar, FilterOne, FilterSince, FilterText } from "../../ui/filters";
import { SURFACE_NAMES } from "../../ui/names";
import { TimeField } from "../../ui/TimeField";
import classes from "./Audit.module.css";
import { auditRoute } from "./route";
import { ACTIONS, deed } from "./words";

const SURFACES = (Object.keys(SURFACE_NAMES) as (keyof typeof SURFACE_NAMES)[]).map((value) => ({ value, label: SURFACE_NAMES[value] }));

/** What the log is filtered by; it lives in the address. */
export function Filters() {
  const { actor, action, target, surface, since, until } = auditRoute.useSearch();
  const navigate = auditRoute.useNavigate();
  const set = (change: Partial<ReturnType<typeof auditRoute.useSearch>>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const isKnown = action === undefined || ACTIONS.some((group) => group.items.some((item) => item.value === action));
  const actions =
    isKnown || action === undefined ? ACTIONS : [{ group: "From the link", items: [{ value: action, label: deed(action) }] }, ...ACTIONS];
  return (
    <FilterBar
      filtered={[actor, action, target, surface, since, until].some((value) => value !== undefined)}
      clear={() => void navigate({ search: {} })}
    >
      <FilterText label="Who (name or id)" value={actor} onChange={(value) => set({ actor: value })} />
      <Select
        size="xs"
        className={classes.action}
        aria-label="Any action"
        placeholder="Any action"
        data={actions.map(({ group, items }) => ({ group, items }))}
        value={action ?? null}
        onChange={(value) => set({ action: value ?? undefined })}
        searchable
        nothingFoundMessage="No such action"
        clearable
        clearButtonProps={{ "aria-label": "Action: any" }}
      />
      <FilterText label="To what (name or id)" value={target} onChange={(value) => set({ target: value })} />
      <FilterOne label="Any way" choices={SURFACES} value={surface} onChange={(value) => set({ surface: value })} />
      <FilterSince value={since} onChange={(value) => set({ since: value })} />
      <TimeField inBar label="To" value={until} onChange={(value) => set({ until: value })} />
    </FilterBar>
  );
}
