import { useSyncExternalStore } from "react";
import { clock } from "./clock";

/** How often a server that does not answer is asked again, in milliseconds. */
const AGAIN = 2_000;

let reachable = true;
let asking: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();
const recovered = new Set<() => void>();

function tell(now: boolean) {
  if (reachable === now) return;
  reachable = now;
  for (const watcher of watchers) watcher();
  if (now) for (const then of recovered) then();
}

async function ask() {
  asking = undefined;
  const ready = await fetch("/readyz", { cache: "no-store" }).then(
    (answer) => answer.ok,
    () => false,
  );
  if (ready) tell(true);
  else if (!reachable) asking = setTimeout(ask, AGAIN);
}

/** Notes what became of a request: whether anybody answered, and what time it is there. */
export function noted(answer: Response | null) {
  if (answer) clock.compare(answer.headers.get("Date"));
  const down = answer === null || [502, 503, 504].includes(answer.status);
  if (!down) tell(true);
  else {
    tell(false);
    if (asking === undefined) asking = setTimeout(ask, AGAIN);
  }
}

/** Runs `then` whenever the server answers again. */
export function onRecovery(then: () => void): () => void {
  recovered.add(then);
  return () => recovered.delete(then);
}

/** Whether the server answered when it was last asked. */
export function useReachable(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => reachable,
  );
}
