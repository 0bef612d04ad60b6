import { Text } from "@mantine/core";
import type { Api } from "../../api/client";
import { Code } from "../../ui/Code";
import { Facts } from "../../ui/Facts";
import { Long, Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { written } from "./document";
import { Effect } from "./Effects";
import classes from "./Form.module.css";
import { rulesOf } from "./policies";
import { inWords } from "./terms";

/** A policy for those who do not change it: in words, and as text. */
export function Reading({ policy }: { policy: Api["Policy"] }) {
  return (
    <>
      <Section title="What it says">
        {policy.description && (
          <Text size="sm" mb="sm">
            <Long>{policy.description}</Long>
          </Text>
        )}
        <div className={classes.rules}>
          {rulesOf(policy).map((rule) => (
            <div key={String(rule.rule_id)} className={classes.rule}>
              <div className={classes.line}>
                <span className={classes.id}>
                  <Said>{String(rule.rule_id)}</Said>
                </span>
                <Effect action={rule.action} />
                <span className={classes.words}>
                  <Long>{inWords(rule)}</Long>
                </span>
                <span className={classes.dim}>priority {String(rule.priority)}</span>
              </div>
            </div>
          ))}
        </div>
        <Facts facts={[["Compliance", policy.compliance_tags.length > 0 && <Said key="tags">{policy.compliance_tags.join(", ")}</Said>]]} />
      </Section>
      <Section title="As YAML">
        <Code text={written(policy)} of="The policy as YAML" />
      </Section>
    </>
  );
}
