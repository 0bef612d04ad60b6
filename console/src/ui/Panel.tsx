import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";

/** The detail of a row beside its list. Whether it is open belongs into the address, so that it can be shared. */
export function Panel({
  opened,
  onClose,
  title,
  children,
}: {
  opened: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
}) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={title}
      size="min(46rem, 100vw)"
      padding="md"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {children}
    </Drawer>
  );
}
