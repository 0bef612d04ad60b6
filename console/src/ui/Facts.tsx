import type { ReactNode } from "react";
import classes from "./Facts.module.css";
import { shownPlainly } from "./Said";

/** Terms and what they are; what has no value is left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false)
        .map(([term, value]) => (
          <div key={term} className={classes.fact}>
            <dt>{shownPlainly(term)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
