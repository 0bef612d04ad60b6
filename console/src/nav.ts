import { type Icon, IconBell, IconUser } from "@tabler/icons-react";
import type { LinkProps } from "@tanstack/react-router";
import { may, type Operation } from "./api/access";
import type { Api } from "./api/client";

/** A page in the navigation. */
export interface NavEntry {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  icon: Icon;
  /** Pressed after `g`, it goes there. Each is used once. */
  key: string;
  /** Whoever may do this sees the entry. */
  needs: Operation;
}

// Keys that are spoken for: d Dashboard, l Alerts, v Deliveries, a Approvals, t Activity, i Incidents, p Policies, n Agents, k API keys,
// m Team, u Audit log, s Settings, c Account.
/** In the order in which they stand; a page adds one line. */
const ENTRIES: readonly NavEntry[] = [
  { to: "/alerts", label: "Alerts", icon: IconBell, key: "l", needs: "GET /api/channels" },
  { to: "/account", label: "Account", icon: IconUser, key: "c", needs: "GET /api/auth/me" },
];

/** What this role may see. */
export function navigation(role: Api["Role"]): readonly NavEntry[] {
  return ENTRIES.filter((entry) => may(role, entry.needs));
}
