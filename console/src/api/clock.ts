import { useSyncExternalStore } from "react";

/** How far the server's clock is ahead of the reader's, in milliseconds. */
let ahead = 0;
let second = Math.floor(Date.now() / 1000);
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

/** The server's time, by which grants and approvals end. */
export const clock = {
  /** Milliseconds since 1970. */
  now: () => Date.now() + ahead,
  /** Compares with the `Date` of an answer. It has whole seconds: what is near is left alone, or countdowns would jump. */
  compare(date: string | null) {
    const more = Date.parse(date ?? "") - clock.now();
    if (Math.abs(more) > 2_000) ahead += more;
  },
};

function watch(watcher: () => void) {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    second = Math.floor(clock.now() / 1000);
    for (const each of watchers) each();
  }, 1_000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** What `read` gives for the server's time (milliseconds), worked out every second; renders only when it changes. */
export function useClock<T extends string | number | boolean>(read: (now: number) => T): T {
  return useSyncExternalStore(watch, () => read(timer === undefined ? clock.now() : second * 1000));
}
