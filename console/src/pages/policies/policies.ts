import { queryOptions } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { isObject, type Values } from "./values";

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** All policies in force, or all that were removed: they are at most 1,000, and are looked through here. */
export const policiesQuery = (removed: boolean) =>
  queryOptions({
    queryKey: ["policies", { removed }],
    queryFn: async ({ signal }) => {
      const items: Api["Policy"][] = [];
      let cursor: string | undefined;
      do {
        const page = await data(api.GET("/v1/policies", { params: { query: { removed, limit: 200, cursor } }, signal }));
        items.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      return { items };
    },
  });

/** A policy by its id, in force or removed; or by its name. */
export const policyQuery = (which: string, env?: string) =>
  queryOptions({
    queryKey: ["policies", "one", which, env ?? null],
    queryFn: ({ signal }) =>
      ID.test(which)
        ? data(api.GET("/v1/policies/{id}", { params: { path: { id: which } }, signal }))
        : data(api.GET("/v1/policies/by-name/{name}", { params: { path: { name: which }, query: { env } }, signal })),
  });

const yaml = { headers: { "Content-Type": "application/yaml" }, bodySerializer: (body: unknown) => String(body) };
/** The API takes YAML as well as JSON; the types of a body name both. */
const sent = (text: string, policy_id: string | undefined) => ({ params: { query: { policy_id } }, body: text as never, ...yaml });

export const diffOf = (text: string, id: string | undefined, signal?: AbortSignal) =>
  data(api.POST("/v1/policies/diff", { ...sent(text, id), signal }));
export const trialOf = (text: string, id: string | undefined, signal?: AbortSignal) =>
  data(api.POST("/v1/policies/try", { ...sent(text, id), signal }));
export const apply = (text: string, id: string | undefined) => data(api.POST("/v1/policies/apply", sent(text, id)));

/** The rules, as values that may be anything. */
export function rulesOf(version: Api["PolicyDocument"]): readonly Values[] {
  return (version.rules as unknown[]).filter(isObject);
}

/** Who did it, for people. */
export function byWhom(author: Api["Author"] | null | undefined): string {
  if (!author) return "built in";
  return author.surface === "key" ? `API key ${author.name}` : author.name;
}
