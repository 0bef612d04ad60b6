import { Anchor } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Api } from "../../api/client";
import { useLive } from "../../api/live";
import { asProblem } from "../../api/problem";
import { Loading } from "../../app/fallbacks";
import { EventBadge, SeverityBadge } from "../../ui/badges";
import { CopyButton } from "../../ui/CopyButton";
import { actionOf } from "../../ui/names";
import { Page } from "../../ui/Page";
import { ProblemNote } from "../../ui/ProblemNote";
import { Said, shownPlainly } from "../../ui/Said";
import { When } from "../../ui/time";
import { lastList } from "../activity/back";
import { ActionRequest } from "./ActionRequest";
import { Answered } from "./Answered";
import { Around } from "./Around";
import { Asked } from "./Asked";
import classes from "./Decision.module.css";
import { Deliveries } from "./Deliveries";
import { IncidentOf } from "./IncidentOf";
import { decisionQuery } from "./queries";
import { RawRecord } from "./RawRecord";
import { Reasons } from "./Reasons";
import { Risk } from "./Risk";
import { Rules } from "./Rules";
import { decisionRoute } from "./route";
import { Sanitised } from "./Sanitised";

/** One decision: what was asked, what was decided, why, and who was told. */
export function Decision() {
  const { traceId } = decisionRoute.useParams();
  const decision = useQuery(decisionQuery(traceId));
  // Its incident, and what was read in the answer, come later than the decision itself.
  useLive(["incident"], [decisionQuery(traceId).queryKey]);
  if (decision.data) return <Whole key={traceId} decision={decision.data} />;
  if (!decision.error) return <Loading />;
  return [400, 404].includes(asProblem(decision.error).status) ? (
    <Unknown traceId={traceId} />
  ) : (
    <Failed error={decision.error} again={() => void decision.refetch()} />
  );
}

function Back() {
  return (
    <Anchor component={Link} to={lastList()} size="sm">
      <IconArrowLeft size={14} aria-hidden="true" style={{ verticalAlign: "-2px" }} /> Activity
    </Anchor>
  );
}

function Whole({ decision }: { decision: Api["Decision"] }) {
  const { kind, severity, risk_score, occurred_at, trace_id, scan, incident_id, approval_id } = decision;
  return (
    <>
      <Back />
      <Page
        title={shownPlainly(decision.title)}
        actions={<CopyButton value={`${location.origin}/activity/${trace_id}`} of="link" label="Copy link" />}
      >
        <div className={classes.head}>
          <EventBadge event={kind} />
          <SeverityBadge severity={severity} score={risk_score} />
          <span className={classes.code}>
            <Said>{actionOf(decision)}</Said>
          </span>
          <When at={occurred_at} />
        </div>
        <div className={classes.parts}>
          {/* What waits for somebody comes first, also on a phone. */}
          <div className={`${classes.column} ${classes.lead}`}>
            {approval_id && <Asked id={approval_id} traceId={trace_id} />}
            {incident_id && <IncidentOf id={incident_id} />}
          </div>
          <div className={`${classes.column} ${classes.main}`}>
            <Reasons decision={decision} />
            <ActionRequest decision={decision} />
            {scan && <Sanitised kind={kind} scan={scan} />}
            {scan && <Rules matched={scan.matched} escalated={scan.escalate_to} />}
            {decision.response && <Answered response={decision.response} />}
            <RawRecord decision={decision} />
          </div>
          <div className={`${classes.column} ${classes.rest}`}>
            <Risk decision={decision} />
            <Deliveries traceId={trace_id} />
            <Around decision={decision} />
          </div>
        </div>
      </Page>
    </>
  );
}

function Unknown({ traceId }: { traceId: string }) {
  return (
    <Page title="There is no such decision">
      <p>
        None has the trace id{" "}
        <code>
          <Said>{traceId}</Said>
        </code>
        . The address may be mistyped, the decision may be of another server, or it was older than what is kept here.
      </p>
      <Anchor component={Link} to="/activity">
        All activity
      </Anchor>
    </Page>
  );
}

function Failed({ error, again }: { error: unknown; again: () => void }) {
  return (
    <Page title="Decision">
      <ProblemNote problem={error} title="The decision was not loaded" onRetry={again} />
    </Page>
  );
}
