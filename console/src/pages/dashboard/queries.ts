import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, data } from "../../api/client";
import { clock } from "../../api/clock";
import { beginning, RANGES, type RangeName } from "./ranges";

/** How often the figures are read where nothing happens: time itself goes on. */
const AGAIN = 30_000;
/** How many are looked at where the API does not count: beyond it stands `50+`. */
export const MOST = 50;

/** The figures of a range up to now. */
export const statsQuery = (range: RangeName) =>
  queryOptions({
    queryKey: ["stats", range],
    queryFn: async ({ signal }) => {
      const since = beginning(RANGES[range], clock.now());
      return { range, ...(await data(api.GET("/api/stats", { params: { query: { since } }, signal }))) };
    },
    refetchInterval: AGAIN,
    placeholderData: keepPreviousData,
  });

/** What waits for a person. */
export const waitingQuery = queryOptions({
  queryKey: ["approvals", "dashboard"],
  queryFn: ({ signal }) => data(api.GET("/api/approvals", { params: { query: { tab: "pending", limit: MOST } }, signal })),
});

export const incidentsQuery = queryOptions({
  queryKey: ["incidents", "dashboard"],
  queryFn: ({ signal }) => data(api.GET("/v1/incidents", { params: { query: { status: "open", limit: MOST } }, signal })),
});
