import {
  infiniteQueryOptions,
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  type QueryKey,
  queryOptions,
} from "@tanstack/react-query";
import { api, data } from "./client";
import { Problem } from "./problem";
import { onRecovery } from "./reach";

/** Who is signed in. A 401 of this one means that nobody is. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => data(api.GET("/api/auth/me", { signal })),
  staleTime: 60_000,
});

/** One page of a list, as the API gives it. */
export interface Paged<T> {
  items: T[];
  next_cursor?: string | null;
}

/** Options of a list that loads further pages by its cursor; for `useInfiniteQuery`, and so for `DataTable`. */
export function keyset<P extends Paged<unknown>>(
  queryKey: QueryKey,
  page: (cursor: string | undefined, signal: AbortSignal) => Promise<P>,
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) => page(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

let ended: () => void = () => {};

/** Says what to do when the session is over. */
export function onSessionEnd(then: () => void) {
  ended = then;
}

const isProblem = (error: unknown, status: number) => error instanceof Problem && error.status === status;

/** Another 401 may be a wrong password: whether the session is over is asked of `/api/auth/me`. */
function refused(error: unknown) {
  if (isProblem(error, 401)) void queryClient.invalidateQueries({ queryKey: meQuery.queryKey, refetchType: "all" });
}

/** What the pages have read. A request that nobody answered is tried again until somebody does; a refusal is final. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (query.queryKey[0] !== meQuery.queryKey[0]) refused(error);
      else if (isProblem(error, 401) && query.state.data !== undefined) ended(); // Whoever was never here has no session to end.
    },
  }),
  mutationCache: new MutationCache({ onError: refused }),
  defaultOptions: {
    queries: {
      networkMode: "always",
      staleTime: 5_000,
      retry: (_, error) => error instanceof Problem && error.passing,
      retryDelay: (count) => Math.min(1_000 * 2 ** count, 5_000),
    },
    mutations: { networkMode: "always" },
  },
});

// What was on its way when the server went is asked for anew; what is shown stays until then.
onRecovery(() => void queryClient.refetchQueries({ type: "active" }));
