import { useQuery } from "@tanstack/react-query";
import { useCan } from "../../api/access";
import { useLive } from "../../api/live";
import { ApprovalBadge } from "../../ui/badges";
import { Facts } from "../../ui/Facts";
import { Go } from "../../ui/Go";
import { ProblemNote } from "../../ui/ProblemNote";
import { Long, Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Left, When } from "../../ui/time";
import classes from "./Decision.module.css";
import { DecisionLink } from "./links";
import { approvalQuery } from "./queries";

/** The approval that it asked for or came from, for those who may see it. */
export function Asked({ id, traceId }: { id: string; traceId: string }) {
  return useCan()("GET /api/approvals/{id}") ? <Approval id={id} traceId={traceId} /> : null;
}

function Approval({ id, traceId }: { id: string; traceId: string }) {
  const { data, error } = useQuery(approvalQuery(id));
  useLive(["approval"], [approvalQuery(id).queryKey]);
  const others = data?.trace_ids.filter((other) => other !== traceId) ?? [];
  return (
    <Section
      title="Approval"
      actions={
        <Go to={`/approvals/${encodeURIComponent(id)}`} size="sm">
          Open the approval
        </Go>
      }
    >
      <ProblemNote problem={error} />
      {data && (
        <>
          <Facts
            facts={[
              ["It is", <ApprovalBadge key="status" status={data.status} />],
              ["Time left", data.status === "pending" && <Left key="left" until={data.expires_at} />],
              ["By", data.decided_by && <Said key="by">{data.decided_by.name}</Said>],
              ["When", data.decided_at && <When key="at" at={data.decided_at} />],
              ["Note", data.note && <Long key="note">{data.note}</Long>],
              ["Grant ends", data.grant_ends_at && <When key="grant" at={data.grant_ends_at} />],
              ["Refused until", data.deny_ends_at && <When key="deny" at={data.deny_ends_at} />],
            ]}
          />
          {others.length > 0 && (
            <div className={classes.part}>
              <h3 className={classes.name}>Other decisions about the same request</h3>
              <ul className={classes.list}>
                {others.map((other) => (
                  <li key={other}>
                    <DecisionLink traceId={other}>{other}</DecisionLink>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </>
      )}
    </Section>
  );
}
