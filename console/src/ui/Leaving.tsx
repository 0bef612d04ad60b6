import { useBlocker } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Confirm } from "./Confirm";

/** Asks before another page is gone to while something typed is neither saved nor discarded: `unsaved`. Whoever signs out is not kept. */
export function Leaving({ unsaved, title, children }: { unsaved: boolean; title: string; children: ReactNode }) {
  const leaving = useBlocker({
    shouldBlockFn: ({ current, next }) => unsaved && current.pathname !== next.pathname && next.pathname !== "/sign-in",
    enableBeforeUnload: () => unsaved,
    withResolver: true,
  });
  return (
    <Confirm
      opened={leaving.status === "blocked"}
      onClose={() => leaving.reset?.()}
      title={title}
      action="Leave"
      danger
      act={async () => leaving.proceed?.()}
    >
      {children}
    </Confirm>
  );
}
