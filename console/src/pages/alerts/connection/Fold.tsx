import type { ReactNode } from "react";
import classes from "./Fold.module.css";

/** What few need: folded, unless something in it is set or refused. */
export function Fold({ title, opened, children }: { title: string; opened: boolean; children: ReactNode }) {
  return (
    <details className={classes.fold} open={opened || undefined}>
      <summary>{title}</summary>
      <div className={classes.content}>{children}</div>
    </details>
  );
}
