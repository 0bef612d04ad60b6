import { createRouter } from "@tanstack/react-router";
import { queryClient } from "../api/queries";
import { pages, publicPages } from "../pages";
import { Failed, Loading, NotFound } from "./fallbacks";
import { rootRoute, signedIn, signedOut } from "./layouts";
import { parseSearch, stringifySearch } from "./search";

export const router = createRouter({
  routeTree: rootRoute.addChildren([signedIn.addChildren(pages), signedOut.addChildren(publicPages)]),
  context: { queryClient },
  defaultPreload: "intent",
  // The query client knows what is fresh.
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: Loading,
  defaultPendingMs: 300,
  defaultErrorComponent: Failed,
  defaultNotFoundComponent: NotFound,
  notFoundMode: "root",
  scrollRestoration: true,
  parseSearch,
  stringifySearch,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
