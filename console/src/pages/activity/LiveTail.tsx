import { Button, Paper } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useStreaming } from "../../api/live";
import { DataTable, listed } from "../../ui/DataTable";
import { counted } from "../../ui/names";
import classes from "./Activity.module.css";
import { COLUMNS, rowHref, rowKey, rowName } from "./columns";
import { type Criteria, isFiltered } from "./criteria";
import { Nothing } from "./Nothing";
import { MOST, type Row } from "./tail";
import { useHeld } from "./useHeld";
import { useTail } from "./useTail";

/** The newest decisions, as they come in. While somebody reads, further ones wait. */
export function LiveTail({ criteria, clear }: { criteria: Criteria; clear: () => void }) {
  const navigate = useNavigate();
  const streaming = useStreaming();
  const { place, paused, top } = useHeld();
  const { tail, read } = useTail(criteria, paused);
  const open = (row: Row) => void navigate({ to: "/activity/$traceId", params: { traceId: row.trace_id } });
  return (
    <>
      <div className={classes.state}>
        <span role="status" className={classes.live} data-held={paused || !streaming || undefined}>
          <span className={classes.dot} aria-hidden="true" />
          {!streaming ? "No live connection: read every 5 seconds" : paused ? "Held while you read" : "Live"}
        </span>
        <span>{told(tail)}</span>
      </div>
      <div className={classes.waiting}>
        {paused && tail.held > 0 && (
          <Button size="xs" leftSection={<IconArrowUp size={14} />} onClick={top}>
            {tail.held.toLocaleString()} new
          </Button>
        )}
      </div>
      <Paper p={0} className={classes.list} ref={place}>
        <DataTable<Row>
          label="Decisions"
          rows={listed({ ...read, isPending: !tail.begun && !read.isError, data: tail.begun ? { items: tail.rows } : undefined })}
          columns={COLUMNS}
          rowKey={rowKey}
          rowName={rowName}
          onOpen={open}
          href={rowHref}
          empty={<Nothing filtered={isFiltered(criteria)} clear={clear} />}
        />
      </Paper>
    </>
  );
}

function told({ rows, came, untold }: { rows: readonly Row[]; came: number; untold: number }): string {
  const held = rows.length === MOST ? `The newest ${MOST} decisions` : counted(rows.length, "decision");
  const since = came > 0 ? `; ${came.toLocaleString()} came in while you look` : "";
  const fast = untold > 0 ? `; ${untold.toLocaleString()} others came too fast to be told one by one, and are read from the list` : "";
  return `${held}${since}${fast}.`;
}
