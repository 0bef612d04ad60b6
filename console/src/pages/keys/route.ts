import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { WORDS } from "../../api/tables";
import { signedIn } from "../../app/layouts";
import { search, text, word } from "../../app/search";

export const keysRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/keys",
  validateSearch: search({ q: text, ephemeral: word(WORDS.EphemeralStatus) }),
  component: lazyRouteComponent(() => import("./Keys"), "Keys"),
});
