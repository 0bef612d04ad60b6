import { useMemo } from "react";
import classes from "./Diff.module.css";
import { type DiffLine, diffLines } from "./diff";
import { shownPlainly } from "./Said";

const SIGNS: Readonly<Record<DiffLine["kind"], string>> = { same: " ", gone: "−", new: "+" };
const SPOKEN: Readonly<Record<DiffLine["kind"], string>> = { same: "", gone: "removed: ", new: "added: " };

/** What changed from one text to another, line by line. */
export function Diff({ before, after, of }: { before: string; after: string; of: string }) {
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
    <section className={classes.diff} tabIndex={0} aria-label={of}>
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no other name, and do not move
        <div key={at} className={classes.line} data-kind={line.kind}>
          <span aria-hidden="true" className={classes.sign}>
            {SIGNS[line.kind]}
          </span>
          <span className="iv-hidden">{SPOKEN[line.kind]}</span>
          <span>{shownPlainly(line.text)}</span>
        </div>
      ))}
    </section>
  );
}
