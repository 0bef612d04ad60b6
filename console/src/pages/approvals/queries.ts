import { queryOptions } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
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

/** The API lists the newest first, and what ends first is to be on top: so many pages of 200 are read to sort them. */
const PAGES = 5;

export interface Pending {
  items: Api["Approval"][];
  /** Whether there are more than were read. */
  more: boolean;
}

/** All that waits, what ends first on top. */
export function pendingQuery(filters: Filters) {
  return queryOptions({
    queryKey: [...LISTS, "pending", filters],
    queryFn: async ({ signal }): Promise<Pending> => {
      const items: Api["Approval"][] = [];
      let cursor: string | undefined;
      for (let page = 0; page < PAGES; page++) {
        const query = { tab: "pending" as const, ...filters, cursor, limit: 200 };
        const read = await data(api.GET("/api/approvals", { params: { query }, signal }));
        items.push(...read.items);
        cursor = read.next_cursor ?? undefined;
        if (cursor === undefined) break;
      }
      items.sort((a, b) => Date.parse(a.expires_at) - Date.parse(b.expires_at));
      return { items, more: cursor !== undefined };
    },
  });
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
