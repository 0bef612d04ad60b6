import { useQuery } from "@tanstack/react-query";
import { api, data } from "../../api/client";
import type { Term } from "./terms";

/** What may be meant: the tools and operations that are known, and the agents that were seen. */
export function useSuggestions(of: Term["suggest"]): string[] {
  const vocabulary = useQuery({
    queryKey: ["vocabulary"],
    queryFn: ({ signal }) => data(api.GET("/api/vocabulary", { signal })),
    staleTime: 600_000,
    enabled: of === "tools" || of === "operations",
  });
  const agents = useQuery({
    queryKey: ["terms", "agent"],
    queryFn: ({ signal }) => data(api.GET("/api/activity/terms", { params: { query: { field: "agent", limit: 100 } }, signal })),
    enabled: of === "agents",
  });
  if (of === "agents") return agents.data?.items ?? [];
  const tools = vocabulary.data?.tools ?? [];
  if (of === "tools") return tools.map((tool) => tool.name);
  if (of === "operations") return [...new Set(tools.flatMap((tool) => tool.operations.map((operation) => operation.name)))].sort();
  return [];
}
