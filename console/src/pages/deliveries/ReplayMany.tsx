import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconRefresh } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, data } from "../../api/client";
import { clock } from "../../api/clock";
import { Confirm } from "../../ui/Confirm";
import { Facts } from "../../ui/Facts";
import { counted, EVENT_NAMES, spoken } from "../../ui/names";
import { ProblemNote } from "../../ui/ProblemNote";
import { Said } from "../../ui/Said";
import { When } from "../../ui/time";
import { DELIVERIES, type Filter, fixed } from "./query";

const replay = (filter: Filter, dry_run: boolean) => data(api.POST("/api/deliveries/replay", { body: { filter, dry_run } }));

/** Sends again what the filter takes: counted first, and then exactly that. */
export function ReplayMany({ filter, names }: { filter: Filter; names: ReadonlyMap<string, string> }) {
  const client = useQueryClient();
  const [opened, { open, close }] = useDisclosure();
  const [asked, setAsked] = useState<Filter>({});
  const count = useMutation({ mutationFn: (which: Filter) => replay(which, true) });
  const begin = () => {
    // What comes in after the count is not in it, so it is not replayed either.
    const now = clock.now();
    const which = fixed({ ...filter, until: filter.until ?? new Date(now).toISOString() }, now);
    setAsked(which);
    count.mutate(which);
    open();
  };
  const act = async () => {
    const { replayed } = await replay(asked, false);
    notifications.show({
      color: "green",
      title: `${counted(replayed, "delivery", "deliveries")} back in the queue`,
      message: "They go out as fast as their channels take them; the list follows.",
    });
    await client.invalidateQueries({ queryKey: DELIVERIES });
  };
  const matched = count.data?.matched;
  return (
    <>
      <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={begin}>
        Replay these
      </Button>
      <Confirm
        opened={opened}
        onClose={close}
        title="Replay what the filter takes?"
        action={matched ? `Replay ${counted(matched, "delivery", "deliveries")}` : "Replay"}
        ready={matched !== undefined && matched > 0}
        act={act}
      >
        <Stack gap="sm">
          <Which filter={asked} names={names} />
          {count.isPending && <Skeleton className="iv-late" height={20} aria-label="Counting" />}
          <ProblemNote problem={count.error} onRetry={() => count.mutate(asked)} />
          {matched !== undefined && <Counted matched={matched} filter={asked} />}
        </Stack>
      </Confirm>
    </>
  );
}

function Counted({ matched, filter }: { matched: number; filter: Filter }) {
  if (matched === 0)
    return (
      <Text size="sm">
        <strong>No delivery here can be replayed.</strong> What is pending is tried by itself; what is suppressed, what asks a question that
        is over, and what belonged to a channel that is gone is not sent again.
      </Text>
    );
  return (
    <Text size="sm">
      <strong>{counted(matched, "delivery is", "deliveries are")} sent again.</strong>{" "}
      {(filter.state === undefined || filter.state === "delivered") &&
        "Among them is what was delivered already: its channels get it a second time. To leave it out, filter by the state dead first. "}
      Each keeps its id, so that a receiver can drop what it has. What is pending or suppressed is left alone.
    </Text>
  );
}

/** The filter in words. */
function Which({ filter, names }: { filter: Filter; names: ReadonlyMap<string, string> }) {
  return (
    <Facts
      facts={[
        ["Channel", filter.channel ? <Said key="channel">{names.get(filter.channel) ?? filter.channel}</Said> : "any"],
        ["State", filter.state ? spoken(filter.state) : "any that is done with"],
        ["Event", filter.event ? EVENT_NAMES[filter.event] : "any"],
        ["Trace id", filter.trace_id],
        ["Queued since", filter.since && <When at={filter.since} />],
        ["Queued before", <When key="until" at={filter.until} />],
      ]}
    />
  );
}
