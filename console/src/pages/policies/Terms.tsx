import { ActionIcon, Button, Group, Menu, MultiSelect, NumberInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { SuggestMany } from "../../ui/filters";
import classes from "./Form.module.css";
import { useSuggestions } from "./suggestions";
import { keyOf, listOf, type Term } from "./terms";
import { isObject, type Values } from "./values";

interface FieldProps {
  term: Term;
  value: unknown;
  /** `undefined` takes it out. */
  onChange: (value: unknown) => void;
  error: string | undefined;
}

/** The keys of `match` or of `condition` that are given, and a menu of the others. */
export function Terms({
  add,
  terms,
  values,
  onChange,
  errorAt,
}: {
  add: string;
  terms: readonly Term[];
  values: unknown;
  onChange: (key: string, value: unknown) => void;
  errorAt: (key: string) => string | undefined;
}) {
  const given: Values = isObject(values) ? values : {};
  const [begun, setBegun] = useState<readonly string[]>([]);
  const isShown = (term: Term) => keyOf(term, given) !== undefined || begun.includes(term.keys[0]);
  const others = terms.filter((term) => !isShown(term));
  const unknown = Object.keys(given).filter((key) => !terms.some((term) => term.keys.includes(key)));
  return (
    <div className={classes.terms}>
      {terms.filter(isShown).map((term) => {
        const key = keyOf(term, given) ?? term.keys[0];
        return (
          <div key={key} className={classes.term}>
            <div className={classes.field}>
              <Field term={term} value={given[key]} onChange={(value) => onChange(key, value)} error={errorAt(key)} />
            </div>
            <ActionIcon
              variant="subtle"
              color="gray"
              className={classes.remove}
              aria-label={`Remove “${term.label}”`}
              onClick={() => {
                setBegun(begun.filter((each) => each !== term.keys[0]));
                onChange(key, undefined);
              }}
            >
              <IconX size={16} />
            </ActionIcon>
          </div>
        );
      })}
      {unknown.map((key) => (
        <p key={key} className={classes.note}>
          <code>{key}</code> {errorAt(key) ?? "is not known to this form; it is kept, and edited as YAML."}
        </p>
      ))}
      {others.length > 0 && (
        <Menu position="bottom-start" width={300}>
          <Menu.Target>
            <Button variant="subtle" size="xs" leftSection={<IconPlus size={14} />} className={classes.add}>
              {add}
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
            {others.map((term) => (
              <Menu.Item
                key={term.keys[0]}
                onClick={() => {
                  setBegun([...begun, term.keys[0]]);
                  if (term.kind === "flag") onChange(term.keys[0], true);
                }}
              >
                {term.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

function Field(props: FieldProps) {
  const { term, value, onChange, error } = props;
  const common = { label: term.label, description: term.hint, error };
  const suggestions = useSuggestions(term.suggest);
  switch (term.kind) {
    case "list":
      return (
        <SuggestMany
          {...common}
          suggestions={suggestions}
          value={listOf(value)}
          onChange={(next) => onChange(next.length > 0 ? next : undefined)}
        />
      );
    case "words":
      return (
        <MultiSelect
          {...common}
          data={[...(term.words ?? [])]}
          value={listOf(value)}
          onChange={(next) => onChange(next.length > 0 ? next : undefined)}
        />
      );
    case "word":
      return (
        <Select
          {...common}
          data={[...(term.words ?? [])]}
          value={typeof value === "string" ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          value={typeof value === "number" ? value : ""}
          onChange={(next) => onChange(next === "" ? undefined : Number(next))}
        />
      );
    case "flag":
      return <Flag {...props} />;
    case "path":
      return <PathField {...props} />;
    case "hours":
      return <Hours {...props} />;
    case "pairs":
      return <Pairs {...props} />;
  }
}

function Flag({ term, value, onChange, error }: FieldProps) {
  return (
    <div>
      <div className={classes.label}>{term.label}</div>
      <SegmentedControl
        size="xs"
        aria-label={term.label}
        data={[
          { value: "true", label: "Yes" },
          { value: "false", label: "No" },
        ]}
        value={String(value === true)}
        onChange={(next) => onChange(next === "true")}
      />
      {error && <p className={classes.error}>{error}</p>}
    </div>
  );
}

/** What is typed, as JSON where it is a number, true, false, null or a quoted text; else a text. */
function literal(typed: string): unknown {
  try {
    const value: unknown = JSON.parse(typed);
    if (typeof value !== "object" || value === null) return value;
  } catch {
    // It is a text without quotes.
  }
  return typed;
}

function PathField({ term, value, onChange, error }: FieldProps) {
  const { path = "", value: bound } = isObject(value) ? value : {};
  const shown = bound === undefined ? "" : typeof bound === "string" && literal(bound) === bound ? bound : JSON.stringify(bound);
  const [typed, setTyped] = useState(shown);
  // Another text may stand for the same value while it is typed, such as 1.0; what changed elsewhere is taken over.
  const current = literal(typed) === bound || (typed === "" && bound === undefined) ? typed : shown;
  return (
    <Group align="flex-start" gap="xs" grow>
      <TextInput
        label={term.label}
        description={term.hint}
        placeholder="$.amount"
        value={String(path)}
        onChange={(event) => onChange({ path: event.currentTarget.value, ...(bound !== undefined && { value: bound }) })}
        error={error}
      />
      <TextInput
        label="Value"
        description="A number, a text, true, false or null."
        value={current}
        onChange={(event) => {
          const next = event.currentTarget.value;
          setTyped(next);
          onChange({ path, ...(next !== "" && { value: literal(next) }) });
        }}
      />
    </Group>
  );
}

function Hours({ term, value, onChange, error }: FieldProps) {
  const hours: Values = isObject(value) ? value : {};
  const text = (key: string) => (hours[key] === undefined ? "" : String(hours[key]));
  const set = (key: string, next: string) => onChange({ start: text("start"), end: text("end"), tz: text("tz") || "UTC", [key]: next });
  return (
    <div>
      <div className={classes.label}>{term.label}</div>
      <Group align="flex-start" gap="xs" grow>
        <TextInput label="From" type="time" value={text("start")} onChange={(event) => set("start", event.currentTarget.value)} />
        <TextInput label="To" type="time" value={text("end")} onChange={(event) => set("end", event.currentTarget.value)} />
        <Select label="Time zone" searchable data={ZONES} value={text("tz") || null} onChange={(next) => set("tz", next ?? "UTC")} />
      </Group>
      {error && <p className={classes.error}>{error}</p>}
    </div>
  );
}

const ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

function Pairs({ term, value, onChange, error }: FieldProps) {
  const pairs = isObject(value) ? Object.entries(value).map(([tag, pattern]) => `${tag}=${String(pattern)}`) : [];
  return (
    <SuggestMany
      label={term.label}
      description={term.hint}
      suggestions={[]}
      value={pairs}
      onChange={(next) => {
        const split = next.map((pair) => [pair.split("=", 1)[0] ?? pair, pair.includes("=") ? pair.slice(pair.indexOf("=") + 1) : "*"]);
        onChange(split.length > 0 ? Object.fromEntries(split) : undefined);
      }}
      error={error}
    />
  );
}
