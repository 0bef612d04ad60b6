import { Button } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";

import { useEffect } from "react";
import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { useClock } from "../../api/clock";
import { DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Go } from "../../ui/Go";
import { actionOf, counted } from "../../ui/names";
import classes from "./Approvals.module.css";
import { ANSWER_COLORS, useAnswering } from "./answering";
import { columnsOf } from "./columns";
import { type Filters, LISTS, pendingQuery } from "./queries";
import { useReasons } from "./reasons";
import { agentName, cut } from "./words";

export interface ListProps {
  filters: Filters;
  opened: string | undefined;
  onOpen: (approval: Api["Approval"]) => void;
  onMove: (approval: Api["Approval"]) => void;
}

export const nameOf = (approval: Api["Approval"]) => `${cut(actionOf(approval), 100)} of ${cut(agentName(approval.agent), 100)}`;

/** What nobody has answered; what ends first is on top. */
export function Waiting({
  filters,
  opened,
  onOpen,
  onMove,
  chosen,
  choose,
}: ListProps & { chosen: readonly Api["Approval"][]; choose: (chosen: readonly Api["Approval"][]) => void }) {
  const can = useCan();
  const client = useQueryClient();
  const words = useReasons();
  const ask = useAnswering();
  const rows = useInfiniteQuery(pendingQuery(filters));
  const items = rows.data?.pages.flatMap((page) => page.items) ?? [];
  const mayAnswer = can("POST /api/approvals/decide");

  // What lapses leaves the list also where no news of it come.
  const lapsed = useClock((now) => items.filter((item) => Date.parse(item.expires_at) <= now).length);
  useEffect(() => {
    if (lapsed > 0) void client.invalidateQueries({ queryKey: LISTS });
  }, [client, lapsed]);
  // Who was faster takes a row out of the list, and out of what is chosen.
  const here = new Set(items.map((item) => item.id));
  const still = chosen.filter((each) => here.has(each.id));
  useEffect(() => {
    if (rows.data && still.length < chosen.length) choose(still);
  });

  const filtered = filters.agent !== undefined || filters.reason !== undefined;
  return (
    <>
      {still.length > 0 && (
        <section className={classes.bulk} aria-label="What is chosen">
          <span>{counted(still.length, "approval")} chosen</span>
          <Button size="xs" color={ANSWER_COLORS.approve} onClick={() => ask("approve", still)}>
            Approve…
          </Button>
          <Button size="xs" color={ANSWER_COLORS.deny} onClick={() => ask("deny", still)}>
            Deny…
          </Button>
          <Button size="xs" variant="subtle" onClick={() => choose([])}>
            Choose none
          </Button>
        </section>
      )}
      <DataTable
        label="Pending approvals"
        rows={rows}
        rowKey={(row) => row.id}
        rowName={nameOf}
        columns={columnsOf("pending", words, opened !== undefined)}
        onOpen={onOpen}
        onMove={onMove}
        opened={opened}
        selection={
          mayAnswer
            ? {
                chosen: new Set(still.map((each) => each.id)),
                choose: (ids) => choose(items.filter((item) => ids.has(item.id))),
                of: "approval",
              }
            : undefined
        }
        empty={
          filtered ? (
            <Empty title="Nothing that waits matches">Clear the filters to see what else waits.</Empty>
          ) : (
            <Empty title="Nothing waits for an answer">
              A request that needs a person appears here by itself. Which ones do is said by the <Go to="/policies">policies</Go>.
            </Empty>
          )
        }
      />
    </>
  );
}
