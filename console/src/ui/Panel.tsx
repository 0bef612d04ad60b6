import { Drawer } from "@mantine/core";
import type { KeyboardEvent, ReactNode } from "react";

/** The detail of a row beside its list. Whether it is open belongs into the address, so that it can be shared. */
export function Panel({
  opened,
  onClose,
  title,
  keys = {},
  children,
}: {
  opened: boolean;
  onClose: () => void;
  title: ReactNode;
  /** What keys do while it is open: those of the page wait for it to close. */
  keys?: Readonly<Record<string, () => void>>;
  children: ReactNode;
}) {
  const pressed = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
    // A dialog in front of the panel is its child for React alone.
    if (!event.currentTarget.contains(event.target) || event.target.closest("input,textarea,select")) return;
    const run = keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  };
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      onKeyDown={pressed}
      title={title}
      size="min(46rem, 100vw)"
      padding="md"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {children}
    </Drawer>
  );
}
