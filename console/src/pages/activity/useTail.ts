import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useReducer, useRef } from "react";
import { type Api, api, data } from "../../api/client";
import { clock } from "../../api/clock";
import { type News, useLive, useNews } from "../../api/live";
import { type Criteria, parameters } from "./criteria";
import { canTell, passes } from "./matches";
import { EMPTY, MOST, tailed } from "./tail";

/** How often the list is read again at most where news say too little, in milliseconds. */
const CALM = 1_000;

/** The tail of the decisions that pass: what the list has at first, and what news tell from then on. */
export function useTail(criteria: Criteria, paused: boolean) {
  const client = useQueryClient();
  const [tail, happened] = useReducer(tailed, EMPTY);
  const queryKey = ["activity-tail", criteria];
  const read = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      data(api.GET("/api/decisions", { params: { query: { ...parameters(criteria, clock.now()), limit: MOST } }, signal })),
  });
  const took = useEffectEvent(({ items, next_cursor }: Api["ActivityList"]) =>
    happened({ type: "read", items, older: typeof next_cursor === "string", paused }),
  );
  useEffect(() => {
    if (read.data) took(read.data);
  }, [read.data]);

  // Told up to ten times a second; drawn once a frame.
  const told = useRef<News<"decision">>({ items: [], more: 0 });
  const frame = useRef(0);
  const again = useRef<ReturnType<typeof setTimeout>>(undefined);
  const draw = useEffectEvent(() => {
    frame.current = 0;
    const { items, more } = told.current;
    told.current = { items: [], more: 0 };
    const now = clock.now();
    happened({ type: "told", items: items.filter((item) => passes(item, criteria, now)), more, paused });
    if (more > 0)
      again.current ??= setTimeout(() => {
        again.current = undefined;
        void client.invalidateQueries({ queryKey });
      }, CALM);
  });
  useNews("decision", ({ items, more }) => {
    if (!canTell(criteria)) return;
    const all = [...told.current.items, ...items];
    const kept = all.slice(-MOST);
    told.current = { items: kept, more: told.current.more + more + (all.length - kept.length) };
    frame.current ||= requestAnimationFrame(() => draw());
  });
  // What was missed is read; what news cannot tell is read too.
  useLive(canTell(criteria) ? [] : ["decision"], [queryKey]);
  useEffect(() => {
    if (!paused) happened({ type: "resumed" });
  }, [paused]);
  useEffect(
    () => () => {
      cancelAnimationFrame(frame.current);
      clearTimeout(again.current);
    },
    [],
  );
  return { tail, read };
}
