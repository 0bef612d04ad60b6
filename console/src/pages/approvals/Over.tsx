import { useInfiniteQuery } from "@tanstack/react-query";
import { DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { columnsOf } from "./columns";
import { overQuery } from "./queries";
import { useReasons } from "./reasons";
import { type ListProps, nameOf } from "./Waiting";

/** What is over, or still granted; newest first. */
export function Over({ tab, filters, opened, onOpen, onMove }: ListProps & { tab: "recent" | "granted" }) {
  const words = useReasons();
  const rows = useInfiniteQuery(overQuery(tab, filters));
  const filtered = filters.agent !== undefined || filters.reason !== undefined;
  return (
    <DataTable
      label={tab === "recent" ? "Recent approvals" : "Granted approvals"}
      rows={rows}
      rowKey={(row) => row.id}
      rowName={nameOf}
      columns={columnsOf(tab, words, opened !== undefined)}
      onOpen={onOpen}
      onMove={onMove}
      opened={opened}
      empty={
        filtered ? (
          <Empty title="No approval matches">Clear the filters to see the others.</Empty>
        ) : tab === "recent" ? (
          <Empty title="Nothing was answered yet">What is approved, denied or expired stands here, with who said so and where.</Empty>
        ) : (
          <Empty title="No grant holds now">
            After an approval, the agent's identical request is allowed for a while; until then it stands here.
          </Empty>
        )
      }
    />
  );
}
