import { useQuery } from "@tanstack/react-query";
import type { Api } from "../../api/client";
import { CopyButton } from "../../ui/CopyButton";
import { Facts } from "../../ui/Facts";
import { Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { When } from "../../ui/time";
import classes from "./Decision.module.css";
import { AgentLink, PolicyLink } from "./links";
import { vocabularyQuery } from "./queries";

const OUTCOMES: Readonly<Record<Api["DecisionKind"], string>> = {
  ALLOW: "The agent was told to go on.",
  DENY: "The agent was told not to do it.",
  SANITIZE: "The agent was told to go on with what was found taken out.",
  REQUIRE_APPROVAL: "The agent was told to wait until a person has answered.",
};

/** What was decided, and why, in words. */
export function Reasons({ decision }: { decision: Api["Decision"] }) {
  const words = useQuery(vocabularyQuery);
  const { kind, reason_codes, agent, environment, occurred_at, received_at, policy_name, trace_id, scan } = decision;
  const meaning = (code: string) => words.data?.reason_codes.find((known) => known.code === code)?.meaning;
  const named = scan?.matched.filter((match) => match.policy_name === policy_name);
  const decider = named?.find((match) => match.decides && match.action === kind) ?? named?.find((match) => match.decides) ?? named?.[0];
  return (
    <Section title="Decision" about={OUTCOMES[kind]}>
      {reason_codes.length === 0 ? (
        <p className={classes.note}>No reason was given.</p>
      ) : (
        <ul className={classes.list}>
          {reason_codes.map((code) => (
            <li key={code}>
              <span className={classes.code}>
                <Said>{code}</Said>
              </span>
              <div className={classes.aside}>{meaning(code) ?? (words.data && "A code of a rule, or of who reported it.")}</div>
            </li>
          ))}
        </ul>
      )}
      <hr className={classes.rule} />
      <Facts
        facts={[
          ["Agent", <AgentLink key="agent" agent={agent} />],
          ["Environment", environment && <Said key="environment">{environment}</Said>],
          ["Policy that decided", policy_name && <PolicyLink key="policy" name={policy_name} id={decider?.policy_id} />],
          ["Happened", <When key="occurred" at={occurred_at} />],
          ["Came in", received_at !== occurred_at && <When key="received" at={received_at} />],
          ["How", scan ? "Scanned here" : "Reported by another engine"],
          [
            "Trace id",
            <span key="trace" className={classes.line}>
              <code>{trace_id}</code>
              <CopyButton value={trace_id} of="trace id" />
            </span>,
          ],
        ]}
      />
    </Section>
  );
}
