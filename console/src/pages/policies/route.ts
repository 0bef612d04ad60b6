import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { WORDS } from "../../api/tables";
import { signedIn } from "../../app/layouts";
import { search, text, word } from "../../app/search";

/** How a policy is edited: the same document either way. */
const view = word(["form", "yaml"]);

export const policiesRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/policies",
  validateSearch: search({ q: text, action: word(WORDS.RuleAction), state: word(["removed"]) }),
  component: lazyRouteComponent(() => import("./Policies"), "Policies"),
});

export const newPolicyRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/policies/new",
  /** `copy`: the id of the policy that it begins as. */
  validateSearch: search({ view, copy: text }),
  component: lazyRouteComponent(() => import("./NewPolicy"), "NewPolicy"),
});

export const policyRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/policies/$policy",
  /** `env`: of policies of the same name; `from` and `to`: the versions that are compared. */
  validateSearch: search({ view, env: text, from: text, to: text }),
  component: lazyRouteComponent(() => import("./PolicyPage"), "PolicyPage"),
});
