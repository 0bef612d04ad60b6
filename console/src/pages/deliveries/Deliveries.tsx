import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useCan } from "../../api/access";
import { useLive } from "../../api/live";
import { Page } from "../../ui/Page";
import { DeliveryPanel } from "./DeliveryPanel";
import { DeliveryTable } from "./DeliveryTable";
import { Filters } from "./Filters";
import { CHANNELS, channelsQuery, DELIVERIES, type Filter, listQuery } from "./query";
import { ReplayMany } from "./ReplayMany";
import { deliveriesRoute } from "./route";

export function Deliveries() {
  const can = useCan();
  const { open: address, ...filter } = deliveriesRoute.useSearch();
  const open = address === undefined ? undefined : Number(address);
  const navigate = deliveriesRoute.useNavigate();
  const rows = useInfiniteQuery(listQuery(filter));
  const channels = useQuery({ ...channelsQuery, enabled: can("GET /api/channels") });
  useLive(["delivery"], [DELIVERIES]);
  useLive(["channel"], [CHANNELS], can("GET /api/channels"));

  const items = useMemo(() => rows.data?.pages.flatMap((page) => page.items) ?? [], [rows.data]);
  // A channel that is gone, or that this role may not list, is known from what went to it.
  const names = useMemo(() => {
    const known = new Map(items.map((delivery) => [delivery.channel_id, delivery.channel_name]));
    for (const channel of channels.data?.items ?? []) known.set(channel.id, channel.name);
    return known;
  }, [items, channels.data]);

  const show = (id: number | undefined) =>
    void navigate({ search: (before) => ({ ...before, open: id?.toString() }), replace: open !== undefined });
  const change = (next: Filter) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const clear = () => void navigate({ search: (before) => ({ open: before.open }), replace: true });
  const at = items.findIndex((delivery) => delivery.id === open);
  const step = (by: number) => {
    const next = items[at < 0 ? 0 : at + by];
    if (next) show(next.id);
    if (at + by >= items.length - 1 && rows.hasNextPage && !rows.isFetchingNextPage) void rows.fetchNextPage();
  };
  return (
    <Page
      title="Deliveries"
      about="What went to which channel, and what each destination answered."
      actions={can("POST /api/deliveries/replay") && <ReplayMany filter={filter} names={names} />}
    >
      <Filters filter={filter} names={names} change={change} clear={clear} />
      <DeliveryTable rows={rows} filtered={Object.values(filter).some(Boolean)} opened={open} onOpen={show} />
      <DeliveryPanel
        id={open}
        channels={channels.data?.items}
        onClose={() => show(undefined)}
        onOpen={show}
        onNext={() => step(1)}
        onPrevious={() => step(-1)}
      />
    </Page>
  );
}
