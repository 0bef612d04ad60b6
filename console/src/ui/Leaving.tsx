import { useBlocker } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Confirm } from "./Confirm";

interface Props {
  /** Whether something was typed that would be lost. It is asked at the moment of leaving. */
  unsaved: () => boolean;
  /** What of the search also makes up the place, such as the person whose panel is open. */
  within?: string;
  title?: string;
  children: ReactNode;
}

interface Place {
  pathname: string;
  search: object;
}

/** Asks before what was typed is left behind, whatever way one leaves. Whoever signs out is not kept. */
export function Leaving({ unsaved, within, title = "Leave without saving?", children }: Props) {
  const partOf = ({ search }: Place) => within && Object.entries(search).find(([name]) => name === within)?.[1];
  const leaving = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      unsaved() && next.pathname !== "/sign-in" && (current.pathname !== next.pathname || partOf(current) !== partOf(next)),
    enableBeforeUnload: unsaved,
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
