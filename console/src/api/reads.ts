import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { api, data } from "./client";

// What several pages read. One key each: what one page has read, another shows at once.

/** The tools, the operations and what reason codes mean. It changes with the server alone. */
export const vocabularyQuery = queryOptions({
  queryKey: ["vocabulary"],
  queryFn: ({ signal }) => data(api.GET("/api/vocabulary", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What begins every key of channels: the list, and one of them. */
export const CHANNELS = ["channels"] as const;

export const channelsQuery = queryOptions({
  queryKey: [...CHANNELS, "all"],
  queryFn: ({ signal }) => data(api.GET("/api/channels", { signal })),
});

export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => data(api.GET("/api/keys", { signal })),
});

/** One decision, with what is known of it. */
export const decisionQuery = (traceId: string) =>
  queryOptions({
    queryKey: ["decision", traceId],
    queryFn: ({ signal }) => data(api.GET("/api/decisions/{trace_id}", { params: { path: { trace_id: traceId } }, signal })),
  });

/** One approval, with the body of the request. */
export const approvalQuery = (id: string) =>
  queryOptions({
    queryKey: ["approval", id],
    queryFn: ({ signal }) => data(api.GET("/api/approvals/{id}", { params: { path: { id } }, signal })),
  });

/** What decisions have that can be suggested. */
export type Term = "agent" | "tool" | "reason" | "environment";
/** How many are suggested at most, and how much of what is typed the API takes. */
const MOST = 100;
const TYPED = 200;

/** What decisions had in this field, with `typed` in it, each once; nothing until it is `on`. */
export function useTerms(field: Term, typed = "", on = true): string[] {
  const q = typed.trim().slice(0, TYPED);
  const terms = useQuery({
    queryKey: ["terms", field, q],
    queryFn: ({ signal }) => data(api.GET("/api/activity/terms", { params: { query: { field, q: q || undefined, limit: MOST } }, signal })),
    placeholderData: keepPreviousData,
    enabled: on,
  });
  return [...new Set(terms.data?.items ?? [])];
}
