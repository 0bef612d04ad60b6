import { Text } from "@mantine/core";
import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import classes from "./Page.module.css";

let shown: string | undefined;

/** A page: its title (in the tab too), what one can do on it, and its content. After a change of page the title has the focus, so that it is read out. */
export function Page({
  title,
  tab = title,
  about,
  actions,
  children,
}: {
  title: string;
  /** What the browser's tab says, where that is more than the title: `(3) Approvals`. */
  tab?: string;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    if (shown !== undefined && shown !== pathname && !document.querySelector("[data-autofocus]"))
      heading.current?.focus({ preventScroll: true });
    shown = pathname;
  }, [pathname]);
  return (
    <>
      <title>{`${tab} · Interven`}</title>
      <div className={classes.head}>
        <div>
          <h1 ref={heading} tabIndex={-1} className={classes.title}>
            {title}
          </h1>
          {about && (
            <Text c="dimmed" size="sm">
              {about}
            </Text>
          )}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </>
  );
}
