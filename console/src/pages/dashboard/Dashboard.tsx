import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useCan } from "../../api/access";
import { useLive } from "../../api/live";
import { CHANNELS } from "../../api/reads";
import { useShortcuts } from "../../app/shortcuts";
import { Go } from "../../ui/Go";
import { Page } from "../../ui/Page";
import { ProblemNote } from "../../ui/ProblemNote";
import { useHidden } from "../first-steps/hidden";
import { Steps } from "../first-steps/Steps";
import { newestKey, useFirstSteps, useNewest } from "../first-steps/state";
import classes from "./Dashboard.module.css";
import { Figures } from "./Figures";
import { NothingYet } from "./NothingYet";
import { statsQuery } from "./queries";
import { RangeChoice } from "./RangeChoice";
import { RANGE_NAMES, type RangeName } from "./ranges";
import { dashboardRoute } from "./route";

/** How things stand, and where each of it leads. */
export function Dashboard() {
  const { range = "24h" } = dashboardRoute.useSearch();
  const navigate = useNavigate();
  const can = useCan();
  const stats = useQuery(statsQuery(range));
  const newest = useNewest();
  useLive(["decision", "approval", "delivery"], [["stats"], newestKey]);
  useLive(["approval"], [["approvals", "dashboard"]]);
  useLive(["incident"], [["incidents", "dashboard"]]);
  const at = RANGE_NAMES.indexOf(range);
  const choose = (next: RangeName | undefined) => next && void navigate({ to: "/", search: { range: next }, replace: true });
  useShortcuts("Dashboard", [
    { keys: "[", label: "A shorter range", run: () => choose(RANGE_NAMES[at - 1]) },
    { keys: "]", label: "A longer range", run: () => choose(RANGE_NAMES[at + 1]) },
  ]);
  const beginner = can("POST /api/channels");
  const { hidden, hide } = useHidden();
  const steps = useFirstSteps(beginner && !hidden);
  // The first steps keep them live themselves until all is done.
  useLive(["channel"], [CHANNELS], !steps || steps.allDone);
  // What was finished while one looked stays until it is put away; what had been finished before is not shown.
  const [wasUndone, setWasUndone] = useState(false);
  if (steps && !steps.allDone && !wasUndone) setWasUndone(true);
  const shown = beginner && !hidden && steps && (wasUndone || !steps.allDone) ? steps : undefined;
  const read = stats.data && newest.data !== undefined;
  const problem = stats.error ?? newest.error;
  const again = () => void Promise.all([stats.refetch(), newest.refetch()]);
  const asking = beginner && !hidden && !steps;
  return (
    <Page title="Dashboard" actions={newest.data && <RangeChoice range={range} />}>
      <div className={classes.parts}>
        {shown && (
          <Steps
            state={shown}
            actions={
              <Button variant="default" size="xs" onClick={hide}>
                {shown.allDone ? "Put away" : "Hide these steps"}
              </Button>
            }
          />
        )}
        {stats.data && newest.data && (
          <div className={classes.parts} data-old={stats.isPlaceholderData || undefined}>
            <Figures stats={stats.data} range={stats.data.range} />
          </div>
        )}
        {newest.data === null && !shown && !asking && <NothingYet />}
        {!read && !problem && <Skeleton className="iv-late" height={320} />}
        {!read && <ProblemNote problem={problem} title="The figures: not loaded" onRetry={again} />}
        {beginner && !shown && newest.data && (
          <p className={classes.note}>
            New here? <Go to="/welcome">First steps</Go>
          </p>
        )}
      </div>
    </Page>
  );
}
