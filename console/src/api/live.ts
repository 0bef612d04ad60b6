import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import type { Api } from "./client";
import { meQuery, queryClient } from "./queries";

/** What the stream tells of. */
export type Topic = "decision" | "approval" | "delivery" | "incident" | "channel";
/** The newest things of a topic, oldest first, each as it stands now, and how many others there were. */
export type News<T extends Topic> = Api["LiveEvents"][T];
const TOPICS: readonly Topic[] = ["decision", "approval", "delivery", "incident", "channel"];
const STREAM = "/api/events/stream";
/** How often a page is read again where there is no stream, in milliseconds. */
const POLL = 5_000;
/** At most this often where there is one: 200 events a second are one reading. */
const CALM = 1_000;
/** After how long a stream that was refused is asked for again. */
const RETRY = 30_000;

interface Listener {
  told: (topic: Topic, news: News<Topic>) => void;
  /** Whether it is told also while nobody looks at the page. */
  always: boolean;
}
const listeners = new Set<Listener>();
const watchers = new Set<() => void>();
const caughtUp = new Set<() => void>();
let source: EventSource | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;
let streaming = false;

function set(now: boolean) {
  if (streaming === now) return;
  streaming = now;
  for (const watcher of watchers) watcher();
  // What happened while nobody listened is read.
  if (now) catchUp();
}

function catchUp() {
  for (const then of caughtUp) then();
}

function open() {
  source = new EventSource(STREAM);
  source.onopen = () => set(true);
  source.onerror = () => {
    set(false);
    if (source?.readyState !== EventSource.CLOSED) return; // The browser connects again by itself.
    source = undefined;
    retry ??= setTimeout(() => {
      retry = undefined;
      tend();
    }, RETRY);
  };
  for (const topic of TOPICS) {
    source.addEventListener(topic, (event: MessageEvent<string>) => {
      const news: News<Topic> = JSON.parse(event.data);
      for (const listener of listeners) listener.told(topic, news);
    });
  }
  source.addEventListener("reset", catchUp);
  source.addEventListener("end", (event: MessageEvent<string>) => {
    const { reason }: Api["LiveEvents"]["end"] = JSON.parse(event.data);
    if (reason === "signed_out") void queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
  });
}

/** Opens the stream where it is needed, and closes it where not: a browser has six connections to a server, for all its tabs together. */
function tend() {
  const needed = [...listeners].some((listener) => listener.always || !document.hidden);
  if (needed && !source && retry === undefined) open();
  if (needed || !source) return;
  source.close();
  source = undefined;
  set(false);
}

document.addEventListener("visibilitychange", tend);

function listen(listener: Listener): () => void {
  listeners.add(listener);
  tend();
  return () => {
    listeners.delete(listener);
    tend();
  };
}

function watch(watcher: () => void) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Whether the stream is open; else pages that are live are read every few seconds. */
export function useStreaming(): boolean {
  return useSyncExternalStore(watch, () => streaming);
}

/** Calls `then` with the news of a topic while the component is shown, and with `always` also while nobody looks. One connection serves all. */
export function useNews<T extends Topic>(topic: T, then: (news: News<T>) => void, always = false) {
  const told = useEffectEvent((of: Topic, news: News<Topic>) => {
    if (of === topic) then(news as News<T>);
  });
  useEffect(() => listen({ told: (of, news) => told(of, news), always }), [always]);
}

/** Keeps what was read under `keys` live: anew at an event of `topics`, or every few seconds where there is no stream; not while nobody looks. */
export function useLive(topics: readonly Topic[], keys: readonly QueryKey[], on = true) {
  const client = useQueryClient();
  const isStreaming = useStreaming();
  // What is being read goes on: it would never end where events come faster than answers. Whether it is to be read once more then.
  const read = useEffectEvent(() => {
    if (document.hidden) return false;
    const busy = keys.some((queryKey) => client.isFetching({ queryKey }) > 0);
    for (const queryKey of keys) void client.invalidateQueries({ queryKey, predicate: ({ state }) => state.fetchStatus === "idle" });
    return busy;
  });
  const concerns = useEffectEvent((topic: Topic) => topics.includes(topic));
  useEffect(() => {
    if (!on) return;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        now();
      }, CALM);
    };
    const now = () => {
      if (read()) soon();
    };
    const stop = listen({ told: (topic) => concerns(topic) && soon(), always: false });
    // What was missed: while there was no stream, or while nobody looked.
    caughtUp.add(now);
    return () => {
      stop();
      clearTimeout(waiting);
      caughtUp.delete(now);
    };
  }, [on]);
  useEffect(() => {
    if (!on || isStreaming) return;
    const timer = setInterval(() => read(), POLL);
    return () => clearInterval(timer);
  }, [on, isStreaming]);
}
