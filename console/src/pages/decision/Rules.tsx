import type { Api } from "../../api/client";
import { Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Effect } from "../policies/Effects";
import classes from "./Decision.module.css";
import { PolicyLink } from "./links";

/** The rules that matched; the strictest of what their policies say holds. */
export function Rules({ matched, escalated }: { matched: readonly Api["Matched"][]; escalated: readonly string[] }) {
  return (
    <Section
      title="Policies that matched"
      about={matched.length > 0 ? "Of each policy the first rule that matches decides; of all policies the strictest holds." : undefined}
    >
      {matched.length === 0 ? (
        <p className={classes.note}>None. What no policy is about is allowed.</p>
      ) : (
        <ul className={classes.list}>
          {matched.map(({ policy_id, policy_name, policy_version, rule_id, action, decides }) => (
            <li key={`${policy_id} ${rule_id}`} className={classes.line}>
              <Effect action={action} />
              <PolicyLink name={policy_name} id={policy_id} />
              <span className={classes.code}>
                <Said>{rule_id}</Said>
              </span>
              <span className={classes.aside}>
                version {policy_version}, {decides ? "decides in its policy" : "matched, after the one that decides"}
              </span>
            </li>
          ))}
        </ul>
      )}
      {escalated.length > 0 && (
        <p className={classes.note}>
          Sent whatever the filters say to:{" "}
          {escalated.map((name, at) => (
            <span key={name}>
              {at > 0 && ", "}
              <Said>{name}</Said>
            </span>
          ))}
        </p>
      )}
    </Section>
  );
}
