import { queryOptions } from "@tanstack/react-query";
import { api, data } from "../../api/client";
import { keyset } from "../../api/queries";

/** The API's tabs: nobody has answered; over; approved, and the grant still holds. */
export const TABS = ["pending", "recent", "granted"] as const;
export type Tab = (typeof TABS)[number];
export interface Filters {
  agent?: string;
  reason?: string;
}

/** What begins every key of a list of approvals, and of one of them. */
export const LISTS = ["approvals"] as const;
export const ONE = ["approval"] as const;

/** What waits, what ends first on top. */
export function pendingQuery(filters: Filters) {
  return keyset([...LISTS, "pending", filters], (cursor, signal) =>
    data(api.GET("/api/approvals", { params: { query: { tab: "pending", order: "expires", ...filters, cursor, limit: 200 } }, signal })),
  );
}

/** What is over, or granted: newest first. */
export function overQuery(tab: Exclude<Tab, "pending">, filters: Filters) {
  return keyset([...LISTS, tab, filters], (cursor, signal) =>
    data(api.GET("/api/approvals", { params: { query: { tab, ...filters, cursor } }, signal })),
  );
}

export function approvalQuery(id: string) {
  return queryOptions({
    queryKey: [...ONE, id],
    queryFn: ({ signal }) => data(api.GET("/api/approvals/{id}", { params: { path: { id } }, signal })),
  });
}
