import type { Api } from "../../api/client";
import { ApprovalBadge, SeverityBadge } from "../../ui/badges";
import type { Column } from "../../ui/DataTable";
import { actionOf } from "../../ui/names";
import { Long, Said } from "../../ui/Said";
import { Left } from "../../ui/time";
import classes from "./Approvals.module.css";
import { agentName, cut, HowItEnded } from "./words";

type Row = Column<Api["Approval"]>;

const actionColumn: Row = {
  title: "Action",
  cell: (row) => (
    <span className={classes.action}>
      <Said>{cut(actionOf(row), 160)}</Said>
    </span>
  ),
};
const agentColumn: Row = { title: "Agent", cell: (row) => <Long most={60}>{agentName(row.agent)}</Long> };
const severityColumn: Row = { title: "Risk", cell: (row) => <SeverityBadge severity={row.severity} score={row.risk_score} /> };
const environmentColumn: Row = {
  title: "Environment",
  cell: (row) => (row.environment ? <Long most={40}>{row.environment}</Long> : <span className={classes.dim}>none</span>),
};
const leftColumn: Row = { title: "Time left", align: "end", width: "6.5rem", cell: (row) => <Left until={row.expires_at} /> };

type Words = (code: string) => string | undefined;

/** Why somebody has to look: what the codes say, else what the decision is called. */
export function whyInWords(row: Api["Approval"], words: Words): string {
  const said = row.reason_codes.map(words).filter((meaning) => meaning !== undefined);
  return said.slice(0, 2).join(" ") || row.title;
}

const whyColumn = (words: Words): Row => ({
  title: "Why",
  cell: (row) => (
    <span className={classes.lines}>
      <Long most={120}>{whyInWords(row, words)}</Long>
      <span className={classes.codes}>
        <Long most={80}>{row.reason_codes.join(", ")}</Long>
      </span>
    </span>
  ),
});

/** All in one cell, for the list beside an open approval. */
const narrow = (words: Words): Row => ({
  title: "Request",
  cell: (row) => (
    <span className={classes.lines}>
      <span className={classes.action}>
        <Said>{cut(actionOf(row), 160)}</Said>
      </span>
      <Said>{cut(agentName(row.agent), 80)}</Said>
      <span className={classes.dim}>
        <Said>{cut(whyInWords(row, words), 120)}</Said>
      </span>
    </span>
  ),
});

const endColumn: Row = {
  title: "Outcome",
  cell: (row) => (
    <span className={classes.lines}>
      <span>
        <ApprovalBadge status={row.status} />
      </span>
      <span>
        <HowItEnded of={row} />
      </span>
      {row.note && (
        <span className={classes.dim}>
          <Long most={120}>{row.note}</Long>
        </span>
      )}
    </span>
  ),
};

/** The grant of an approved one: how long it holds, and whether it was used. */
const grantColumn: Row = {
  title: "Grant",
  align: "end",
  cell: (row) => (
    <span className={classes.lines}>
      {row.grant_ends_at && <Left until={row.grant_ends_at} over="over" />}
      <span className={classes.dim}>{row.used_at ? "used" : "not used yet"}</span>
    </span>
  ),
};

export function columnsOf(tab: "pending" | "recent" | "granted", words: Words, beside: boolean): Row[] {
  if (beside) {
    const last = {
      pending: leftColumn,
      recent: { ...endColumn, cell: (row: Api["Approval"]) => <ApprovalBadge status={row.status} /> },
      granted: grantColumn,
    };
    return [narrow(words), last[tab]];
  }
  const first = [actionColumn, agentColumn, whyColumn(words), severityColumn, environmentColumn];
  return [...first, ...{ pending: [leftColumn], recent: [endColumn], granted: [endColumn, grantColumn] }[tab]];
}
