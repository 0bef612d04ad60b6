import { useState } from "react";
import { FilterOne } from "./filters";
import { SPANS, spanInWords } from "./spans";
import { TimeField } from "./TimeField";

const OFFERED = SPANS.map(({ value }): string => value);
const BETWEEN = { value: "between", label: "From … to …" };

/** From when to when, as `app/search.ts` reads times: a span back from now, or any two times. */
export interface Range {
  since: string | undefined;
  until: string | undefined;
}

/** A span back from now, or a beginning and an end of one's own. */
export function FilterRange({ value: { since, until }, onChange }: { value: Range; onChange: (range: Range) => void }) {
  const words = since !== undefined && until === undefined ? spanInWords(since) : undefined;
  const span = words && since;
  // A span that only a link gives stands among the others.
  const given = span && words && !OFFERED.includes(span) ? [{ value: span, label: words }] : [];
  const own = span === undefined && (since !== undefined || until !== undefined);
  const [asked, setAsked] = useState(false);
  const between = own || (asked && span === undefined);
  return (
    <>
      <FilterOne
        label="Any time"
        choices={[...SPANS, ...given, BETWEEN]}
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
