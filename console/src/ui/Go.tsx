import { Anchor, type AnchorProps } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";

/** `/activity` and its filters: `addressOf("/activity", { events: "DENY", since: "1h" })`. */
export function addressOf(path: string, search: Readonly<Record<string, string | undefined>> = {}): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) if (value) written.append(name, value);
  const query = written.toString();
  return query ? `${path}?${query}` : path;
}

/** Goes to an address of the Console that was put together here, without loading the page anew. */
export function useGo(): (to: string) => void {
  const router = useRouter();
  return (to) => router.history.push(to);
}

interface GoProps extends AnchorProps {
  to: string;
  children: ReactNode;
  /** Without the looks of a link, where what it is in has its own. */
  plain?: boolean;
  "aria-label"?: string;
}

/** A link to such an address. With a modifier key, or another button of the mouse, the browser does what it does with links. */
export function Go({ to, plain = false, children, ...rest }: GoProps) {
  const go = useGo();
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return plain ? (
    <a href={to} onClick={follow} className={rest.className} aria-label={rest["aria-label"]}>
      {children}
    </a>
  ) : (
    <Anchor inherit {...rest} href={to} onClick={follow}>
      {children}
    </Anchor>
  );
}
