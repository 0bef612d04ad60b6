import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCan } from "../../api/access";
import { api, data } from "../../api/client";
import { Empty } from "../../ui/Empty";
import { Page } from "../../ui/Page";
import { ProblemNote } from "../../ui/ProblemNote";
import { About } from "./About";
import { GROUPS } from "./fields";
import { SettingGroup, settingsKey } from "./SettingGroup";
import classes from "./Settings.module.css";

/** What can be changed while the server runs. */
export function Settings() {
  const can = useCan();
  const allowed = can("PUT /api/settings");
  const settings = useQuery({
    queryKey: settingsKey,
    queryFn: ({ signal }) => data(api.GET("/api/settings", { signal })),
    enabled: allowed,
  });
  if (!allowed)
    return (
      <Page title="Settings">
        <Empty title="Settings are for administrators">Ask one of them for what you need changed.</Empty>
      </Page>
    );
  const { data: now } = settings;
  return (
    <Page title="Settings" about="They count at once, without a restart. Who changed what is in the audit log.">
      {now && (
        <div className={classes.groups}>
          {GROUPS.map((group) => (
            <SettingGroup key={group.title} group={group} settings={now} />
          ))}
          <About settings={now} />
        </div>
      )}
      {!now && !settings.error && <Skeleton className="iv-late" height={400} />}
      {!now && <ProblemNote problem={settings.error} title="Settings: not loaded" onRetry={() => void settings.refetch()} />}
    </Page>
  );
}
