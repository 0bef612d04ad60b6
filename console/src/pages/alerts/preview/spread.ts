import { createElement, Fragment, type ReactNode } from "react";

/** The parts of a payload one after the other. They have no identity but their place, so they are children without keys. */
export function spread<T>(items: readonly T[], shown: (item: T) => ReactNode): ReactNode {
  return createElement(Fragment, null, ...items.map((item) => shown(item)));
}
