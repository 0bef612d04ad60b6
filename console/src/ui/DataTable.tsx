import { Button, Checkbox, Skeleton } from "@mantine/core";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useShortcuts } from "../app/shortcuts";
import { DataRow, type RowActs } from "./DataRow";
import classes from "./DataTable.module.css";
import { ProblemNote } from "./ProblemNote";

export interface Column<T> {
  /** The heading; on a phone it stands before each value. */
  title: string;
  /** Whether the heading is only heard: for buttons, which say themselves what they do. */
  quiet?: boolean;
  cell: (row: T) => ReactNode;
  /** CSS width of the column. */
  width?: string;
  align?: "end";
}

/** Rows that are chosen, for what is done to many. */
export interface Selection {
  chosen: ReadonlySet<string>;
  choose: (chosen: ReadonlySet<string>) => void;
  /** What a row is called, such as `approval`. */
  of: string;
}

/** What the table needs of `useInfiniteQuery(keyset(…))`, or of `useQuery` by `listed`. */
export interface Rows<T> {
  data: { pages: readonly { items: readonly T[] }[] } | undefined;
  error: unknown;
  isPending: boolean;
  isPlaceholderData: boolean;
  refetch: () => unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => unknown;
}

/** A list that comes in one piece, as the table wants it. */
export function listed<T>(query: {
  data: { items: readonly T[] } | undefined;
  error: unknown;
  isPending: boolean;
  isPlaceholderData: boolean;
  refetch: () => unknown;
}): Rows<T> {
  return {
    ...query,
    data: query.data && { pages: [query.data] },
    hasNextPage: false,
    isFetchingNextPage: false,
    isFetchNextPageError: false,
    fetchNextPage: () => {},
  };
}

interface Props<T> {
  /** What the table is of, for those who hear it. */
  label: string;
  rows: Rows<T>;
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  /** What a row is called, for those who hear it; needed with `onOpen` or `selection`. */
  rowName?: (row: T) => string;
  /** Opens a row: by click, and by `j`, `k` and Enter. */
  onOpen?: (row: T) => void;
  /** Where the row opens, if that is a page: it can then be opened in another tab too. */
  href?: (row: T) => string;
  /** The row that is open now. */
  opened?: string;
  selection?: Selection;
  /** What stands where there are no rows: an `<Empty>` that says what to do next. */
  empty: ReactNode;
  /** Told of the row that `j` or `k` came to. */
  onMove?: (row: T) => void;
  /** Further keys for the row that `j` and `k` are on. */
  keys?: readonly { key: string; label: string; run: (row: T) => void }[];
}

/** A list by keyset: skeletons after 300 ms, further pages on request, the reason where it fails. On a phone each row is a card. */
export function DataTable<T>({
  label,
  rows,
  columns,
  rowKey,
  rowName = rowKey,
  onOpen,
  href,
  opened,
  selection,
  empty,
  onMove,
  keys = [],
}: Props<T>) {
  const id = useId();
  const [current, setCurrent] = useState(opened);
  // Whatever opened a row, `j` and `k` go on from there.
  const [followed, follow] = useState(opened);
  if (followed !== opened) {
    follow(opened);
    if (opened !== undefined) setCurrent(opened);
  }
  const items = rows.data?.pages.flatMap((page) => page.items) ?? [];
  const at = items.findIndex((row) => rowKey(row) === current);
  const moving = onOpen !== undefined || selection !== undefined || keys.length > 0;
  const move = (step: number) => {
    const row = items[Math.min(Math.max(at + step, 0), items.length - 1)];
    if (!row) return;
    setCurrent(rowKey(row));
    const shown = document.getElementById(`${id}-${rowKey(row)}`);
    shown?.scrollIntoView({ block: "nearest" });
    // So that it is also heard: what opens the row, or else chooses it.
    const control = shown?.querySelector<HTMLElement>(`.${classes.open}`) ?? shown?.querySelector<HTMLElement>("input[type=checkbox]");
    control?.focus({ preventScroll: true });
    onMove?.(row);
  };
  const toggle = (row: T) => {
    if (!selection) return;
    const chosen = new Set(selection.chosen);
    if (!chosen.delete(rowKey(row))) chosen.add(rowKey(row));
    selection.choose(chosen);
  };
  const latest = useRef({ onOpen, rowKey, toggle });
  useEffect(() => {
    latest.current = { onOpen, rowKey, toggle };
  });
  const [acts] = useState<RowActs<T>>({
    open: (row) => {
      setCurrent(latest.current.rowKey(row));
      latest.current.onOpen?.(row);
    },
    toggle: (row) => latest.current.toggle(row),
  });
  const here = (run: (row: T) => void) => () => {
    const row = items[at];
    if (row) run(row);
  };
  useShortcuts(label, [
    ...(moving
      ? [
          { keys: "j", label: "Next row", run: () => move(1) },
          { keys: "k", label: "Previous row", run: () => move(at < 0 ? 0 : -1) },
        ]
      : []),
    ...(onOpen ? [{ keys: "Enter", label: "Open the row", run: here(onOpen) }] : []),
    ...(selection ? [{ keys: "x", label: "Choose the row", run: here(toggle) }] : []),
    ...keys.map(({ key, label: name, run }) => ({ keys: key, label: name, run: here(run) })),
  ]);

  if (rows.error && items.length === 0)
    return <ProblemNote problem={rows.error} title={`${label}: not loaded`} onRetry={() => void rows.refetch()} />;
  if (!rows.isPending && items.length === 0) return empty;
  const all = selection && items.length > 0 && items.every((row) => selection.chosen.has(rowKey(row)));
  const some = selection && items.some((row) => selection.chosen.has(rowKey(row)));
  return (
    <div className={classes.place}>
      <table
        className={classes.table}
        aria-label={label}
        aria-busy={rows.isPending || rows.isPlaceholderData}
        data-old={rows.isPlaceholderData || undefined}
      >
        <thead>
          <tr>
            {selection && (
              <th className={classes.tick}>
                <Checkbox
                  size="xs"
                  aria-label={`Choose every ${selection.of} that is shown`}
                  checked={all ?? false}
                  indeterminate={some && !all}
                  onChange={() => selection.choose(all ? new Set() : new Set(items.map(rowKey)))}
                />
              </th>
            )}
            {columns.map((column) => (
              <th key={column.title} scope="col" style={{ width: column.width }} data-align={column.align}>
                {column.quiet ? <span className="iv-hidden">{column.title}</span> : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.isPending && <Skeletons columns={columns.length + (selection ? 1 : 0)} />}
          {items.map((row) => {
            const key = rowKey(row);
            return (
              <DataRow
                key={key}
                row={row}
                id={`${id}-${key}`}
                columns={columns}
                name={rowName(row)}
                opens={onOpen !== undefined}
                href={href?.(row)}
                current={key === current}
                opened={key === opened}
                chosen={selection?.chosen.has(key)}
                acts={acts}
              />
            );
          })}
        </tbody>
      </table>
      {rows.isFetchNextPageError && <ProblemNote problem={rows.error} onRetry={() => void rows.fetchNextPage()} />}
      {rows.hasNextPage && !rows.isFetchNextPageError && (
        <div className={classes.further}>
          <Button variant="default" loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
    </div>
  );
}

const SIX = [0, 1, 2, 3, 4, 5];

function Skeletons({ columns }: { columns: number }) {
  return SIX.map((row) => (
    <tr key={row} className="iv-late">
      <td colSpan={columns}>
        <Skeleton height={14} width={`${92 - row * 7}%`} my={4} />
      </td>
    </tr>
  ));
}
