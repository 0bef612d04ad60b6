import { ActionIcon, Button, Group, Input, PasswordInput, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { Said } from "../../../ui/Said";
import { storedSecret } from "../draft";
import { faultAt } from "../faults";
import { Fold } from "./Fold";
import { ChoiceSetting, type Entry, LongSetting, SecretSetting, TextSetting } from "./Setting";

const FORMATS = [
  { value: "OCSF", label: "OCSF, the open schema" },
  { value: "CEF", label: "CEF, for ArcSight and others" },
  { value: "JSON", label: "JSON, our record or your template" },
];
const INTAKES = [
  { value: "auto", label: "Recognise it from the URL" },
  { value: "generic", label: "Any HTTP endpoint" },
  { value: "splunk_hec", label: "Splunk HEC, events" },
  { value: "splunk_raw", label: "Splunk HEC, raw" },
  { value: "datadog", label: "Datadog logs" },
  { value: "sumo", label: "Sumo Logic HTTP source" },
];
const PROFILES = [
  { value: "documented", label: "As documented, with the familiar names" },
  { value: "strict", label: "Strict, for validators of the schema" },
];
const BATCHES = [
  { value: "", label: "The intake's own way" },
  { value: "none", label: "One event a request" },
  { value: "ndjson", label: "Many, one a line" },
  { value: "array", label: "Many, as a JSON array" },
];
const GZIP = [
  { value: "", label: "The intake's own way" },
  { value: "true", label: "Compress" },
  { value: "false", label: "Do not compress" },
];
const FURTHER = ["batch", "gzip", "template"];

export function SiemConnection({ entry }: { entry: Entry }) {
  const { fields } = entry.draft;
  const set = (value: string | null | undefined, plain: string) => value !== undefined && value !== null && value !== plain;
  const further =
    FURTHER.some((of) => fields[of]) ||
    set(fields.intake, "auto") ||
    set(fields.ocsf_profile, "documented") ||
    FURTHER.some((of) => faultAt(entry.error, `config.${of}`));
  // The address of a Sumo Logic source is itself the secret.
  const Address = storedSecret(entry.stored.url) ? SecretSetting : TextSetting;
  return (
    <>
      <Address entry={entry} of="url" label="URL" placeholder="https://splunk.example.com:8088/services/collector/event" required />
      <ChoiceSetting entry={entry} of="format" label="Format" choices={FORMATS} />
      <Headers entry={entry} />
      <Fold title="Advanced" opened={further}>
        <ChoiceSetting
          entry={withFirst(entry, "intake", "auto")}
          of="intake"
          label="Intake"
          description="How events are packed, and how much goes in one request."
          choices={INTAKES}
        />
        {fields.format === "OCSF" && (
          <ChoiceSetting entry={withFirst(entry, "ocsf_profile", "documented")} of="ocsf_profile" label="OCSF profile" choices={PROFILES} />
        )}
        <ChoiceSetting entry={entry} of="batch" label="Batches" choices={BATCHES} />
        <ChoiceSetting entry={entry} of="gzip" label="Compression" choices={GZIP} />
        {fields.format === "JSON" && (
          <LongSetting
            entry={entry}
            of="template"
            label="Template"
            placeholder={'{"id": {{ trace_id }}, "what": {{ title }}}'}
            description="A minijinja template over our record, in its place. It has to give one JSON value for every event."
          />
        )}
      </Fold>
    </>
  );
}

/** Shows what the API takes where nothing was chosen. */
function withFirst(entry: Entry, of: string, value: string): Entry {
  return entry.draft.fields[of] ? entry : { ...entry, draft: { ...entry.draft, fields: { ...entry.draft.fields, [of]: value } } };
}

function Headers({ entry }: { entry: Entry }) {
  const { draft, change, error } = entry;
  const set = (headers: typeof draft.headers) => change({ ...draft, headers });
  return (
    <Input.Wrapper
      labelElement="div"
      label="Headers"
      description="Splunk: Authorization with Splunk and the HEC token. Datadog: DD-API-KEY. Values are never shown again."
      error={faultAt(error, "config.headers")}
    >
      <Stack gap="xs" mt={6}>
        {draft.headers.map((header, at) => {
          const with_ = (part: Partial<typeof header>) => set(draft.headers.map((each, i) => (i === at ? { ...each, ...part } : each)));
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows have no identity but their place
            <div key={at}>
              <Group gap="xs" align="flex-start" wrap="nowrap">
                <TextInput
                  style={{ flex: 1 }}
                  size="xs"
                  aria-label={`Header ${at + 1}: name`}
                  placeholder="Authorization"
                  readOnly={header.hint !== undefined}
                  autoComplete="off"
                  spellCheck={false}
                  value={header.name}
                  onChange={(event) => with_({ name: event.currentTarget.value })}
                  error={faultAt(error, `config.headers.${header.name}`)}
                />
                <PasswordInput
                  style={{ flex: 2 }}
                  size="xs"
                  aria-label={`Header ${at + 1}: value`}
                  placeholder={header.hint === undefined ? "Splunk 00000000-0000-…" : "Leave it empty to keep it"}
                  autoComplete="new-password"
                  required={header.name !== "" && header.hint === undefined}
                  value={header.value}
                  onChange={(event) => with_({ value: event.currentTarget.value })}
                  visibilityToggleButtonProps={{ "aria-label": `Show what is typed: header ${at + 1}`, tabIndex: 0, "aria-hidden": false }}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="md"
                  aria-label={`Remove header ${at + 1}`}
                  onClick={() => set(draft.headers.filter((_, i) => i !== at))}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </Group>
              {header.hint !== undefined && !header.value && (
                <Input.Description mt={2}>
                  Set, <Said>{header.hint || "not shown"}</Said>
                </Input.Description>
              )}
            </div>
          );
        })}
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => set([...draft.headers, { name: draft.headers.length === 0 ? "Authorization" : "", value: "" }])}
          >
            Add a header
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}
