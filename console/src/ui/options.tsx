import { type ComboboxRenderPillInput, Pill } from "@mantine/core";
import { Said } from "./Said";

/** An option of a field that suggests what agents and people said: as text, with what is hidden in it. For `renderOption`. */
export function saidOption({ option }: { option: { label?: string; value: unknown } }) {
  return <Said>{option.label ?? String(option.value)}</Said>;
}

/** The same of what was chosen; for `renderPill`. */
export function saidPill({ option, value, onRemove, disabled }: ComboboxRenderPillInput) {
  return (
    <Pill withRemoveButton={!disabled} disabled={disabled} onRemove={onRemove}>
      <Said>{option?.label ?? String(value ?? "")}</Said>
    </Pill>
  );
}
