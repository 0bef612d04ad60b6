import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconRefresh } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { ConfirmButton } from "../../ui/Confirm";
import { ProblemNote } from "../../ui/ProblemNote";
import { DELIVERIES } from "./query";

/** Sends it again; what was delivered already, only after asking. */
export function ReplayOne({ delivery: { id, state, channel_name } }: { delivery: Api["DeliveryDetail"] }) {
  const client = useQueryClient();
  const send = async () => {
    await data(api.POST("/api/deliveries/{id}/replay", { params: { path: { id } } }));
    notifications.show({
      color: "green",
      title: `Delivery ${id} is back in the queue`,
      message: "It goes out at once; its attempts follow here.",
    });
    await client.invalidateQueries({ queryKey: DELIVERIES });
  };
  const replay = useMutation({ mutationFn: send });
  if (state === "delivered")
    return (
      <ConfirmButton
        label="Send again"
        button={{ leftSection: <IconRefresh size={15} /> }}
        title="Send it a second time?"
        action="Send again"
        act={send}
      >
        “{channel_name}” has it already and gets it once more, with the same id.
      </ConfirmButton>
    );
  return (
    <>
      <Button size="xs" leftSection={<IconRefresh size={15} />} loading={replay.isPending} onClick={() => replay.mutate()}>
        Replay
      </Button>
      <ProblemNote problem={replay.error} />
    </>
  );
}
