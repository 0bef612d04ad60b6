import { queryOptions, useQuery } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => data(api.GET("/api/users", { signal })),
});

/** The standing of a person: whether they can come in. */
export type Standing = "active" | "invited" | "disabled";

export function standing(user: Api["User"]): Standing {
  if (user.disabled_at) return "disabled";
  return user.sign_in.length > 0 ? "active" : "invited";
}

const newestSignIn = (actor: string | undefined, limit: number) =>
  queryOptions({
    queryKey: ["sign-ins", actor ?? "newest"],
    queryFn: ({ signal }) => data(api.GET("/api/audit", { params: { query: { action: "session.created", actor, limit } }, signal })),
    staleTime: 30_000,
  });

/** When somebody signed in last, as the audit log has it: among the newest sign-ins of all; else, where `alone`, asked for by itself. `undefined` while that is not known. */
export function useLastSignIn(id: string, alone: boolean): string | null | "longer ago" | undefined {
  const newest = useQuery(newestSignIn(undefined, 200));
  const among = newest.data?.items.find((entry) => entry.actor.id === id);
  const isWhole = newest.data !== undefined && !newest.data.next_cursor;
  const own = useQuery({ ...newestSignIn(id, 1), enabled: alone && newest.data !== undefined && !among && !isWhole });
  if (among) return among.at;
  if (isWhole) return null;
  if (!alone && newest.data) return "longer ago";
  return own.data && (own.data.items[0]?.at ?? null);
}
