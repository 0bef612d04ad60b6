import { Button, MultiSelect, Select, TagsInput, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch, IconX } from "@tabler/icons-react";
import { Fragment, type ReactNode, useState } from "react";
import classes from "./filters.module.css";
import { saidOption, saidPill } from "./options";
import { SPANS, spanInWords } from "./spans";
import { precisely } from "./time";
import { useTyped } from "./typed";

/** Filters above a list. They live in the address: `clear` empties it, and stands only where something is filtered. */
export function FilterBar({ filtered, clear, children }: { filtered: boolean; clear: () => void; children: ReactNode }) {
  // What stands in the fields and is not in the address yet goes too: they begin anew.
  const [cleared, setCleared] = useState(0);
  const clearAll = () => {
    setCleared(cleared + 1);
    clear();
  };
  return (
    <search className={classes.bar} aria-label="Filters">
      <Fragment key={cleared}>{children}</Fragment>
      {filtered && (
        <Button variant="subtle" size="xs" leftSection={<IconX size={14} />} onClick={clearAll}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

/** Free text; it counts a moment after the last key. */
export function FilterText({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const send = useDebouncedCallback((next: string) => {
    note(next.trim());
    onChange(next.trim() || undefined);
  }, 250);
  const { typed, setTyped, note } = useTyped(value, () => send.cancel());
  return (
    <TextInput
      size="xs"
      className={classes.text}
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={14} aria-hidden="true" />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
    />
  );
}

interface ManyProps<T extends string> {
  label: string;
  choices: readonly { value: T; label: string }[];
  value: readonly T[] | undefined;
  onChange: (value: T[] | undefined) => void;
}

/** Several of fixed choices. */
export function FilterMany<T extends string>({ label, choices, value = [], onChange }: ManyProps<T>) {
  return (
    <MultiSelect
      size="xs"
      className={classes.many}
      aria-label={label}
      aria-description={choices
        .filter((choice) => value.includes(choice.value))
        .map((choice) => choice.label)
        .join(", ")}
      placeholder={value.length === 0 ? label : undefined}
      data={[...choices]}
      value={[...value]}
      onChange={(next) => onChange(next.length > 0 ? (next as T[]) : undefined)}
      clearable
      clearButtonProps={{ "aria-label": `${label}: any` }}
    />
  );
}

/** One of fixed choices. */
export function FilterOne<T extends string>({
  label,
  choices,
  value,
  onChange,
}: Omit<ManyProps<T>, "value" | "onChange"> & { value: T | undefined; onChange: (value: T | undefined) => void }) {
  return (
    <Select
      size="xs"
      className={classes.one}
      aria-label={label}
      placeholder={label}
      data={[...choices]}
      value={value ?? null}
      onChange={(next) => onChange((next as T | null) ?? undefined)}
      clearable
      clearButtonProps={{ "aria-label": `${label}: any` }}
    />
  );
}

/** Since when: a span back from now, read by `instant` of `app/search.ts`. What a link gives is kept as it is. */
export function FilterSince({ value, onChange }: { value: string | undefined; onChange: (value: string | undefined) => void }) {
  const given = value !== undefined && !SPANS.some((span) => span.value === value);
  const choices = given ? [...SPANS, { value, label: spanInWords(value) ?? `Since ${precisely(value)}` }] : SPANS;
  return <FilterOne label="Any time" choices={choices} value={value} onChange={onChange} />;
}

/** Any texts, with suggestions of what was seen. Also a field of forms: give it `description` and `error`. */
export function SuggestMany({
  label,
  suggestions,
  value = [],
  onChange,
  onType,
  onFocus,
  placeholder,
  description,
  error,
  inBar = false,
}: {
  label: string;
  suggestions: readonly string[];
  value: readonly string[] | undefined;
  onChange: (value: string[]) => void;
  /** What is being typed: for suggestions that are looked up. */
  onType?: (typed: string) => void;
  onFocus?: () => void;
  placeholder?: string;
  description?: ReactNode;
  error?: ReactNode;
  inBar?: boolean;
}) {
  const empty = value.length === 0;
  return (
    <TagsInput
      size={inBar ? "xs" : "sm"}
      className={inBar ? classes.many : undefined}
      label={inBar ? undefined : label}
      aria-label={inBar ? label : undefined}
      description={description}
      error={error}
      placeholder={empty ? (placeholder ?? (inBar ? label : undefined)) : undefined}
      data={[...new Set(suggestions)]}
      renderOption={saidOption}
      renderPill={saidPill}
      value={[...value]}
      onChange={onChange}
      onSearchChange={onType}
      onFocus={onFocus}
      splitChars={["\n"]}
      acceptValueOnBlur
      clearable
      clearButtonProps={{ "aria-label": `${label}: none` }}
    />
  );
}

/** The fixed words of `WORDS` as choices, with their names. */
export function choicesOf<T extends string>(words: readonly T[], names: (word: T) => string): { value: T; label: string }[] {
  return words.map((value) => ({ value, label: names(value) }));
}
