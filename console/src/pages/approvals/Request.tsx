import type { Api } from "../../api/client";
import { Json } from "../../ui/Code";
import { CopyButton } from "../../ui/CopyButton";
import { Facts } from "../../ui/Facts";
import { Go } from "../../ui/Go";
import { counted } from "../../ui/names";
import { Long, Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { When } from "../../ui/time";
import classes from "./Detail.module.css";

/** What would be done, to the letter. */
export function Request({ approval }: { approval: Api["ApprovalDetail"] }) {
  const hasBody = approval.body !== undefined && approval.body !== null;
  return (
    <Section
      title="Request"
      about="Secrets are masked. Characters that hide or reorder text are shown by their numbers, or left out of the body."
    >
      <div className={classes.block}>
        <Facts
          facts={[
            ["Method", approval.method && <Said key="method">{approval.method}</Said>],
            ["Address", approval.url && <Long key="url">{approval.url}</Long>],
            ["Environment", approval.environment && <Long key="environment">{approval.environment}</Long>],
            ["Agent", approval.agent.name && <Long key="agent">{approval.agent.name}</Long>],
            ["Agent's id", approval.agent.id && <Long key="id">{approval.agent.id}</Long>],
            ["Runs on", approval.agent.runtime_type && <Long key="runtime">{approval.agent.runtime_type}</Long>],
            ["Asked", <When key="asked" at={approval.opened_at} />],
            ["Asked again", approval.asked > 1 && counted(approval.asked - 1, "time")],
            [
              "Trace",
              <Go key="trace" to={`/activity/${encodeURIComponent(approval.trace_id)}`}>
                {approval.trace_id}
              </Go>,
            ],
            [
              "Digest",
              <div key="digest">
                <span className={classes.digest}>
                  <code>{approval.signature}</code>
                  <CopyButton value={approval.signature} of="the digest" />
                </span>
                <span className={classes.dim}>
                  The cards show its beginning. Two requests with one digest are the same: agent, environment, tool, method, address and
                  body.
                </span>
              </div>,
            ],
          ]}
        />
        {hasBody ? <Json value={approval.body} of="Body of the request" /> : <span className={classes.dim}>It has no body.</span>}
      </div>
    </Section>
  );
}
