import type { Api } from "../../api/client";
import { Badge } from "../../ui/badges";
import { DataTable, listed } from "../../ui/DataTable";
import { Diff } from "../../ui/Diff";
import { counted } from "../../ui/names";
import { Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import classes from "./Decision.module.css";

type Finding = Api["Finding"];

/** What was found in the request; where the agent was told to go on without it, what stands in its place. */
export function Sanitised({
  kind,
  scan: { findings, findings_omitted: omitted, classifications },
}: {
  kind: Api["DecisionKind"];
  scan: Api["DecisionScan"];
}) {
  if (findings.length === 0) return null;
  const more = omitted > 0 && `${counted(omitted, "further finding")} ${omitted === 1 ? "is" : "are"} not listed.`;
  if (kind === "SANITIZE")
    return (
      <Section
        title="What was taken out"
        about="The agent got its body back with these in place of what was found; all else stayed as it was. What was found is not kept, its place and kind are."
      >
        <Diff
          before={places(findings, ({ kind: what }) => `(${what}, as the agent wrote it)`)}
          after={places(findings, ({ kind: what }) => `[REDACTED:${what}]`)}
          of="What was taken out"
        />
        {more && <p className={classes.note}>{more}</p>}
      </Section>
    );
  const rows = findings.map((finding, at) => ({ ...finding, at: String(at) }));
  return (
    <Section title="What was found" about="Where it stands and what it is; never the value.">
      <p className={classes.line}>
        {classifications.map((name) => (
          <Badge key={name} tone="warn">
            {name}
          </Badge>
        ))}
      </p>
      <DataTable
        label="What was found"
        rows={listed({ data: { items: rows }, error: null, isPending: false, isPlaceholderData: false, refetch: () => {} })}
        rowKey={(row) => row.at}
        columns={[
          {
            title: "Place",
            cell: (row) => (
              <span className={classes.code}>
                <Said>{row.path}</Said>
              </span>
            ),
          },
          { title: "Kind", cell: (row) => <Said>{row.kind}</Said> },
          { title: "Class", cell: (row) => row.class },
        ]}
        empty={null}
      />
      {more && <p className={classes.note}>{more}</p>}
    </Section>
  );
}

/** Each place on a line, and below it what stands there. */
function places(findings: readonly Finding[], stands: (finding: Finding) => string): string {
  return findings
    .flatMap((finding, at) => [...(findings[at - 1]?.path === finding.path ? [] : [finding.path]), `  ${stands(finding)}`])
    .join("\n");
}
