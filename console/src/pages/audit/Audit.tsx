import { Button, Text } from "@mantine/core";
import { IconDownload, IconRefresh } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { api, data } from "../../api/client";
import { clock, useClock } from "../../api/clock";
import { keyset } from "../../api/queries";
import { instant, stringifySearch } from "../../app/search";
import { DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { SURFACE_NAMES } from "../../ui/names";
import { Page } from "../../ui/Page";
import { Panel } from "../../ui/Panel";
import { Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { When } from "../../ui/time";
import classes from "./Audit.module.css";
import { EntryDetail } from "./EntryDetail";
import { Filters } from "./Filters";
import { auditRoute } from "./route";
import { ACTOR_NAMES, deed } from "./words";

/** Milliseconds of the server's time from which spans such as `24h` count back for the export; a minute is fine enough. */
const MINUTE = 60_000;

export function Audit() {
  const { open, ...filters } = auditRoute.useSearch();
  const navigate = auditRoute.useNavigate();
  const at = (value: string | undefined, now: number) => (value === undefined ? undefined : new Date(instant(value, now)).toISOString());
  const asked = (now: number) => ({ ...filters, since: at(filters.since, now), until: at(filters.until, now) });
  const entries = useInfiniteQuery(
    keyset(["audit", filters], (cursor, signal) =>
      data(api.GET("/api/audit", { params: { query: { ...asked(clock.now()), cursor, limit: 100 } }, signal })),
    ),
  );
  const minute = useClock((now) => Math.ceil(now / MINUTE) * MINUTE);
  const entry = entries.data?.pages.flatMap((page) => page.items).find((each) => String(each.seq) === open);
  const show = (seq: number | undefined) => void navigate({ search: (before) => ({ ...before, open: seq?.toString() }), replace: true });
  return (
    <Page
      title="Audit log"
      about="Who changed what, when and from where. It is only added to; what agents ask stands under Activity."
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} />}
            loading={entries.isRefetching}
            onClick={() => void entries.refetch()}
          >
            Refresh
          </Button>
          <Button
            component="a"
            href={`/api/audit/export${stringifySearch(asked(minute))}`}
            download="interven-audit.ndjson"
            leftSection={<IconDownload size={16} />}
          >
            Export as NDJSON
          </Button>
        </>
      }
    >
      <Filters />
      <Section
        title="Entries"
        about={
          <>
            Newest first. Each carries a link over the one before it; <code>interven audit verify</code> on the server says whether any was
            altered.
          </>
        }
      >
        <DataTable
          label="Audit log"
          rows={entries}
          rowKey={(row) => String(row.seq)}
          rowName={(row) => `entry ${row.seq}, ${deed(row.action)}`}
          onOpen={(row) => show(row.seq)}
          opened={open}
          columns={[
            { title: "When", cell: (row) => <When at={row.at} />, width: "13rem" },
            {
              title: "Who",
              cell: (row) => (
                <>
                  <Said>{row.actor.name ?? row.actor.id ?? "nobody by name"}</Said>
                  <span className={classes.kind}>{ACTOR_NAMES[row.actor.kind]}</span>
                </>
              ),
            },
            { title: "What", cell: (row) => <span title={row.action}>{deed(row.action)}</span> },
            { title: "To what", cell: (row) => <Said>{row.target.name ?? row.target.id ?? "–"}</Said> },
            {
              title: "From",
              cell: (row) => (
                <>
                  {SURFACE_NAMES[row.surface]}
                  {row.address && <span className={classes.kind}>{row.address}</span>}
                </>
              ),
            },
          ]}
          empty={
            <Empty title="No entry matches">
              Widen the time, or clear the filters. A name has to be the whole one of then, such as ada@example.com.
            </Empty>
          }
        />
      </Section>
      <Panel
        opened={open !== undefined}
        onClose={() => show(undefined)}
        title={entry ? `Entry ${entry.seq}: ${deed(entry.action)}` : `Entry ${open ?? ""}`}
      >
        {entry && <EntryDetail entry={entry} />}
        {!entry && !entries.isPending && (
          <Text size="sm">This entry is not among those that are loaded. Load more of the list, or clear the filters.</Text>
        )}
      </Panel>
    </Page>
  );
}
