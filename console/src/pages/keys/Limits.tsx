import type { Api } from "../../api/client";
import { counted } from "../../ui/names";
import classes from "./Keys.module.css";

/** How much, and from where, a key may be used. */
export function Limits({ of: { rate_limit_per_minute: rate, ip_allowlist: networks } }: { of: Api["ApiKey"] }) {
  const [first, ...others] = networks;
  if (rate === null && first === undefined) return <span className={classes.dim}>none</span>;
  return (
    <span className={classes.lines}>
      {rate !== null && rate !== undefined && <span>{counted(rate, "call")} a minute</span>}
      {first && (
        <span title={networks.join("\n")}>{others.length > 0 ? `${first} and ${counted(others.length, "other network")}` : first}</span>
      )}
    </span>
  );
}
