import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useId } from "react";
import { WORDS } from "../../api/tables";
import { choicesOf, SuggestMany } from "../../ui/filters";
import { CHANNEL_KIND_NAMES, SEVERITY_NAMES } from "../../ui/names";
import { Said } from "../../ui/Said";
import type { Fault, Path } from "./document";
import { Effect } from "./Effects";
import classes from "./Form.module.css";
import { Terms } from "./Terms";
import { CONDITION, inWords, listOf, MATCH } from "./terms";
import type { Values } from "./values";

const EFFECTS = [
  { value: "ALLOW", label: "Allow" },
  { value: "DENY", label: "Deny" },
  { value: "SANITIZE", label: "Sanitize: replace what was found" },
  { value: "REQUIRE_APPROVAL", label: "Require approval by a person" },
  { value: "OPEN_INCIDENT", label: "Deny, and open an incident" },
];
const SEVERITIES = choicesOf(WORDS.Severity, (severity) => SEVERITY_NAMES[severity]);
const KINDS = WORDS.ChannelKind.map((kind) => kind as string);

export interface RuleProps {
  rule: Values;
  index: number;
  opened: boolean;
  toggle: () => void;
  faults: readonly Fault[];
  set: (path: Path, value: unknown) => void;
  copy: () => void;
  remove: () => void;
}

/** A rule: in words, and opened as a form. */
export function RuleForm({ rule, index, opened, toggle, faults, set, copy, remove }: RuleProps) {
  const id = useId();
  const name = String(rule.rule_id ?? `rule ${index + 1}`);
  const at = `rules[${index}]`;
  const mine = faults.filter((fault) => fault.path === at || fault.path.startsWith(`${at}.`));
  const errorAt = (path: string) =>
    mine.find(
      (fault) => fault.path === `${at}.${path}` || fault.path.startsWith(`${at}.${path}.`) || fault.path.startsWith(`${at}.${path}[`),
    )?.sentence;
  const part = (key: string) => (term: string) => errorAt(`${key}.${term}`);
  const text = (key: string) => (rule[key] === undefined || rule[key] === null ? "" : String(rule[key]));
  return (
    <section className={classes.rule} data-faulty={mine.length > 0 || undefined} aria-label={`Rule ${name}`}>
      <button type="button" className={classes.summary} aria-expanded={opened} aria-controls={id} onClick={toggle}>
        {opened ? <IconChevronDown size={16} aria-hidden="true" /> : <IconChevronRight size={16} aria-hidden="true" />}
        <span className={classes.id}>
          <Said>{name}</Said>
        </span>
        <Effect action={rule.action} />
        <span className={classes.words}>
          <Said>{inWords(rule)}</Said>
        </span>
        <span className={classes.dim}>priority {text("priority") || "missing"}</span>
        {mine.length > 0 && <span className={classes.error}>{mine.length === 1 ? "1 fault" : `${mine.length} faults`}</span>}
      </button>
      {opened && (
        <div id={id} className={classes.inside}>
          <div className={classes.two}>
            <TextInput
              label="Rule id"
              description="Unique in the policy; decisions name it."
              value={text("rule_id")}
              onChange={(event) => set(["rule_id"], event.currentTarget.value || undefined)}
              error={errorAt("rule_id")}
            />
            <NumberInput
              label="Priority"
              description="The lowest number that matches decides."
              allowDecimal={false}
              value={typeof rule.priority === "number" ? rule.priority : ""}
              onChange={(value) => set(["priority"], value === "" ? undefined : Number(value))}
              error={errorAt("priority")}
            />
          </div>
          <div>
            <h3 className={classes.heading}>Which calls</h3>
            <Terms
              add="Narrow it down"
              terms={MATCH}
              values={rule.match}
              onChange={(key, value) => set(["match", key], value)}
              errorAt={part("match")}
            />
          </div>
          <div>
            <h3 className={classes.heading}>When</h3>
            <Terms
              add="Add a condition"
              terms={CONDITION}
              values={rule.condition}
              onChange={(key, value) => set(["condition", key], value)}
              errorAt={part("condition")}
            />
          </div>
          <h3 className={classes.heading}>What then</h3>
          <div className={classes.two}>
            <Select
              label="Effect"
              data={EFFECTS}
              value={text("action") || null}
              onChange={(value) => set(["action"], value ?? undefined)}
              allowDeselect={false}
              error={errorAt("action")}
            />
            {(rule.action === "OPEN_INCIDENT" || rule.incident_severity !== undefined) && (
              <Select
                label="Severity of the incident"
                placeholder="High"
                data={SEVERITIES}
                value={text("incident_severity") || null}
                onChange={(value) => set(["incident_severity"], value ?? undefined)}
                clearable
                error={errorAt("incident_severity")}
              />
            )}
            <SuggestMany
              label="Tell channels of this kind, whatever their filter"
              suggestions={KINDS}
              placeholder={Object.values(CHANNEL_KIND_NAMES).slice(0, 2).join(", ")}
              value={listOf(rule.escalate_to)}
              onChange={(value) => set(["escalate_to"], value)}
              error={errorAt("escalate_to")}
            />
            <SuggestMany
              label="Labels for the decision"
              suggestions={[]}
              value={listOf(rule.tag)}
              onChange={(value) => set(["tag"], value)}
              error={errorAt("tag")}
            />
            <TextInput
              label="Reason code"
              description="Instead of those that the condition gives."
              value={text("reason_code")}
              onChange={(event) => set(["reason_code"], event.currentTarget.value || undefined)}
              error={errorAt("reason_code")}
            />
          </div>
          {mine.map((fault) => (
            <p key={`${fault.path}${fault.sentence}`} className={classes.error}>
              <code>{fault.path}</code>: {fault.sentence}
            </p>
          ))}
          <div className={classes.buttons}>
            <Button variant="default" size="xs" onClick={copy}>
              Duplicate the rule
            </Button>
            <Button variant="default" size="xs" onClick={remove}>
              Remove the rule
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}
