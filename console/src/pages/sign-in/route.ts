import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { safeNext, signedOut } from "../../app/layouts";
import { search, text, word } from "../../app/search";

export const signInRoute = createRoute({
  getParentRoute: () => signedOut,
  path: "/sign-in",
  validateSearch: search({ next: (given) => safeNext(text(given)), ended: word(["yes"]) }),
  component: lazyRouteComponent(() => import("./SignIn"), "SignIn"),
});
