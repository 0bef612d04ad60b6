import { TextInput } from "@mantine/core";
import { useState } from "react";
import { type Choice, FilterOne } from "./filters";
import classes from "./filters.module.css";

const SPANS: readonly Choice[] = [
  { value: "15m", label: "Last 15 minutes" },
  { value: "1h", label: "Last hour" },
  { value: "24h", label: "Last 24 hours" },
  { value: "7d", label: "Last 7 days" },
  { value: "between", label: "From … to …" },
];

/** From when to when, as `app/search.ts` reads times: a span back from now, or any two times. */
export interface Range {
  since: string | undefined;
  until: string | undefined;
}

/** A span back from now, or a beginning and an end of one's own. */
export function FilterRange({ value: { since, until }, onChange }: { value: Range; onChange: (range: Range) => void }) {
  const span = until === undefined ? SPANS.find((each) => each.value === since)?.value : undefined;
  const own = span === undefined && (since !== undefined || until !== undefined);
  const [asked, setAsked] = useState(false);
  const between = own || (asked && span === undefined);
  return (
    <>
      <FilterOne
        label="Any time"
        choices={SPANS}
        value={between ? "between" : span}
        onChange={(next) => {
          setAsked(next === "between");
          onChange({ since: next === "between" ? undefined : next, until: undefined });
        }}
      />
      {between && (
        <>
          <Moment label="From" value={since} onChange={(next) => onChange({ since: next, until })} />
          <Moment label="To" value={until} onChange={(next) => onChange({ since, until: next })} />
        </>
      )}
    </>
  );
}

/** A time of the reader's zone. */
function Moment({ label, value, onChange }: { label: string; value: string | undefined; onChange: (value: string | undefined) => void }) {
  return (
    <TextInput
      type="datetime-local"
      size="xs"
      className={classes.moment}
      aria-label={label}
      leftSection={label}
      leftSectionWidth="2.6rem"
      value={value && !Number.isNaN(Date.parse(value)) ? local(new Date(value)) : ""}
      onChange={(event) => {
        const chosen = new Date(event.currentTarget.value);
        onChange(Number.isNaN(chosen.getTime()) ? undefined : chosen.toISOString());
      }}
    />
  );
}

/** `2026-06-01T14:00`, as the field wants it. */
function local(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
