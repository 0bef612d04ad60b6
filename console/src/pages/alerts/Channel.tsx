import { Button, Group, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCopy, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { useLive } from "../../api/live";
import { CHANNEL_KIND_NAMES } from "../../ui/names";
import { Page } from "../../ui/Page";
import { ProblemNote } from "../../ui/ProblemNote";
import { shownPlainly } from "../../ui/Said";
import classes from "./alerts.module.css";
import { DeleteChannel } from "./ChannelMenu";
import { CHANNELS, channelQuery, useChannelChanges } from "./channels";
import { EditConnection } from "./detail/EditConnection";
import { EditFilter } from "./detail/EditFilter";
import { Notes } from "./detail/Notes";
import { RecentDeliveries } from "./detail/RecentDeliveries";
import { ConnectionFacts, FilterFacts, HealthFacts } from "./detail/Shown";
import { TestSection } from "./detail/TestSection";
import { alertRoute } from "./route";

export function Channel() {
  const { id } = alertRoute.useParams();
  const { edit, made } = alertRoute.useSearch();
  const channel = useQuery(channelQuery(id));
  useLive(["channel", "delivery"], [CHANNELS, ["channel-deliveries", id]], edit === undefined);
  if (!channel.data)
    return (
      <Page title="Channel">
        {channel.error ? (
          <ProblemNote problem={channel.error} onRetry={() => void channel.refetch()} />
        ) : (
          <Skeleton className="iv-late" height={180} />
        )}
      </Page>
    );
  return <Loaded channel={channel.data} edit={edit} made={made === "yes"} />;
}

function Loaded({ channel, edit, made }: { channel: Api["Channel"]; edit: "connection" | "filter" | undefined; made: boolean }) {
  const can = useCan();
  const navigate = useNavigate();
  const { change, remove, test } = useChannelChanges(channel.id);
  const [deleting, deletes] = useDisclosure();
  const mayEdit = can("PATCH /api/channels/{id}") && !channel.managed;
  const stopped = !channel.enabled || Boolean(channel.pause);
  const shut = () => void navigate({ to: "/alerts/$id", params: { id: channel.id } });
  const actions = (
    <Group gap="xs">
      {mayEdit && (
        <Button
          variant="default"
          leftSection={stopped ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
          loading={change.isPending}
          onClick={() => change.mutate({ enabled: stopped })}
        >
          {stopped ? "Resume" : "Pause"}
        </Button>
      )}
      {can("POST /api/channels") && (
        <Button
          variant="default"
          leftSection={<IconCopy size={16} />}
          renderRoot={(props) => <Link {...props} to="/alerts/new" search={{ kind: channel.kind, step: "connection", from: channel.id }} />}
        >
          Duplicate
        </Button>
      )}
      {can("DELETE /api/channels/{id}") && !channel.managed && (
        <Button variant="default" c="var(--mantine-color-error)" leftSection={<IconTrash size={16} />} onClick={deletes.open}>
          Delete
        </Button>
      )}
    </Group>
  );
  return (
    <Page title={shownPlainly(channel.name)} about={CHANNEL_KIND_NAMES[channel.kind]} actions={edit ? undefined : actions}>
      <ProblemNote problem={change.error} title="Not changed" />
      {edit === "connection" && mayEdit ? (
        <EditConnection channel={channel} shut={shut} />
      ) : edit === "filter" && mayEdit ? (
        <EditFilter channel={channel} shut={shut} />
      ) : (
        <>
          <Notes channel={channel} />
          <div className={classes.beside}>
            <div className={classes.column}>
              {can("POST /api/channels/{id}/test") && <TestSection channel={channel} test={test} made={made} />}
              <RecentDeliveries channel={channel} />
            </div>
            <div className={classes.column}>
              <HealthFacts channel={channel} />
              <FilterFacts channel={channel} mayEdit={mayEdit} />
              <ConnectionFacts channel={channel} mayEdit={mayEdit} />
            </div>
          </div>
        </>
      )}
      <DeleteChannel
        channel={channel}
        opened={deleting}
        onClose={deletes.close}
        remove={async () => {
          await remove();
          await navigate({ to: "/alerts" });
        }}
      />
    </Page>
  );
}
