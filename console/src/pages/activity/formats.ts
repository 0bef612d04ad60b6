import type { Criteria } from "./criteria";
import { parameters } from "./criteria";

export type Format = (typeof FORMATS)[number]["value"];

/** The five formats of the export, and what each is for. */
export const FORMATS = [
  { value: "csv", label: "CSV", use: "for a spreadsheet; what a spreadsheet would take for a formula has a ' in front", ending: "csv" },
  { value: "json", label: "JSON", use: "one document, for a program that reads it whole", ending: "json" },
  { value: "ndjson", label: "NDJSON", use: "a record a line, for jq and whatever reads streams", ending: "ndjson" },
  { value: "splunk", label: "Splunk HEC", use: "events as Splunk's collector takes them, one a line", ending: "ndjson" },
  { value: "datadog", label: "Datadog Logs", use: "an array of logs as Datadog's intake takes it", ending: "json" },
] as const;

const PATH = "/api/telemetry/decisions/export";

/** Where the export of what is filtered is: the same decisions as in the list. */
export function exportPath(format: Format, criteria: Criteria, now: number): string {
  const query = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(parameters(criteria, now))) if (value !== undefined) query.set(name, value);
  return `${PATH}?${query}`;
}

/** The same for a script, with what takes it in where that is known. Nothing in the address means anything to a shell: `URLSearchParams` escapes it. */
export function command(format: Format, address: string): string {
  const get = `curl -fsS -H "Authorization: Bearer $INTERVEN_TOKEN" \\\n  "${address}`;
  if (format === "splunk")
    return `${get}" \\\n| curl -fsS "https://splunk.example.com:8088/services/collector/event" \\\n  -H "Authorization: Splunk $SPLUNK_HEC_TOKEN" --data-binary @-`;
  if (format === "datadog")
    return `${get}&batch=lines" \\\n| while IFS= read -r batch; do\n  printf %s "$batch" | curl -fsS "https://http-intake.logs.datadoghq.com/api/v2/logs" \\\n    -H "DD-API-KEY: $DD_API_KEY" -H "Content-Type: application/json" --data-binary @-\ndone`;
  const file = FORMATS.find((each) => each.value === format)?.ending;
  return `${get}" \\\n  -o interven-decisions.${file}`;
}
