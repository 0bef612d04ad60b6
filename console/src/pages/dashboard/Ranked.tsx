import type { ReactNode } from "react";
import { Go } from "../../ui/Go";
import { Section } from "../../ui/Section";
import classes from "./Ranked.module.css";

/** A line of a ranking. */
export interface RankedRow {
  id: string;
  name: ReactNode;
  count: number;
  /** The list of what was counted. */
  to: string;
}

/** How often what came up: a bar each, as long as its share of the longest. */
export function Ranked({ title, rows, empty, note }: { title: string; rows: readonly RankedRow[]; empty: string; note?: ReactNode }) {
  const most = Math.max(...rows.map((row) => row.count), 1);
  return (
    <Section title={title}>
      {rows.length === 0 ? (
        <p className={classes.none}>{empty}</p>
      ) : (
        <ol className={classes.rows}>
          {rows.map(({ id, name, count, to }) => (
            <li key={id}>
              <Go plain to={to} className={classes.row}>
                <span className={classes.name}>{name}</span>
                <span className={classes.count}>{count.toLocaleString()}</span>
                <span className={classes.track} aria-hidden="true">
                  {count > 0 && <span className={classes.bar} style={{ width: `${(count / most) * 100}%` }} />}
                </span>
              </Go>
            </li>
          ))}
        </ol>
      )}
      {note}
    </Section>
  );
}
