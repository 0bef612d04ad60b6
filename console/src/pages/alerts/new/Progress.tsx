import { CHANNEL_KIND_NAMES } from "../../../ui/names";
import type { Kind } from "../channels";
import classes from "./Progress.module.css";

/** Which of the three steps it is. */
export function Progress({ kind, step }: { kind: Kind | undefined; step: "connection" | "filter" | undefined }) {
  const at = step === "filter" ? 2 : step === "connection" ? 1 : 0;
  const names = [kind && at > 0 ? CHANNEL_KIND_NAMES[kind] : "Kind", "Connection", "Filter"];
  return (
    <ol className={classes.steps} aria-label="Steps">
      {names.map((name, index) => (
        <li key={name} aria-current={index === at ? "step" : undefined} data-done={index < at || undefined}>
          <span className={classes.number} aria-hidden="true">
            {index < at ? "✓" : index + 1}
          </span>
          {name}
        </li>
      ))}
    </ol>
  );
}
