import { Paper } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./Section.module.css";

/** A part of a page, with its title. */
export function Section({
  title,
  about,
  actions,
  children,
}: {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <Paper component="section" aria-labelledby={id} className={classes.section}>
      <div className={classes.head}>
        <div>
          <h2 id={id} className={classes.title}>
            {title}
          </h2>
          {about && <p className={classes.about}>{about}</p>}
        </div>
        {actions}
      </div>
      {children}
    </Paper>
  );
}
