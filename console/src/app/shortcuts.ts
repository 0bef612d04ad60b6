import { useEffect, useRef, useSyncExternalStore } from "react";

/** A key (`j`, `?`, `Enter`) or two in a row (`g a`), and what they do. */
export interface Shortcut {
  keys: string;
  label: string;
  run: () => void;
}

/** Shortcuts of one place, under its name in the help. */
interface Group {
  name: string;
  list: () => readonly Shortcut[];
}

/** How long the second of two keys may take, in milliseconds. */
const PATIENCE = 1_200;
let groups: readonly Group[] = [];
const watchers = new Set<() => void>();
let first: { key: string; at: number } | undefined;

function change(next: readonly Group[]) {
  groups = next;
  for (const watcher of watchers) watcher();
}

/** Whether the key belongs to a control, or to a dialog in front of the page. */
function taken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  if (document.querySelector("[role=dialog],[role=menu],[role=listbox]:popover-open")) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable=true]")) return true;
  return (event.key === "Enter" || event.key === " ") && target?.closest("a,button,summary,[role=button]") !== null;
}

function pressed(event: KeyboardEvent) {
  if (taken(event)) return;
  const pair = first && event.timeStamp - first.at < PATIENCE ? `${first.key} ${event.key}` : undefined;
  first = undefined;
  // The last group is the innermost: it goes first.
  const all = groups.flatMap((group) => group.list()).reverse();
  const found = all.find((shortcut) => shortcut.keys === pair) ?? all.find((shortcut) => shortcut.keys === event.key);
  if (found) {
    event.preventDefault();
    found.run();
  } else if (all.some((shortcut) => shortcut.keys.startsWith(`${event.key} `))) first = { key: event.key, at: event.timeStamp };
}

/** These keys work, and stand in the help (`?`), while the component is shown. */
export function useShortcuts(name: string, shortcuts: readonly Shortcut[]) {
  const latest = useRef(shortcuts);
  // The help reads them while it renders, which an effect event does not allow.
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const group = { name, list: () => latest.current };
    if (groups.length === 0) document.addEventListener("keydown", pressed);
    change([...groups, group]);
    return () => {
      change(groups.filter((each) => each !== group));
      if (groups.length === 0) document.removeEventListener("keydown", pressed);
    };
  }, [name]);
}

/** What works now, for the help. */
export function useShortcutGroups(): readonly Group[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => groups,
  );
}
