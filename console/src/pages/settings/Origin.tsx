import { UnstyledButton } from "@mantine/core";
import type { Api } from "../../api/client";
import { Badge } from "../../ui/badges";
import { counted } from "../../ui/names";
import { Said } from "../../ui/Said";
import { inWords } from "../../ui/spans";
import { Ago } from "../../ui/time";
import type { Field } from "./fields";
import classes from "./Settings.module.css";
import { same, settingOf, type Value } from "./values";

/** A value as people say it. */
export function valueInWords(field: Field, value: Value): string {
  if (value === null) return field.kind === "days" ? "for ever" : "none";
  if (Array.isArray(value)) {
    if (field.kind === "bands") return value.join(", ");
    return value.length === 0 ? "none" : counted(value.length, "line");
  }
  if (field.kind === "seconds") return inWords(Number(value));
  if (field.kind === "switch") return value ? "on" : "off";
  if (field.kind === "days") return `${value} days`;
  if (field.kind === "choice") return field.choices.find((choice) => choice.value === value)?.label ?? String(value);
  return String(value);
}

const SURFACES: Readonly<Record<Api["Surface"], string>> = {
  console: "in the Console",
  api: "over the API",
  slack: "in Slack",
  cli: "on the command line",
  server: "by the server",
};

interface OriginProps {
  field: Field;
  settings: Api["Settings"];
  value: Value;
  range: Api["SettingRange"] | undefined;
  onReset: (value: Value) => void;
}

/** Where a value comes from, who changed it, what it may be, and what it is where nobody chose. */
export function Origin({ field, settings, value, range, onReset }: OriginProps) {
  const standard = settingOf(settings.defaults, field.name);
  const isStandard = same(value, standard);
  const managed = settings.managed.includes(field.name);
  const change = settings.changed[field.name];
  const bound = (of: number) => (field.kind === "seconds" ? inWords(of) : of.toLocaleString());
  return (
    <p className={classes.origin}>
      {managed && <Badge tone="info">Managed</Badge>}
      {managed && <span>Given by the server's configuration: change it there, and restart the server.</span>}
      {range && (
        <span>
          {bound(range.min)} to {bound(range.max)}
        </span>
      )}
      <span>{isStandard ? "Default" : `Default: ${valueInWords(field, standard)}`}</span>
      {!isStandard && !managed && (
        <UnstyledButton className={classes.reset} onClick={() => onReset(standard)} aria-label={`Reset to the default: ${field.label}`}>
          Reset
        </UnstyledButton>
      )}
      {field.name === "public_url" && value !== location.origin && <span>You are here at {location.origin}</span>}
      {change && !managed && (
        <span>
          Changed <Ago at={change.at} /> by <Said>{change.actor.name ?? change.actor.kind}</Said> {SURFACES[change.surface]}
        </span>
      )}
    </p>
  );
}
