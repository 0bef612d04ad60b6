import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Api } from "../../api/client";
import { api, data } from "../../api/client";
import { useLive } from "../../api/live";
import { CHANNELS, channelsQuery, keysQuery } from "../../api/reads";

/** The newest decision, if there ever was one. */
export const newestKey = ["decisions", "newest"] as const;
const DELIVERED = ["deliveries", "first-steps"] as const;
/** Only in memory, and forgotten with all else when the session ends. */
const MINTED = ["first-steps", "key"] as const;

export interface FirstSteps {
  channels: Api["Channel"][];
  keys: Api["ApiKey"][];
  newest: Api["DecisionRecord"] | null;
  /** In the order of the steps: what the server says is done. */
  done: { channel: boolean; test: boolean; key: boolean; send: boolean; arrive: boolean };
  allDone: boolean;
}

/** The newest decision there is. */
export function useNewest() {
  return useQuery({
    queryKey: newestKey,
    queryFn: async ({ signal }) => (await data(api.GET("/api/decisions", { params: { query: { limit: 1 } }, signal }))).items[0] ?? null,
  });
}

/** How far one has come, by what is there; undefined until it is known. Whoever shows it keeps the newest decision live. */
export function useFirstSteps(on = true): FirstSteps | undefined {
  const channels = useQuery({ ...channelsQuery, enabled: on });
  const keys = useQuery({ ...keysQuery, enabled: on });
  const newest = useNewest();
  const delivered = useQuery({
    queryKey: DELIVERED,
    queryFn: ({ signal }) => data(api.GET("/api/deliveries", { params: { query: { state: "delivered", limit: 50 } }, signal })),
    enabled: on,
  });
  const known = channels.data && keys.data && newest.data !== undefined && delivered.data;
  const done = {
    channel: (channels.data?.items.length ?? 0) > 0,
    test: channels.data?.items.some((channel) => channel.health.last_delivered_at) ?? false,
    key: keys.data?.items.some((key) => key.status === "active") ?? false,
    send: Boolean(newest.data),
    arrive: delivered.data?.items.some((delivery) => !delivery.test) ?? false,
  };
  const allDone = Object.values(done).every(Boolean);
  useLive(["channel", "delivery"], [CHANNELS, DELIVERED], on && !allDone);
  if (!known) return undefined;
  return { channels: channels.data.items, keys: keys.data.items, newest: newest.data, done, allDone };
}

/** The key that was made here, for the commands. */
export function useMintedKey() {
  const client = useQueryClient();
  const { data: minted } = useQuery<string>({ queryKey: MINTED, queryFn: skipToken, staleTime: Number.POSITIVE_INFINITY });
  const keep = (key: string) => {
    client.setQueryDefaults(MINTED, { gcTime: Number.POSITIVE_INFINITY });
    client.setQueryData(MINTED, key);
  };
  return { minted, keep };
}
