import { type ReactNode, useState } from "react";
import classes from "./Fold.module.css";

/** What few need: folded, unless something in it is set or refused. It does not fold again while somebody empties a field. */
export function Fold({ title, opened, children }: { title: string; opened: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(opened);
  if (opened && !open) setOpen(true);
  return (
    <details className={classes.fold} open={open} onToggle={(event) => setOpen(event.currentTarget.open || opened)}>
      <summary>{title}</summary>
      <div className={classes.content}>{children}</div>
    </details>
  );
}
