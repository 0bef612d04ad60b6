import { queryOptions } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { parameters } from "../activity/criteria";

/** How far around a decision it is looked, in milliseconds. */
export const SPAN = 10 * 60_000;
/** An agent that is busier than a page is looked at more closely. */
const SPANS = [SPAN, 60_000, 5_000, 200];
const PAGE = 200;

/** The time around a decision, by when decisions came in. */
export function windowOf({ received_at }: Api["Decision"], span: number) {
  const at = Date.parse(received_at);
  return { since: new Date(at - span).toISOString(), until: new Date(at + span).toISOString() };
}

/** The decisions of the same agent around a decision, newest first, with itself among them unless there are too many. */
export const aroundQuery = (decision: Api["Decision"], agent: string) =>
  queryOptions({
    queryKey: ["decision-around", decision.trace_id],
    queryFn: async ({ signal }) => {
      let items: Api["DecisionRecord"][] = [];
      for (const span of SPANS) {
        const query = { ...parameters({ agents: [agent], by: "received", ...windowOf(decision, span) }, 0), limit: PAGE };
        items = (await data(api.GET("/api/decisions", { params: { query }, signal }))).items;
        if (items.some((item) => item.trace_id === decision.trace_id)) break;
      }
      return items;
    },
  });
