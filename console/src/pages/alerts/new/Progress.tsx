import { useEffect, useRef } from "react";
import { CHANNEL_KIND_NAMES } from "../../../ui/names";
import type { Kind } from "../channels";
import classes from "./Progress.module.css";

/** Which of the three steps it is. A new one has the focus, so that it is read out. */
export function Progress({ kind, step }: { kind: Kind | undefined; step: "connection" | "filter" | undefined }) {
  const at = step === "filter" ? 2 : step === "connection" ? 1 : 0;
  const names = [kind && at > 0 ? CHANNEL_KIND_NAMES[kind] : "Kind", "Connection", "Filter"];
  const current = useRef<HTMLLIElement>(null);
  const before = useRef(at);
  useEffect(() => {
    if (before.current === at) return;
    before.current = at;
    current.current?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }, [at]);
  return (
    <ol className={classes.steps} aria-label="Steps">
      {names.map((name, index) => (
        <li
          key={name}
          ref={index === at ? current : undefined}
          tabIndex={index === at ? -1 : undefined}
          aria-current={index === at ? "step" : undefined}
          data-done={index < at || undefined}
        >
          <span className={classes.number} aria-hidden="true">
            {index < at ? "✓" : index + 1}
          </span>
          {name}
        </li>
      ))}
    </ol>
  );
}
