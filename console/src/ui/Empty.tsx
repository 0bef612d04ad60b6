import type { ReactNode } from "react";
import classes from "./Empty.module.css";

/** What stands where there is nothing: that there is nothing, and what to do next. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <p className={classes.title}>{title}</p>
      {children}
    </div>
  );
}
