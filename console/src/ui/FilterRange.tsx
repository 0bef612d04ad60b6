import { useState } from "react";
import { type Choice, FilterOne } from "./filters";
import { TimeField } from "./TimeField";

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
          <TimeField inBar label="From" value={since} onChange={(next) => onChange({ since: next, until })} />
          <TimeField inBar label="To" value={until} onChange={(next) => onChange({ since, until: next })} />
        </>
      )}
    </>
  );
}
