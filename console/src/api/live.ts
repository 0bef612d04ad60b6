import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { exists } from "./access";

/** What the stream tells of. */
export type Topic = "decision" | "approval" | "delivery" | "incident";
const TOPICS: readonly Topic[] = ["decision", "approval", "delivery", "incident"];
const STREAM = "/api/events/stream";
/** How often a page is read again where there is no stream, in milliseconds. */
const POLL = 5_000;
/** At most this often where there is one: 200 events a second are one reading. */
const CALM = 1_000;
/** After how long a stream that was refused is asked for again. */
const RETRY = 30_000;

type Listener = (topic: Topic, data: unknown) => void;
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
  if (now) for (const then of caughtUp) then();
}

function open() {
  if (source || !exists(`GET ${STREAM}`)) return;
  source = new EventSource(STREAM);
  source.onopen = () => set(true);
  source.onerror = () => {
    set(false);
    if (source?.readyState !== EventSource.CLOSED) return; // The browser connects again by itself.
    source = undefined;
    if (retry === undefined)
      retry = setTimeout(() => {
        retry = undefined;
        if (listeners.size > 0) open();
      }, RETRY);
  };
  for (const topic of TOPICS) {
    source.addEventListener(topic, (event: MessageEvent<string>) => {
      const data: unknown = JSON.parse(event.data);
      for (const listener of listeners) listener(topic, data);
    });
  }
}

function listen(listener: Listener): () => void {
  listeners.add(listener);
  open();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    source?.close();
    source = undefined;
    set(false);
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

/** Calls `then` with every event of `topics` while the component is shown. One connection serves all. */
export function useLiveEvents(topics: readonly Topic[], then: (topic: Topic, data: unknown) => void) {
  const told = useEffectEvent((topic: Topic, data: unknown) => {
    if (topics.includes(topic)) then(topic, data);
  });
  useEffect(() => listen((topic, data) => told(topic, data)), []);
}

/** Keeps what was read under `keys` live: anew at an event of `topics`, or every few seconds where there is no stream; not while nobody looks. */
export function useLive(topics: readonly Topic[], keys: readonly QueryKey[], on = true) {
  const client = useQueryClient();
  const isStreaming = useStreaming();
  const read = useEffectEvent(() => {
    if (document.hidden) return;
    for (const queryKey of keys) void client.invalidateQueries({ queryKey });
  });
  const concerns = useEffectEvent((topic: Topic) => topics.includes(topic));
  useEffect(() => {
    if (!on) return;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const stop = listen((topic) => {
      if (!concerns(topic)) return;
      waiting ??= setTimeout(() => {
        waiting = undefined;
        read();
      }, CALM);
    });
    const caught = () => read();
    caughtUp.add(caught);
    // A page that comes to the front again shows what is, not what was.
    const shown = () => !document.hidden && read();
    document.addEventListener("visibilitychange", shown);
    return () => {
      stop();
      clearTimeout(waiting);
      caughtUp.delete(caught);
      document.removeEventListener("visibilitychange", shown);
    };
  }, [on]);
  useEffect(() => {
    if (!on || isStreaming) return;
    const timer = setInterval(() => read(), POLL);
    return () => clearInterval(timer);
  }, [on, isStreaming]);
}
