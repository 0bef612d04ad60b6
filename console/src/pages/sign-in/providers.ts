import { queryOptions } from "@tanstack/react-query";
import { exists } from "../../api/access";

/** Another way to sign in. */
export interface Provider {
  id: string;
  name: string;
  /** Where it begins. */
  href: string;
}

const PATH = "/api/auth/providers";

/** One item of the answer; an address that leaves the server is none of ours. */
function provider(item: unknown): Provider[] {
  if (typeof item !== "object" || item === null) return [];
  const { id, name, href } = item as Record<string, unknown>;
  if (typeof id !== "string" || typeof name !== "string") return [];
  const begins = typeof href === "string" ? href : `/api/auth/oidc/${encodeURIComponent(id)}/start`;
  return /^\/(?![/\\])/.test(begins) ? [{ id, name, href: begins }] : [];
}

/** The providers that the server was given, where it knows of such. */
export const providersQuery = queryOptions({
  queryKey: ["providers"],
  queryFn: async ({ signal }): Promise<Provider[]> => {
    const answer = await fetch(PATH, { signal, headers: { Accept: "application/json" } });
    if (!answer.ok) return [];
    const { items }: { items?: unknown } = await answer.json();
    return Array.isArray(items) ? items.flatMap(provider) : [];
  },
  enabled: exists(`GET ${PATH}`),
  staleTime: Number.POSITIVE_INFINITY,
});
