import { queryOptions } from "@tanstack/react-query";
import { api, data } from "../../api/client";

/** One decision, with what is known of it. */
export const decisionQuery = (traceId: string) =>
  queryOptions({
    queryKey: ["decision", traceId],
    queryFn: ({ signal }) => data(api.GET("/api/decisions/{trace_id}", { params: { path: { trace_id: traceId } }, signal })),
  });

/** What reason codes mean. It changes with the server alone. */
export const vocabularyQuery = queryOptions({
  queryKey: ["vocabulary"],
  queryFn: ({ signal }) => data(api.GET("/api/vocabulary", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The approval that a decision asked for, or came from; with the body of the request. */
export const approvalQuery = (id: string) =>
  queryOptions({
    queryKey: ["approval", id],
    queryFn: ({ signal }) => data(api.GET("/api/approvals/{id}", { params: { path: { id } }, signal })),
  });
