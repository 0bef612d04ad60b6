import { queryOptions } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { clock } from "../../api/clock";
import { keyset } from "../../api/queries";
import { instant } from "../../app/search";

/** Which deliveries, as the address says it: times may be spans back from now. */
export interface Filter {
  channel?: string;
  state?: Api["DeliveryState"];
  event?: Api["EventKind"];
  trace_id?: string;
  since?: string;
  until?: string;
}

/** The same with times that stand still. */
export function fixed({ channel, state, event, trace_id, since, until }: Filter, now = clock.now()): Filter {
  const at = (value: string | undefined) => (value === undefined ? undefined : new Date(instant(value, now)).toISOString());
  return { channel, state, event, trace_id, since: at(since), until: at(until) };
}

/** What is kept live: the list, and the delivery that is open. */
export const DELIVERIES = ["deliveries"];

export const listQuery = (filter: Filter) =>
  keyset([...DELIVERIES, "list", filter], (cursor, signal) =>
    data(api.GET("/api/deliveries", { params: { query: { ...fixed(filter), cursor } }, signal })),
  );

export const oneQuery = (id: number) =>
  queryOptions({
    queryKey: [...DELIVERIES, "one", id],
    queryFn: ({ signal }) => data(api.GET("/api/deliveries/{id}", { params: { path: { id } }, signal })),
  });

export const CHANNELS = ["channels", "of deliveries"];

/** Where alerts go is for administrators alone. */
export const channelsQuery = queryOptions({
  queryKey: CHANNELS,
  queryFn: ({ signal }) => data(api.GET("/api/channels", { signal })),
});
