import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { api, data } from "../../api/client";
import { Leaving } from "../../ui/Leaving";
import { Page } from "../../ui/Page";
import { ProblemNote } from "../../ui/ProblemNote";
import { About } from "./About";
import { GROUPS } from "./fields";
import { SettingGroup, settingsKey } from "./SettingGroup";
import classes from "./Settings.module.css";

/** What can be changed while the server runs. */
export function Settings() {
  const settings = useQuery({ queryKey: settingsKey, queryFn: ({ signal }) => data(api.GET("/api/settings", { signal })) });
  const { data: now } = settings;
  const [unsaved, setUnsaved] = useState<readonly string[]>([]);
  const note = useCallback((title: string, is: boolean) => {
    setUnsaved((before) => [...before.filter((each) => each !== title), ...(is ? [title] : [])]);
  }, []);
  return (
    <Page title="Settings" about="They count at once, without a restart. Who changed what is in the audit log.">
      {now && (
        <div className={classes.groups}>
          {GROUPS.map((group) => (
            <SettingGroup key={group.title} group={group} settings={now} onUnsaved={note} />
          ))}
          <About settings={now} />
        </div>
      )}
      {!now && !settings.error && <Skeleton className="iv-late" height={400} />}
      {!now && <ProblemNote problem={settings.error} title="Settings: not loaded" onRetry={() => void settings.refetch()} />}
      <Leaving unsaved={() => unsaved.length > 0} title="Leave without saving?">
        What you changed under {unsaved.join(" and ")} is not saved and would be lost.
      </Leaving>
    </Page>
  );
}
