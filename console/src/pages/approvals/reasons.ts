import { useQuery } from "@tanstack/react-query";
import { api, data } from "../../api/client";

/** What a reason code says, in words; undefined for a code of a rule or a reporter of their own. */
export function useReasons(): (code: string) => string | undefined {
  const { data: words } = useQuery({
    queryKey: ["vocabulary"],
    queryFn: ({ signal }) => data(api.GET("/api/vocabulary", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (code) => words?.reason_codes.find((known) => known.code === code)?.meaning;
}
