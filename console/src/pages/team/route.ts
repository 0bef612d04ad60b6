import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { WORDS } from "../../api/tables";
import { signedIn } from "../../app/layouts";
import { search, text, word } from "../../app/search";

export const teamRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/team",
  validateSearch: search({
    q: text,
    role: word(WORDS.Role),
    /** The id of the person whose detail is open. */
    open: text,
  }),
  component: lazyRouteComponent(() => import("./Team"), "Team"),
});
