import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, redirect } from "@tanstack/react-router";
import { asProblem } from "../api/problem";
import { meQuery } from "../api/queries";
import { Plain } from "./Plain";
import { Root } from "./Root";
import { Shell } from "./Shell";
import { text } from "./search";

/** Around everything. */
export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Root });

/** Around the pages for those who are signed in: who is not, signs in first and comes back. A page's route has this as its parent. */
export const signedIn = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (asProblem(error).status === 401) throw redirect({ to: "/sign-in", search: { next: safeNext(location.href) } });
      throw error;
    }
  },
});

/** Around the pages for those who are not. */
export const signedOut = createRoute({ getParentRoute: () => rootRoute, id: "signed-out", component: Plain });

/** An address of the Console to come back to; nothing else gets there, whatever a link says. */
export function safeNext(address: unknown): string | undefined {
  const given = text([typeof address === "string" ? address : ""]);
  if (!given || !/^\/(?![/\\])/.test(given)) return undefined;
  const { origin, pathname, search, hash } = new URL(given, location.origin);
  // `/.//example.com` is of this origin, but its path is an address of another one.
  const inside = origin === location.origin && !pathname.startsWith("//") && !["/", "/sign-in", "/setup", "/invitation"].includes(pathname);
  return inside ? `${pathname}${search}${hash}` : undefined;
}
