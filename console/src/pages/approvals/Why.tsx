import { useQuery } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { Badge, SeverityBadge } from "../../ui/badges";
import { Json } from "../../ui/Code";
import { Facts } from "../../ui/Facts";
import { Go } from "../../ui/Go";
import { spoken } from "../../ui/names";
import { ProblemNote } from "../../ui/ProblemNote";
import { Long, Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import classes from "./Detail.module.css";
import { useReasons } from "./reasons";

/** Why a person is asked: reasons, policies, what was found, what the engines say. */
export function Why({ approval }: { approval: Api["ApprovalDetail"] }) {
  const words = useReasons();
  const { trace_id } = approval;
  const decision = useQuery({
    queryKey: ["decision", trace_id],
    queryFn: ({ signal }) => data(api.GET("/api/decisions/{trace_id}", { params: { path: { trace_id } }, signal })),
  });
  const scan = decision.data?.scan;
  const policies = [
    ...new Map((scan?.matched ?? []).filter((matched) => matched.decides).map((matched) => [matched.policy_name, matched])).values(),
  ];
  return (
    <Section title="Why">
      <div className={classes.block}>
        <ul className={classes.list} aria-label="Reasons">
          {approval.reason_codes.map((code) => (
            <li key={code}>
              <code>
                <Said>{code}</Said>
              </code>
              <span>{words(code)}</span>
            </li>
          ))}
          {approval.reason_codes.length === 0 && <li className={classes.dim}>No reason was given.</li>}
        </ul>
        <Facts
          facts={[
            ["Risk", <SeverityBadge key="risk" severity={approval.severity} score={approval.risk_score} />],
            [
              "Policy",
              approval.policy_name && (
                <Go key="policy" to={`/policies/${encodeURIComponent(approval.policy_name)}`}>
                  <Said>{approval.policy_name}</Said>
                </Go>
              ),
            ],
            [
              "Also matched",
              policies.length > 1 &&
                policies
                  .filter((matched) => matched.policy_name !== approval.policy_name)
                  .map((matched) => (
                    <div key={matched.policy_name}>
                      <Said>{`${matched.policy_name}: ${spoken(matched.action)}`}</Said>
                    </div>
                  )),
            ],
            [
              "Incident",
              decision.data?.incident_id && (
                <Go key="incident" to={`/incidents/${encodeURIComponent(decision.data.incident_id)}`}>
                  {decision.data.incident_id}
                </Go>
              ),
            ],
            ["What it does", scan && `${spoken(scan.verb)} (${scan.category})`],
            ["Carries", scan && scan.classifications.length > 0 && scan.classifications.map(spoken).join(", ")],
            ["Agent says", scan?.context && <Long key="context">{scan.context}</Long>],
          ]}
        />
        {scan && scan.findings.length > 0 && (
          <ul className={classes.list} aria-label="What was found in it">
            {scan.findings.slice(0, 50).map((finding) => (
              <li key={`${finding.kind} ${finding.path}`}>
                <Badge tone="warn">{spoken(finding.kind)}</Badge>
                <code>
                  <Long most={160}>{finding.path}</Long>
                </code>
              </li>
            ))}
          </ul>
        )}
        {scan && <Signals signals={scan.signals} />}
        {decision.data && !scan && (
          <span className={classes.dim}>The decision was reported by an engine; Interven did not scan the call itself.</span>
        )}
        <ProblemNote problem={decision.error} title="The decision is not shown" onRetry={() => void decision.refetch()} />
      </div>
    </Section>
  );
}

/** What the engines say: those that have something against it, and behind one line the others. */
function Signals({ signals }: { signals: readonly Api["Signal"][] }) {
  const loud = signals.filter((signal) => signal.score > 0);
  const quiet = signals.filter((signal) => signal.score === 0);
  return (
    <>
      {loud.map((signal) => (
        <details key={signal.engine} className={classes.signal} open>
          <summary>
            {spoken(signal.engine)} <span className={classes.dim}>{signal.score.toFixed(2)}</span>
          </summary>
          <Json value={signal.details} of={`What the engine says: ${spoken(signal.engine)}`} />
        </details>
      ))}
      {quiet.length > 0 && (
        <details className={classes.signal}>
          <summary>
            Nothing against it <span className={classes.dim}>{quiet.map((signal) => spoken(signal.engine)).join(", ")}</span>
          </summary>
          <Json value={Object.fromEntries(quiet.map((signal) => [signal.engine, signal.details]))} of="What these engines say" />
        </details>
      )}
    </>
  );
}
