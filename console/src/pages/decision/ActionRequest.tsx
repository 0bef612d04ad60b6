import { useQuery } from "@tanstack/react-query";
import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { Json } from "../../ui/Code";
import { Facts } from "../../ui/Facts";
import { Go } from "../../ui/Go";
import { actionOf } from "../../ui/names";
import { ProblemNote } from "../../ui/ProblemNote";
import { Long, Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import classes from "./Decision.module.css";
import { approvalQuery } from "./queries";

/** What the agent wanted to do, as far as it is kept and may be seen. */
export function ActionRequest({ decision }: { decision: Api["Decision"] }) {
  const can = useCan();
  const { method, url, src_ip, scan, approval_id } = decision;
  const headers = Object.entries(scan?.headers ?? {});
  return (
    <Section title="Request">
      <Facts
        facts={[
          [
            "Action",
            <span key="action" className={classes.code}>
              <Said>{actionOf(decision)}</Said>
            </span>,
          ],
          ["Kind", scan && `${scan.verb} · ${scan.category}`],
          ["Method", method && <Said key="method">{method}</Said>],
          [
            "URL",
            url && (
              <span key="url" className={classes.code}>
                <Long>{url}</Long>
              </span>
            ),
          ],
          ["Called from", src_ip && <Said key="ip">{src_ip}</Said>],
          ["Context", scan?.context && <Long key="context">{scan.context}</Long>],
          [
            "Key",
            scan &&
              (can("GET /api/keys") ? (
                <Go key="key" to="/keys" size="sm">
                  <code>{scan.key_id}</code>
                </Go>
              ) : (
                <code key="key">{scan.key_id}</code>
              )),
          ],
        ]}
      />
      {headers.length > 0 && (
        <div className={classes.part}>
          <h3 className={classes.name}>Headers</h3>
          <Facts facts={headers.map(([name, value]) => [name, <Long key={name}>{value}</Long>] as const)} />
        </div>
      )}
      <div className={classes.part}>
        <h3 className={classes.name}>Body</h3>
        {approval_id && can("GET /api/approvals/{id}") ? (
          <Body id={approval_id} />
        ) : (
          <p className={classes.note}>
            {approval_id
              ? "Those who answer approvals see it."
              : "It is shown where somebody has to answer for it: with a decision that asks for an approval. No record holds it."}
          </p>
        )}
      </div>
    </Section>
  );
}

function Body({ id }: { id: string }) {
  const { data, error } = useQuery(approvalQuery(id));
  if (error) return <ProblemNote problem={error} />;
  if (!data) return null;
  if (data.body === null || data.body === undefined) return <p className={classes.note}>The request has none.</p>;
  return <Json value={data.body} of="request body" />;
}
