import { NumberInput, Radio, Select, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { Api } from "../../api/client";
import { inWords } from "../../ui/spans";
import type { Field } from "./fields";
import classes from "./Settings.module.css";
import type { Value } from "./values";

interface ControlProps {
  field: Field;
  value: Value;
  onChange: (value: Value) => void;
  range: Api["SettingRange"] | undefined;
  error: ReactNode;
}

/** The control of one setting. What it does not allow is left for the API to refuse: it says why. */
export function Control({ field, value, onChange, range, error }: ControlProps) {
  const common = { label: field.label, description: field.about || undefined, error };
  const number = typeof value === "number" ? value : "";
  const bounds = {
    min: range?.min,
    max: range?.max,
    clampBehavior: "none" as const,
    required: true,
    withAsterisk: false,
    classNames: { wrapper: classes.number },
  };
  const numeric = (next: string | number) => onChange(next === "" ? null : Number(next));
  switch (field.kind) {
    case "seconds":
      return (
        <NumberInput
          {...common}
          {...bounds}
          allowDecimal={false}
          step={60}
          suffix=" s"
          value={number}
          onChange={numeric}
          inputContainer={(input) => (
            <span className={classes.beside}>
              {input}
              {number !== "" && number >= 60 && <span className={classes.words}>{inWords(number)}</span>}
            </span>
          )}
        />
      );
    case "number":
      return <NumberInput {...common} {...bounds} allowDecimal={false} value={number} onChange={numeric} />;
    case "weight":
      return <NumberInput {...common} {...bounds} step={0.05} decimalScale={3} value={number} onChange={numeric} />;
    case "bands":
      return <Bands {...common} value={value} onChange={onChange} />;
    case "text":
      return (
        <TextInput
          {...common}
          placeholder={field.placeholder}
          required
          withAsterisk={false}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "switch":
      return <Switch {...common} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
    case "lines":
      return <Lines {...common} most={field.most} value={value} onChange={onChange} />;
    case "choice":
      return (
        <Radio.Group {...common} value={typeof value === "string" ? value : null} onChange={onChange}>
          <Stack gap="xs" mt="xs">
            {field.choices.map((choice) => (
              <Radio key={choice.value} value={choice.value} label={choice.label} description={choice.about} />
            ))}
          </Stack>
        </Radio.Group>
      );
    case "days":
      return (
        <Select
          {...common}
          className={classes.days}
          allowDeselect={false}
          data={[{ value: "", label: "For ever" }, ...field.choices.map((days) => ({ value: String(days), label: `${days} days` }))]}
          value={value === null ? "" : String(value)}
          onChange={(next) => onChange(next ? Number(next) : null)}
        />
      );
  }
}

interface PartProps {
  label: string;
  description: ReactNode;
  error: ReactNode;
  value: Value;
  onChange: (value: Value) => void;
}

const BANDS = ["Medium from", "High from", "Critical from"] as const;

function Bands({ label, description, error, value, onChange }: PartProps) {
  const bounds = Array.isArray(value) ? value : [];
  return (
    <fieldset className={classes.bands}>
      <legend>{label}</legend>
      <p>{description}</p>
      <div className={classes.beside}>
        {BANDS.map((name, at) => (
          <NumberInput
            key={name}
            label={name}
            classNames={{ root: classes.band }}
            required
            withAsterisk={false}
            step={0.05}
            decimalScale={3}
            error={Boolean(error)}
            value={bounds[at] ?? ""}
            onChange={(next) => onChange(BANDS.map((_, place) => (place === at ? Number(next) : Number(bounds[place] ?? 0))))}
          />
        ))}
      </div>
      {error && (
        <p className={classes.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function Lines({ most, value, onChange, ...common }: PartProps & { most: number }) {
  const lines = Array.isArray(value) ? value : [];
  return (
    <Textarea
      {...common}
      description={
        <>
          {common.description} One a line; {lines.filter((line) => String(line).trim()).length.toLocaleString()} of at most{" "}
          {most.toLocaleString()}.
        </>
      }
      rows={Math.min(Math.max(lines.length + 1, 3), 10)}
      spellCheck={false}
      value={lines.join("\n")}
      onChange={(event) => onChange(event.currentTarget.value === "" ? [] : event.currentTarget.value.split("\n"))}
    />
  );
}
