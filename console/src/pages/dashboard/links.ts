import { addressOf } from "../../ui/Go";
import type { RangeName } from "./ranges";

/** Where the figures lead: to the lists of what was counted. */
export interface Links {
  decisions: (filter?: Readonly<Record<string, string>>) => string;
  deliveries: (state: string) => string;
  approvals: (tab: "pending" | "recent") => string;
}

/** The lists of this range. */
export function linksOf(range: RangeName): Links {
  return {
    // Figures are counted by when decisions came in.
    decisions: (filter) => addressOf("/activity", { since: range, by: "received", ...filter }),
    // What waits does so whenever it was queued.
    deliveries: (state) => addressOf("/alerts/deliveries", { state, since: state === "pending" ? undefined : range }),
    approvals: (tab) => addressOf("/approvals", { tab }),
  };
}
