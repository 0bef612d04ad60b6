import { Button, Group, Switch } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useCan } from "../../api/access";
import { stringifySearch } from "../../app/search";
import { useShortcuts } from "../../app/shortcuts";
import { Page } from "../../ui/Page";
import { remember } from "./back";
import type { ActivitySearch } from "./criteria";
import { Export } from "./Export";
import { Filters } from "./Filters";
import { History } from "./History";
import { LiveTail } from "./LiveTail";
import { activityRoute } from "./route";

/** What agents did, and what was decided of it. */
export function Activity() {
  const { live, ...criteria } = activityRoute.useSearch();
  const can = useCan();
  const navigate = useNavigate({ from: activityRoute.fullPath });
  const [exporting, { open, close }] = useDisclosure();
  const address = `/activity${stringifySearch({ ...criteria, live })}`;
  useEffect(() => remember(address), [address]);
  const isLive = live !== undefined;
  const change = (changed: Partial<ActivitySearch>) => void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const clear = () => void navigate({ search: { live }, replace: true });
  const toggle = () => change({ live: isLive ? undefined : "1" });
  useShortcuts("Activity", [{ keys: "l", label: isLive ? "Stop following" : "Follow live", run: toggle }]);
  return (
    <Page
      title="Activity"
      about="What agents wanted to do, and what was decided."
      actions={
        <Group gap="md">
          <Switch label="Live" checked={isLive} onChange={toggle} />
          {can("GET /api/telemetry/decisions/export") && (
            <Button variant="default" leftSection={<IconDownload size={16} />} onClick={open}>
              Export
            </Button>
          )}
        </Group>
      }
    >
      <Filters criteria={criteria} change={change} clear={clear} />
      {/* Whatever is filtered, the tail begins anew. */}
      {isLive ? (
        <LiveTail key={JSON.stringify(criteria)} criteria={criteria} clear={clear} />
      ) : (
        <History criteria={criteria} clear={clear} />
      )}
      <Export criteria={criteria} opened={exporting} onClose={close} />
    </Page>
  );
}
