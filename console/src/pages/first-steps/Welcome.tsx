import { Button, Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useLive } from "../../api/live";
import { Page } from "../../ui/Page";
import { useHidden } from "./hidden";
import { Steps } from "./Steps";
import { newestKey, useFirstSteps } from "./state";

/** The first steps by themselves, also after they were put away. */
export function Welcome() {
  const state = useFirstSteps();
  useLive(["decision"], [newestKey]);
  const { hidden, show } = useHidden();
  return (
    <Page
      title="First steps"
      actions={
        <>
          {hidden && (
            <Button variant="default" onClick={show}>
              Show them on the Dashboard
            </Button>
          )}
          <Button variant="default" component={Link} to="/">
            Dashboard
          </Button>
        </>
      }
    >
      {state ? <Steps state={state} /> : <Skeleton className="iv-late" height={320} />}
    </Page>
  );
}
