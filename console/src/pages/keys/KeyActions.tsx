import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import type { Api } from "../../api/client";

export function KeyActions({
  of,
  onEdit,
  onReplace,
  onRevoke,
}: {
  of: Api["ApiKey"];
  onEdit: () => void;
  onReplace: () => void;
  onRevoke: () => void;
}) {
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`What can be done with ${of.name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onEdit}>Change…</Menu.Item>
        <Menu.Item onClick={onReplace}>Make one in its place…</Menu.Item>
        <Menu.Item color="red" onClick={onRevoke}>
          Revoke…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
