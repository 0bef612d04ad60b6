import { ActionIcon, Button, Skeleton, Stack } from "@mantine/core";
import { IconArrowLeft, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { useClock } from "../../api/clock";
import { useLive } from "../../api/live";
import { ApprovalBadge, SeverityBadge } from "../../ui/badges";
import { Go } from "../../ui/Go";
import { actionOf, agentKey } from "../../ui/names";
import { ProblemNote } from "../../ui/ProblemNote";
import { Long, Said } from "../../ui/Said";
import { Left } from "../../ui/time";
import { AgentDay } from "./AgentDay";
import { ANSWER_COLORS, useAnswering } from "./answering";
import { Cards } from "./Cards";
import classes from "./Detail.module.css";
import { History } from "./History";
import { Outcome } from "./Outcome";
import { approvalQuery, ONE } from "./queries";
import { Request } from "./Request";
import { approvalRoute } from "./route";
import { Why } from "./Why";
import { agentName, cut } from "./words";

/** One approval with all that one needs to answer it. */
export function Detail() {
  const { id } = approvalRoute.useParams();
  const found = useQuery(approvalQuery(id));
  // While a grant holds, a decision may have used it.
  const granted = found.data?.status === "approved" && found.data.remaining_seconds > 0;
  useLive(granted ? ["approval", "delivery", "decision"] : ["approval", "delivery"], [[...ONE, id]]);
  return (
    <section className={classes.detail} aria-label="The approval">
      <Link to="/approvals" search={true} className={classes.back}>
        <IconArrowLeft size={16} aria-hidden="true" /> All approvals
      </Link>
      {found.data ? (
        <Found key={id} approval={found.data} />
      ) : found.error ? (
        <ProblemNote problem={found.error} title="The approval is not shown" onRetry={() => void found.refetch()} />
      ) : (
        <Stack className="iv-late" aria-busy="true">
          <Skeleton height={26} width="60%" />
          <Skeleton height={160} />
          <Skeleton height={120} />
        </Stack>
      )}
    </section>
  );
}

function Found({ approval }: { approval: Api["ApprovalDetail"] }) {
  const can = useCan();
  const ask = useAnswering();
  const heading = useRef<HTMLHeadingElement>(null);
  const end = Date.parse(approval.expires_at);
  const open = useClock((now) => now < end) && approval.status === "pending";
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <div className={classes.head}>
        <div className={classes.name}>
          {/* Marked so that the page's own title leaves the focus here. */}
          <h2 ref={heading} tabIndex={-1} className={classes.title} data-autofocus>
            <Long most={160}>{actionOf(approval)}</Long>
          </h2>
          <Link to="/approvals" search={true} className={classes.close}>
            <ActionIcon component="span" variant="subtle" color="gray" size="lg">
              <IconX size={18} aria-hidden="true" />
            </ActionIcon>
            <span className="iv-hidden">Close the approval</span>
          </Link>
        </div>
        <p className={classes.about}>
          <Long most={160}>{approval.title}</Long>
        </p>
        <div className={classes.state}>
          <ApprovalBadge status={approval.status} />
          <SeverityBadge severity={approval.severity} score={approval.risk_score} />
          <span>
            by{" "}
            <Go to={`/agents/${encodeURIComponent(agentKey(approval.agent) ?? "")}`}>
              <Said>{cut(agentName(approval.agent), 100)}</Said>
            </Go>
          </span>
          {approval.status === "pending" && (
            <span>
              <Left until={approval.expires_at} /> {open && "left"}
            </span>
          )}
        </div>
        {open && can("POST /api/approvals/{id}/approve") && (
          <div className={classes.answers}>
            <Button color={ANSWER_COLORS.approve} onClick={() => ask("approve", [approval])}>
              Approve
            </Button>
            <Button color={ANSWER_COLORS.deny} onClick={() => ask("deny", [approval])}>
              Deny
            </Button>
          </div>
        )}
      </div>
      {approval.status !== "pending" && <Outcome approval={approval} />}
      <Request approval={approval} />
      <Why approval={approval} />
      <AgentDay approval={approval} />
      <Cards cards={approval.cards} />
      <History entries={approval.history} />
    </>
  );
}
