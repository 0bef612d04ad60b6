import type { Api } from "../../api/client";
import { Facts } from "../../ui/Facts";
import { Go } from "../../ui/Go";
import { Long, Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Left, When } from "../../ui/time";
import classes from "./Detail.module.css";
import { HowItEnded } from "./words";

/** Who said what, where and when, and what follows from it. */
export function Outcome({ approval }: { approval: Api["ApprovalDetail"] }) {
  const by = approval.decided_by;
  const others = approval.trace_ids.filter((trace) => trace !== approval.trace_id);
  return (
    <Section title="Outcome">
      <Facts
        facts={[
          ["Answer", <HowItEnded key="answer" of={approval} />],
          ["Note", approval.note && <Long key="note">{approval.note}</Long>],
          [
            "Slack",
            by?.surface === "slack" && (
              <Said key="slack">{`member ${by.user} of ${by.team}${by.channel ? `, channel ${by.channel}` : ""}`}</Said>
            ),
          ],
          ["Grant", approval.status === "approved" && <Grant key="grant" approval={approval} />],
          [
            "Refused",
            approval.deny_ends_at && (
              <span key="refused">
                The identical request is refused without asking until <When at={approval.deny_ends_at} />
              </span>
            ),
          ],
          ["What follows", approval.status === "expired" && "The same request, sent again, asks anew."],
          [
            "Other decisions",
            others.length > 0 &&
              others.map((trace) => (
                <div key={trace}>
                  <Go to={`/activity/${encodeURIComponent(trace)}`}>{trace}</Go>
                </div>
              )),
          ],
        ]}
      />
    </Section>
  );
}

function Grant({ approval }: { approval: Api["ApprovalDetail"] }) {
  const { grant_ends_at: end, used_at, remaining_seconds } = approval;
  const used = used_at ? (
    <>
      first used <When at={used_at} />
    </>
  ) : (
    "not used yet"
  );
  if (!end) return "None.";
  return (
    <>
      {remaining_seconds > 0 ? (
        <>
          The identical request is allowed for <Left until={end} over="no longer" />
        </>
      ) : (
        <span className={classes.dim}>
          Over since <When at={end} />
        </span>
      )}
      ; {used}
    </>
  );
}
