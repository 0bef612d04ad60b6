import { Outlet } from "@tanstack/react-router";
import { Brand } from "./Brand";
import classes from "./Plain.module.css";

/** One narrow form, before anybody is signed in. */
export function Plain() {
  return (
    <div className={classes.place}>
      <header className={classes.brand}>
        <Brand />
      </header>
      <main className={classes.main}>
        <Outlet />
      </main>
    </div>
  );
}
