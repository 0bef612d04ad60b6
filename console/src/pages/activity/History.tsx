import { ActionIcon, Button, Paper } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { api, data } from "../../api/client";
import { clock } from "../../api/clock";
import { keyset } from "../../api/queries";
import { useShortcuts } from "../../app/shortcuts";
import { DataTable } from "../../ui/DataTable";
import { counted } from "../../ui/names";
import { When } from "../../ui/time";
import classes from "./Activity.module.css";
import { COLUMNS, rowHref, rowKey, rowName } from "./columns";
import { type Criteria, isFiltered, parameters } from "./criteria";
import { Nothing } from "./Nothing";
import type { Row } from "./tail";

/** How many decisions a page of the list has. */
const PAGE = 100;

/** The decisions that there are, newest received first, page by page. */
export function History({ criteria, clear }: { criteria: Criteria; clear: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  // Spans back from now begin with the first page: those that follow are of the same search.
  const asOf = useRef(0);
  const queryKey = ["activity", criteria];
  const list = useInfiniteQuery({
    ...keyset(queryKey, (cursor, signal) => {
      if (cursor === undefined) asOf.current = clock.now();
      return data(api.GET("/api/decisions", { params: { query: { ...parameters(criteria, asOf.current), cursor, limit: PAGE } }, signal }));
    }),
  });
  const again = () => {
    // From the top: what else was loaded is not read page by page.
    client.setQueryData<typeof list.data>(
      queryKey,
      (before) => before && { pages: before.pages.slice(0, 1), pageParams: before.pageParams.slice(0, 1) },
    );
    void list.refetch();
  };
  useShortcuts("Activity list", [{ keys: "r", label: "Refresh", run: again }]);
  const open = (row: Row) => void navigate({ to: "/activity/$traceId", params: { traceId: row.trace_id } });
  const shown = list.data?.pages.reduce((count, page) => count + page.items.length, 0) ?? 0;
  // A search that was not through in its time has more to look at, though it may find nothing.
  const unfinished = list.data?.pages.at(-1)?.complete === false;
  const goOn = { searching: list.isFetchingNextPage, run: () => void list.fetchNextPage() };
  return (
    <>
      <div className={classes.state}>
        {list.dataUpdatedAt > 0 && !list.isPlaceholderData && (
          <span>
            {shown > 0 && `${said(shown, list.hasNextPage)}, `}as of <When at={new Date(list.dataUpdatedAt).toISOString()} />
          </span>
        )}
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Refresh" loading={list.isRefetching} onClick={again}>
          <IconRefresh size={16} />
        </ActionIcon>
      </div>
      <Paper p={0} className={classes.list}>
        <DataTable<Row>
          label="Decisions"
          rows={{ ...list, hasNextPage: list.hasNextPage && !unfinished }}
          columns={COLUMNS}
          rowKey={rowKey}
          rowName={rowName}
          onOpen={open}
          href={rowHref}
          empty={unfinished ? <Unfinished {...goOn} found={0} /> : <Nothing filtered={isFiltered(criteria)} clear={clear} />}
        />
        {unfinished && shown > 0 && !list.isFetchNextPageError && <Unfinished {...goOn} found={shown} />}
      </Paper>
    </>
  );
}

/** How many there are is not counted: it would take a look at each. */
function said(shown: number, more: boolean): string {
  return more ? `The newest ${counted(shown, "decision")}; there are more` : counted(shown, "decision");
}

function Unfinished({ found, searching, run }: { found: number; searching: boolean; run: () => void }) {
  return (
    <div className={classes.further} role="status">
      <span>
        {found === 0 ? "Nothing found so far" : `${counted(found, "decision")} found so far`}: the search went on for 2 seconds and is not
        through. What is older has not been looked at.
      </span>
      <Button variant="default" loading={searching} onClick={run}>
        Search on
      </Button>
    </div>
  );
}
