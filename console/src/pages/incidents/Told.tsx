import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Api } from "../../api/client";
import type { Tone } from "../../ui/badges";
import { Said } from "../../ui/Said";
import { When } from "../../ui/time";
import classes from "./Incident.module.css";

/** An entry with its sign and its time. */
export function Told({
  icon: Sign,
  tone,
  at,
  said,
  children,
}: {
  icon: Icon;
  tone: Tone;
  at: string;
  said: ReactNode;
  children?: ReactNode;
}) {
  return (
    <li className={classes.entry}>
      <span className={classes.sign} data-tone={tone}>
        <Sign size={15} aria-hidden="true" />
      </span>
      <div>
        <div className={classes.line}>
          <span>{said}</span>
          <span className={classes.dim}>
            <When at={at} />
          </span>
        </div>
        {children}
      </div>
    </li>
  );
}

/** Who did it, and how: the server where nobody is named. */
export function Signed({ by, what }: { by: Api["Author"] | null | undefined; what: string }) {
  if (!by) return <>The server {what}</>;
  const how = by.surface === "key" ? "API key " : "";
  return (
    <>
      {how}
      <strong>
        <Said>{by.name}</Said>
      </strong>{" "}
      {what}
      {by.surface === "api" && " (over the API)"}
    </>
  );
}
