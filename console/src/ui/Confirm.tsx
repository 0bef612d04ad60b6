import { Button, type ButtonProps, Group, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ProblemNote } from "./ProblemNote";

export interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, and to how many. */
  children: ReactNode;
  /** What the button says: the deed itself, such as `Replay 312 deliveries`. */
  action: string;
  danger?: boolean;
  /** Off while what will happen is still being counted. */
  ready?: boolean;
  act: () => Promise<unknown>;
}

/** Asks before something that cannot be taken back, or that touches many. It stays open with the reason where it fails. */
export function Confirm({ opened, onClose, title, children, action, danger = false, ready = true, act }: ConfirmProps) {
  const doing = useMutation({ mutationFn: act, onSuccess: onClose });
  const close = () => {
    doing.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ "aria-label": "Close" }}>
      <Stack>
        <div>{children}</div>
        <ProblemNote problem={doing.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button color={danger ? "red" : undefined} loading={doing.isPending} disabled={!ready} onClick={() => doing.mutate()}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** A button that asks first. */
export function ConfirmButton({
  label,
  button,
  ...confirm
}: Omit<ConfirmProps, "opened" | "onClose"> & { label: string; button?: ButtonProps & { "aria-label"?: string } }) {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" size="xs" {...button} onClick={open}>
        {label}
      </Button>
      <Confirm {...confirm} opened={opened} onClose={close} />
    </>
  );
}
