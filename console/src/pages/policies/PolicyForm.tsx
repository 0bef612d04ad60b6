import { Alert, Button, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { SuggestMany } from "../../ui/filters";
import { changed, type Fault, type Path, read } from "./document";
import classes from "./Form.module.css";
import { RuleForm } from "./RuleForm";
import { listOf } from "./terms";

/** The same text as a form. What it does not know stays as it is. */
export function PolicyForm({
  text,
  onChange,
  faults,
  toYaml,
}: {
  text: string;
  onChange: (text: string) => void;
  faults: readonly Fault[];
  toYaml: () => void;
}) {
  const [opened, setOpened] = useState<number | undefined>(0);
  const found = read(text);
  if ("reason" in found)
    return (
      <Alert
        color="yellow"
        variant="light"
        title="The form cannot show this text"
        styles={{ message: { color: "var(--mantine-color-text)" }, title: { color: "var(--mantine-color-text)" } }}
      >
        {found.line ? `Line ${found.line}: ` : ""}
        {found.reason}. Nothing is lost: mend it as YAML.
        <div>
          <Button variant="default" size="xs" mt="xs" onClick={toYaml}>
            Go to the YAML
          </Button>
        </div>
      </Alert>
    );
  const { values, rules } = found;
  const set = (path: Path, value: unknown) => onChange(changed(text, path, value));
  const shown = (key: string) => (values[key] === undefined || values[key] === null ? "" : String(values[key]));
  const errorAt = (key: string) => faults.find((fault) => fault.path === key || fault.path.startsWith(`${key}[`))?.sentence;
  const environments = "env_name" in values && !("env_names" in values) ? "env_name" : "env_names";
  const add = (rule: unknown) => {
    set(["rules", rules.length], rule);
    setOpened(rules.length);
  };
  return (
    <div className={classes.form}>
      <div className={classes.two}>
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          value={shown("name")}
          onChange={(event) => set(["name"], event.currentTarget.value)}
          error={errorAt("name")}
        />
        <SuggestMany
          label="Environments"
          description="Where it applies; none: everywhere."
          suggestions={["production", "staging"]}
          value={listOf(values[environments])}
          onChange={(value) => set([environments], value)}
          error={errorAt("env_names") ?? errorAt("env_name")}
        />
        <Textarea
          label="Description"
          description="For people: what it is for."
          autosize={false}
          rows={2}
          value={shown("description")}
          onChange={(event) => set(["description"], event.currentTarget.value || undefined)}
          error={errorAt("description")}
        />
        <SuggestMany
          label="Compliance tags"
          description="What it is evidence of: FRAMEWORK:CONTROL."
          suggestions={[]}
          placeholder="SOC_2:CC6.7"
          value={listOf(values.compliance_tags)}
          onChange={(value) => set(["compliance_tags"], value)}
          error={errorAt("compliance_tags")}
        />
      </div>
      <div className={classes.rules}>
        {rules.map((rule, index) => (
          <RuleForm
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule is known by its place; its id may be changed here
            key={index}
            rule={rule}
            index={index}
            opened={opened === index}
            toggle={() => setOpened(opened === index ? undefined : index)}
            faults={faults}
            set={(path, value) => set(["rules", index, ...path], value)}
            copy={() => add({ ...rule, rule_id: `${String(rule.rule_id ?? "rule")}-copy` })}
            remove={() => {
              set(["rules", index], undefined);
              setOpened(undefined);
            }}
          />
        ))}
        {errorAt("rules") && <p className={classes.error}>{errorAt("rules")}</p>}
        <Button
          variant="default"
          size="xs"
          className={classes.add}
          leftSection={<IconPlus size={14} />}
          onClick={() => add({ rule_id: `rule-${rules.length + 1}`, priority: (rules.length + 1) * 10, action: "REQUIRE_APPROVAL" })}
        >
          Add a rule
        </Button>
      </div>
    </div>
  );
}
