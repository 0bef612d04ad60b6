import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "virtual:theme.css";
import "./theme/global.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { onSessionEnd, queryClient } from "./api/queries";
import { safeNext } from "./app/layouts";
import { router } from "./app/router";
import { theme } from "./theme/theme";

onSessionEnd(() => {
  if (["/sign-in", "/setup", "/invitation"].includes(router.state.location.pathname)) return;
  const next = safeNext(router.state.location.href);
  void router.navigate({ to: "/sign-in", search: { next, ended: "yes" } }).then(() => queryClient.clear());
});

// After an upgrade of the server, an open page asks for files that are no more: it loads the new ones, once.
window.addEventListener("vite:preloadError", (event) => {
  const last = Number(sessionStorage.getItem("reloaded-at") ?? 0);
  if (Date.now() - last < 30_000) return;
  event.preventDefault();
  sessionStorage.setItem("reloaded-at", String(Date.now()));
  location.reload();
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      {/* Variables and classes come from files: the page's policy allows no <style> element. */}
      <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
