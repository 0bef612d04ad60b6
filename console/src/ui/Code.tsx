import { useState } from "react";
import classes from "./Code.module.css";
import { CopyButton } from "./CopyButton";
import { shownPlainly } from "./Said";

/** How many characters are shown at first. */
const FIRST = 20_000;

/** Text as it is, to read and to copy. */
export function Code({ text, of }: { text: string; of: string }) {
  const [whole, setWhole] = useState(false);
  const cut = !whole && text.length > FIRST * 1.2;
  return (
    <div className={classes.place}>
      <div className={classes.copy}>
        <CopyButton value={text} of={of} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard */}
      <section className={classes.code} tabIndex={0} aria-label={of}>
        {shownPlainly(cut ? text.slice(0, FIRST) : text)}
      </section>
      {cut && (
        <button type="button" className={classes.more} onClick={() => setWhole(true)}>
          Show all {text.length.toLocaleString()} characters
        </button>
      )}
    </div>
  );
}

/** A value as indented JSON; a text that is no JSON as it is. */
export function Json({ value, of }: { value: unknown; of: string }) {
  return <Code text={typeof value === "string" ? value : JSON.stringify(value, null, 2)} of={of} />;
}
