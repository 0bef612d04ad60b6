import { ActionIcon, Group, Kbd, Skeleton, Stack, Text, Tooltip } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Api } from "../../api/client";
import { Panel } from "../../ui/Panel";
import { ProblemNote } from "../../ui/ProblemNote";
import { DeliveryDetail } from "./DeliveryDetail";
import classes from "./DeliveryDetail.module.css";
import { oneQuery } from "./query";

interface Props {
  id: number | undefined;
  /** The channels that there are, where this role may know them. */
  channels: readonly Api["Channel"][] | undefined;
  onClose: () => void;
  onOpen: (id: number) => void;
  onNext: () => void;
  onPrevious: () => void;
}

/** A delivery beside the list: `j` and `k` go on in it. */
export function DeliveryPanel({ id, channels, onClose, onOpen, onNext, onPrevious }: Props) {
  return (
    <Panel
      opened={id !== undefined}
      onClose={onClose}
      title={id === undefined ? "Delivery" : `Delivery ${id}`}
      keys={{ j: onNext, k: onPrevious }}
    >
      {id !== undefined && (
        <Stack gap="md">
          <Group gap="xs">
            <Step label="Previous delivery" keys="k" onClick={onPrevious} icon={<IconChevronUp size={17} />} />
            <Step label="Next delivery" keys="j" onClick={onNext} icon={<IconChevronDown size={17} />} />
            <Text size="xs" c="dimmed" className={classes.keys}>
              <Kbd size="xs">j</Kbd> next · <Kbd size="xs">k</Kbd> previous · <Kbd size="xs">Esc</Kbd> close
            </Text>
          </Group>
          <Content id={id} channels={channels} onOpen={onOpen} />
        </Stack>
      )}
    </Panel>
  );
}

function Step({ label, keys, onClick, icon }: { label: string; keys: string; onClick: () => void; icon: ReactNode }) {
  return (
    <Tooltip label={`${label} (${keys})`}>
      <ActionIcon variant="default" size="md" aria-label={label} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function Content({ id, channels, onOpen }: { id: number; channels: Props["channels"]; onOpen: Props["onOpen"] }) {
  // The one before stays until the next is here: nothing jumps.
  const one = useQuery({ ...oneQuery(id), placeholderData: keepPreviousData });
  if (one.error && one.data?.id !== id) return <ProblemNote problem={one.error} title="Not loaded" onRetry={() => void one.refetch()} />;
  if (!one.data)
    return (
      <Stack className="iv-late" aria-busy="true" aria-label="Loading">
        <Skeleton height={70} />
        <Skeleton height={150} />
        <Skeleton height={220} />
      </Stack>
    );
  const { channel_id } = one.data;
  const channel = channels && (channels.find((each) => each.id === channel_id) ?? null);
  return (
    // Nothing is done to the one before under the name of the next.
    <div inert={one.isPlaceholderData} aria-busy={one.isPlaceholderData} className={classes.content}>
      <DeliveryDetail key={one.data.id} delivery={one.data} channel={channel} onOpen={onOpen} />
    </div>
  );
}
