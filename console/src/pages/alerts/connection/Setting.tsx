import { Button, Group, Input, PasswordInput, Select, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { Said } from "../../../ui/Said";
import type { Config } from "../channels";
import { type Draft, storedSecret } from "../draft";
import { faultAt } from "../faults";

/** A channel's settings that are being entered. */
export interface Entry {
  draft: Draft;
  change: (draft: Draft) => void;
  /** What is stored already; empty for a new channel. */
  stored: Config;
  /** What the API refused. */
  error: unknown;
}

interface SettingProps {
  entry: Entry;
  /** The key in `config`. */
  of: string;
  label: string;
  description?: ReactNode;
  placeholder?: string;
  required?: boolean;
}

function bound({ draft, change, error }: Entry, of: string) {
  return {
    value: draft.fields[of] ?? "",
    set: (value: string | null) => change({ ...draft, fields: { ...draft.fields, [of]: value } }),
    error: faultAt(error, `config.${of}`),
  };
}

/** Always the same: a browser must not offer its own passwords here, nor keep these. */
const QUIET = { autoComplete: "off", spellCheck: false, autoCapitalize: "none" } as const;

export function TextSetting({ entry, of, label, description, placeholder, required = false }: SettingProps) {
  const { value, set, error } = bound(entry, of);
  return (
    <TextInput
      {...QUIET}
      label={label}
      description={description}
      placeholder={placeholder}
      required={required}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
      error={error}
    />
  );
}

/** One that is never shown again: it says that it is set, and can be replaced. */
export function SecretSetting({ entry, of, label, description, placeholder, required = false }: SettingProps) {
  const { value, set, error } = bound(entry, of);
  const kept = storedSecret(entry.stored[of]);
  const entered = entry.draft.fields[of];
  if (kept && entered === undefined)
    return (
      <Input.Wrapper labelElement="div" label={label} description={description} error={error}>
        <Group gap="xs" mt={4}>
          <span>
            Set, <Said>{kept.hint || "not shown"}</Said>
          </span>
          <Button size="compact-xs" variant="default" aria-label={`Replace: ${label}`} onClick={() => set("")}>
            Replace
          </Button>
          {!required && (
            <Button size="compact-xs" variant="default" aria-label={`Remove: ${label}`} onClick={() => set(null)}>
              Remove
            </Button>
          )}
        </Group>
      </Input.Wrapper>
    );
  const keep = () => {
    const { [of]: _, ...fields } = entry.draft.fields;
    entry.change({ ...entry.draft, fields });
  };
  if (kept && entered === null)
    return (
      <Input.Wrapper labelElement="div" label={label} description="It is removed when you save." error={error}>
        <Group gap="xs" mt={4}>
          <Button size="compact-xs" variant="default" aria-label={`Keep: ${label}`} onClick={keep}>
            Keep it
          </Button>
        </Group>
      </Input.Wrapper>
    );
  return (
    <PasswordInput
      {...QUIET}
      autoComplete="new-password"
      aria-invalid={error !== undefined}
      label={label}
      description={description}
      placeholder={placeholder}
      required={required}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
      error={error}
      visibilityToggleButtonProps={{ "aria-label": `Show what is typed: ${label}`, tabIndex: 0, "aria-hidden": false }}
      inputContainer={(input) =>
        kept ? (
          <Group gap="xs" wrap="nowrap">
            <div style={{ flex: 1 }}>{input}</div>
            <Button size="compact-xs" variant="default" aria-label={`Keep: ${label}`} onClick={keep}>
              Keep <Said>{kept.hint}</Said>
            </Button>
          </Group>
        ) : (
          input
        )
      }
    />
  );
}

/** One of fixed words; without one it is the API's own choice. */
export function ChoiceSetting({
  entry,
  of,
  label,
  description,
  choices,
}: SettingProps & { choices: readonly { value: string; label: string }[] }) {
  const { value, set, error } = bound(entry, of);
  return (
    <Select
      label={label}
      description={description}
      data={[...choices]}
      value={value}
      allowDeselect={false}
      onChange={(next) => set(next ?? "")}
      error={error}
    />
  );
}

export function LongSetting({ entry, of, label, description, placeholder }: SettingProps) {
  const { value, set, error } = bound(entry, of);
  return (
    <Textarea
      {...QUIET}
      label={label}
      description={description}
      placeholder={placeholder}
      rows={5}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
      error={error}
    />
  );
}
