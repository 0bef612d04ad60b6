import { EventBadge, SeverityBadge } from "../../ui/badges";
import type { Column } from "../../ui/DataTable";
import { actionOf, agentOf } from "../../ui/names";
import { Said } from "../../ui/Said";
import { When } from "../../ui/time";
import classes from "./Activity.module.css";
import type { Row } from "./tail";

/** How many reasons a row shows. */
const REASONS = 2;
/** From how much on, in milliseconds, it is said that a decision came in later than it happened. */
const LATE = 60_000;

// Rows are many and change often: these stay the same objects, and have nothing in them that costs.
export const COLUMNS: readonly Column<Row>[] = [
  {
    title: "Time",
    width: "15.2%",
    cell: (row) => (
      <>
        <When at={row.occurred_at} />
        {Date.parse(row.received_at) - Date.parse(row.occurred_at) >= LATE && (
          <div className={classes.aside}>
            came in <When at={row.received_at} />
          </div>
        )}
      </>
    ),
  },
  { title: "Decision", width: "15.2%", cell: (row) => <EventBadge event={row.kind} /> },
  {
    title: "Agent",
    width: "14%",
    cell: (row) => (
      <div className={classes.short}>
        <Said>{agentOf(row.agent)}</Said>
        {row.agent.runtime_type && (
          <span className={classes.aside}>
            {" "}
            <Said>{row.agent.runtime_type}</Said>
          </span>
        )}
      </div>
    ),
  },
  {
    title: "Action",
    cell: (row) => (
      <>
        <div className={classes.action}>
          <Said>{actionOf(row)}</Said>
        </div>
        <div className={`${classes.short} ${classes.aside}`}>
          <Said>{row.title}</Said>
        </div>
      </>
    ),
  },
  { title: "Risk", width: "12.6%", cell: (row) => <SeverityBadge severity={row.severity} score={row.risk_score} /> },
  {
    title: "Reasons",
    width: "18%",
    cell: ({ reason_codes: codes }) =>
      codes.length === 0 ? (
        <span className={classes.aside}>none</span>
      ) : (
        <div className={classes.codes}>
          {codes.slice(0, REASONS).map((code) => (
            <Said key={code}>{code}</Said>
          ))}
          {codes.length > REASONS && <span className={classes.aside}>and {codes.length - REASONS} more</span>}
        </div>
      ),
  },
];

/** What a row is called, for those who hear it. */
export const rowName = (row: Row) => `${row.title}, ${agentOf(row.agent) ?? "no agent"}`;
export const rowKey = (row: Row) => row.trace_id;
export const rowHref = (row: Row) => `/activity/${encodeURIComponent(row.trace_id)}`;
