import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { clock } from "../../api/clock";

export type Kind = Api["ChannelKind"];
/** What a channel sends to, by the kind's own keys. */
export type Config = Readonly<Record<string, unknown>>;

/** Everything that is read about channels. */
export const CHANNELS = ["channels"] as const;

export const channelsQuery = queryOptions({
  queryKey: [...CHANNELS, "all"],
  queryFn: ({ signal }) => data(api.GET("/api/channels", { signal })),
});

export function channelQuery(id: string) {
  return queryOptions({
    queryKey: [...CHANNELS, "one", id],
    queryFn: ({ signal }) => data(api.GET("/api/channels/{id}", { params: { path: { id } }, signal })),
  });
}

/** The document says of settings only that they are an object: they differ by kind. */
export const asDocument = (config: Config) => config as Record<string, never>;

export function useChannelChanges(id: string) {
  const client = useQueryClient();
  const path = { id };
  const anew = () => client.invalidateQueries({ queryKey: CHANNELS });
  const change = useMutation({
    // It carries what is secret.
    gcTime: 0,
    mutationFn: (patch: Config) => data(api.PATCH("/api/channels/{id}", { params: { path }, body: asDocument(patch) })),
    onSuccess: anew,
  });
  const remove = async () => {
    await api.DELETE("/api/channels/{id}", { params: { path } });
    client.removeQueries({ queryKey: channelQuery(id).queryKey });
    await client.invalidateQueries({ queryKey: channelsQuery.queryKey });
  };
  const test = useMutation({
    mutationFn: async () => {
      const sent = clock.now();
      return { ...(await data(api.POST("/api/channels/{id}/test", { params: { path } }))), sent };
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["channel-deliveries", id] });
      return anew();
    },
  });
  return { change, remove, test };
}

/** A channel is changed only where it was made. */
export const MANAGED = "It is declared under [[channels]] in the server's configuration file. Edit it there, and restart the server.";
