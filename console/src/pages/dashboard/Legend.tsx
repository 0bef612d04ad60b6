import type { Api } from "../../api/client";
import { Go } from "../../ui/Go";
import { counted, EVENT_NAMES } from "../../ui/names";
import { type Bar, KINDS } from "./bars";
import classes from "./Legend.module.css";
import type { Links } from "./links";
import type { Range } from "./ranges";
import { windowOf } from "./windows";

/** What the colours mean, with the figures of the bar that is pointed at, else of the range; each leads to its decisions. */
export function Legend({ bar, stats, range, links }: { bar: Bar | undefined; stats: Api["Stats"]; range: Range; links: Links }) {
  const span = bar && { since: new Date(bar.since).toISOString(), until: new Date(bar.until).toISOString() };
  const total = bar ? bar.total : stats.decisions.total;
  return (
    <div className={classes.legend}>
      <Go plain className={classes.when} to={links.decisions(span)}>
        <strong>{bar ? windowOf(bar, range) : range.title}</strong> {counted(total, "decision")}
      </Go>
      <ul className={classes.kinds}>
        {KINDS.map((kind) => (
          <li key={kind}>
            <Go plain className={classes.kind} to={links.decisions({ events: kind, ...span })}>
              <span className={classes.swatch} data-kind={kind} aria-hidden="true" />
              {EVENT_NAMES[kind]}
              <b>{(bar ? bar.counts[kind] : (stats.decisions.by_kind[kind] ?? 0)).toLocaleString()}</b>
            </Go>
          </li>
        ))}
      </ul>
    </div>
  );
}
