import { ActionIcon, Menu, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconCopy, IconDots, IconListDetails, IconPencil, IconPlayerPause, IconPlayerPlay, IconSend, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { asProblem } from "../../api/problem";
import { Confirm } from "../../ui/Confirm";
import { counted } from "../../ui/names";
import { Said } from "../../ui/Said";
import { useChannelChanges } from "./channels";
import { TestAnswer } from "./TestAnswer";

/** What one can do with a channel of the list. */
export function ChannelMenu({ channel }: { channel: Api["Channel"] }) {
  const can = useCan();
  const navigate = useNavigate();
  const { change, remove, test } = useChannelChanges(channel.id);
  const [testing, tests] = useDisclosure();
  const [deleting, deletes] = useDisclosure();
  const edits = can("PATCH /api/channels/{id}") && !channel.managed;
  const stopped = !channel.enabled || channel.pause;
  const set = (enabled: boolean) =>
    change.mutate(
      { enabled },
      { onError: (error) => notifications.show({ color: "red", title: "Not changed", message: asProblem(error).message }) },
    );
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${channel.name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {can("POST /api/channels/{id}/test") && (
            <Menu.Item
              leftSection={<IconSend size={16} />}
              onClick={() => {
                test.mutate();
                tests.open();
              }}
            >
              Test
            </Menu.Item>
          )}
          {edits &&
            (stopped ? (
              <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => set(true)}>
                Resume
              </Menu.Item>
            ) : (
              <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => set(false)}>
                Pause
              </Menu.Item>
            ))}
          {edits && (
            <Menu.Item
              leftSection={<IconPencil size={16} />}
              onClick={() => void navigate({ to: "/alerts/$id", params: { id: channel.id }, search: { edit: "connection" } })}
            >
              Edit
            </Menu.Item>
          )}
          {can("POST /api/channels") && (
            <Menu.Item
              leftSection={<IconCopy size={16} />}
              onClick={() => void navigate({ to: "/alerts/new", search: { kind: channel.kind, step: "connection", from: channel.id } })}
            >
              Duplicate
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconListDetails size={16} />}
            renderRoot={(props) => <Link {...props} to="/alerts/deliveries" search={{ channel: channel.id }} />}
          >
            Deliveries
          </Menu.Item>
          {can("DELETE /api/channels/{id}") && !channel.managed && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={deletes.open}>
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={testing} onClose={tests.close} title={`Test of “${channel.name}”`} closeButtonProps={{ "aria-label": "Close" }}>
        {testing && <TestAnswer channel={channel} test={test} />}
      </Modal>
      <DeleteChannel channel={channel} opened={deleting} onClose={deletes.close} remove={remove} />
    </>
  );
}

export function DeleteChannel({
  channel,
  opened,
  onClose,
  remove,
}: {
  channel: Api["Channel"];
  opened: boolean;
  onClose: () => void;
  remove: () => Promise<unknown>;
}) {
  const { pending } = channel.health;
  return (
    <Confirm opened={opened} onClose={onClose} title="Delete the channel?" action="Delete the channel" danger act={remove}>
      <Said>{channel.name}</Said> gets nothing any more
      {pending > 0
        ? `, and ${counted(pending, "delivery", "deliveries")} that ${pending === 1 ? "waits" : "wait"} for it will not be sent`
        : ""}
      . This cannot be taken back. Its deliveries stay in the list.
    </Confirm>
  );
}
