import {
  type Icon,
  IconActivity,
  IconBell,
  IconFileCheck,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconRobot,
  IconSend,
  IconSettings,
  IconUrgent,
  IconUser,
  IconUserQuestion,
  IconUsers,
} from "@tabler/icons-react";
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
  { to: "/", label: "Dashboard", icon: IconLayoutDashboard, key: "d", needs: "GET /api/stats" },
  { to: "/activity", label: "Activity", icon: IconActivity, key: "t", needs: "GET /api/decisions" },
  { to: "/approvals", label: "Approvals", icon: IconUserQuestion, key: "a", needs: "GET /api/approvals" },
  { to: "/incidents", label: "Incidents", icon: IconUrgent, key: "i", needs: "GET /v1/incidents" },
  { to: "/alerts", label: "Alerts", icon: IconBell, key: "l", needs: "GET /api/channels" },
  { to: "/alerts/deliveries", label: "Deliveries", icon: IconSend, key: "v", needs: "GET /api/deliveries" },
  { to: "/policies", label: "Policies", icon: IconFileCheck, key: "p", needs: "GET /v1/policies" },
  { to: "/agents", label: "Agents", icon: IconRobot, key: "n", needs: "GET /api/agents" },
  { to: "/keys", label: "API keys", icon: IconKey, key: "k", needs: "GET /api/keys" },
  { to: "/team", label: "Team", icon: IconUsers, key: "m", needs: "GET /api/users" },
  { to: "/audit", label: "Audit log", icon: IconHistory, key: "u", needs: "GET /api/audit" },
  { to: "/settings", label: "Settings", icon: IconSettings, key: "s", needs: "GET /api/settings" },
  { to: "/account", label: "Account", icon: IconUser, key: "c", needs: "GET /api/auth/me" },
];

/** What this role may see. */
export function navigation(role: Api["Role"]): readonly NavEntry[] {
  return ENTRIES.filter((entry) => may(role, entry.needs));
}

/** The entry that a page belongs to: of `/alerts` and `/alerts/deliveries`, the one that says more of it. */
export function entryOf(path: string): NavEntry | undefined {
  const around = ENTRIES.filter(({ to }) => path === to || (to !== "/" && path.startsWith(`${to}/`)));
  return around.toSorted((a, b) => b.to.length - a.to.length)[0];
}
