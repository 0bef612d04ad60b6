import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { WORDS } from "../../api/tables";
import { signedIn } from "../../app/layouts";
import { search, text, time, word } from "../../app/search";

export const auditRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/audit",
  validateSearch: search({
    actor: text,
    action: text,
    target: text,
    surface: word(WORDS.Surface),
    since: time,
    until: time,
    /** The number of the entry that is open. */
    open: text,
  }),
  component: lazyRouteComponent(() => import("./Audit"), "Audit"),
});
