import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";

/** Puts `value` on the clipboard. With `label` it is a button with words, else an icon that says what it copies (`of`). */
export function CopyButton({ value, of, label }: { value: string; of: string; label?: string }) {
  const { copy, copied } = useClipboard({ timeout: 1_500 });
  const icon = copied ? <IconCheck size={16} /> : <IconCopy size={16} />;
  if (label)
    return (
      <Button variant="default" leftSection={icon} onClick={() => copy(value)}>
        {copied ? "Copied" : label}
      </Button>
    );
  return (
    <Tooltip label={copied ? "Copied" : `Copy ${of}`}>
      <ActionIcon variant="subtle" color="gray" aria-label={copied ? `${of}: copied` : `Copy ${of}`} onClick={() => copy(value)}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
