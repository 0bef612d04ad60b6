import { Checkbox } from "@mantine/core";
import { memo } from "react";
import type { Column } from "./DataTable";
import classes from "./DataTable.module.css";
import { shownPlainly } from "./Said";

/** What a row tells the table. The same object at each rendering, so that rows stay as they are. */
export interface RowActs<T> {
  open: (row: T) => void;
  toggle: (row: T) => void;
}

interface Props<T> {
  row: T;
  id: string;
  columns: readonly Column<T>[];
  /** What it is called, for those who hear it. */
  name: string;
  /** Whether it opens, by click or by its first cell; with `href` that one is a link. */
  opens: boolean;
  href?: string;
  current: boolean;
  opened: boolean;
  /** Whether it is chosen; undefined where rows are not chosen. */
  chosen?: boolean;
  acts: RowActs<T>;
}

function Row<T>({ row, id, columns, name: called, opens, href, current, opened, chosen, acts }: Props<T>) {
  const name = shownPlainly(called);
  return (
    <tr
      id={id}
      className={opens ? classes.opens : undefined}
      data-current={current || undefined}
      data-opened={opened || undefined}
      aria-current={opened || undefined}
      onClick={(event) => {
        // A dialog in front of the page is the row's child for React alone.
        if (!event.currentTarget.contains(event.target as Node)) return;
        if (!opens || (event.target as Element).closest("a,button,input,label,summary")) return;
        // Text that is being marked is to be copied, not opened.
        if (getSelection()?.isCollapsed) acts.open(row);
      }}
    >
      {chosen !== undefined && (
        <td className={classes.tick}>
          <Checkbox size="xs" aria-label={`Choose ${name}`} checked={chosen} onChange={() => acts.toggle(row)} />
        </td>
      )}
      {columns.map((column, index) => (
        <td key={column.title} data-label={column.quiet ? undefined : column.title} data-align={column.align}>
          <div>{opens && index === 0 ? <Open {...{ row, column, name, href, acts }} /> : column.cell(row)}</div>
        </td>
      ))}
    </tr>
  );
}

function Open<T>({ row, column, name, href, acts }: Pick<Props<T>, "row" | "name" | "href" | "acts"> & { column: Column<T> }) {
  if (href === undefined)
    return (
      <button type="button" className={classes.open} aria-label={`Open ${name}`} onClick={() => acts.open(row)}>
        {column.cell(row)}
      </button>
    );
  return (
    <a
      href={href}
      className={classes.open}
      aria-label={`Open ${name}`}
      onClick={(event) => {
        if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // To the browser: another tab, say.
        event.preventDefault();
        acts.open(row);
      }}
    >
      {column.cell(row)}
    </a>
  );
}

/** A row of a table. Where columns and row are the same as before, it is not rendered again. */
export const DataRow = memo(Row) as typeof Row;
