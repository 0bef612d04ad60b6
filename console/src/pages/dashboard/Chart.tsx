import { type KeyboardEvent, type PointerEvent, useState } from "react";
import type { Api } from "../../api/client";
import { useGo } from "../../ui/Go";
import { EVENT_NAMES } from "../../ui/names";
import { type Bar, barsOf, KINDS, STACK, topOf } from "./bars";
import classes from "./Chart.module.css";
import { Legend } from "./Legend";
import type { Links } from "./links";
import type { Range } from "./ranges";
import { spoken, windowOf } from "./windows";

/** Decisions over time, by kind. The bars are a slider: arrows move along them, Enter leads to the decisions of one. */
export function Chart({ stats, range, links }: { stats: Api["Stats"]; range: Range; links: Links }) {
  const go = useGo();
  const [chosen, setChosen] = useState<number>();
  const bars = barsOf(stats, range);
  const top = topOf(Math.max(...bars.map((bar) => bar.total), 0));
  const last = bars.length - 1;
  const at = chosen === undefined ? undefined : Math.min(chosen, last);
  const bar = at === undefined ? undefined : bars[at];
  const open = ({ since, until }: Bar) =>
    go(links.decisions({ since: new Date(since).toISOString(), until: new Date(until).toISOString() }));
  const pointed = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    setChosen(Math.min(Math.max(Math.floor(((event.clientX - left) / width) * bars.length), 0), last));
  };
  const pressed = (event: KeyboardEvent) => {
    const now = at ?? last + 1;
    const next = { ArrowLeft: now - 1, ArrowRight: at === undefined ? last : now + 1, Home: 0, End: last }[event.key];
    if (next !== undefined) setChosen(Math.min(Math.max(next, 0), last));
    else if (event.key === "Escape") setChosen(undefined);
    else if (event.key === "Enter" && bar) open(bar);
    else return;
    event.preventDefault();
  };
  return (
    <div className={classes.chart}>
      <Legend bar={bar} stats={stats} range={range} links={links} />
      <div className={classes.plot}>
        <div className={classes.scale} aria-hidden="true">
          {[top, top / 2, 0].map((value) => (
            <span key={value}>{value.toLocaleString()}</span>
          ))}
        </div>
        <div
          className={classes.bars}
          role="slider"
          tabIndex={0}
          aria-label={`Decisions ${range.each}`}
          aria-orientation="horizontal"
          aria-valuemin={0}
          aria-valuemax={last}
          aria-valuenow={at ?? last}
          aria-valuetext={bar ? spoken(bar, range) : `${range.title}: use the arrow keys to read the bars`}
          onPointerMove={pointed}
          onPointerDown={pointed}
          onPointerLeave={(event) => event.pointerType !== "touch" && setChosen(undefined)}
          onBlur={() => setChosen(undefined)}
          onKeyDown={pressed}
          // A finger chooses a bar; what leads on is the legend then.
          onClick={(event) => bar && (event.nativeEvent as globalThis.PointerEvent).pointerType !== "touch" && open(bar)}
        >
          {bars.map((each, index) => (
            <div key={each.since} className={classes.column} data-chosen={index === at || undefined}>
              {STACK.filter((kind) => each.counts[kind] > 0).map((kind) => (
                <div key={kind} className={classes.part} data-kind={kind} style={{ height: `${(each.counts[kind] / top) * 100}%` }} />
              ))}
            </div>
          ))}
        </div>
        <div className={classes.ticks} aria-hidden="true">
          {bars.map(
            (each, index) =>
              each.tick && (
                <span key={each.since} data-room={roomAfter(index / bars.length)} style={{ left: `${(index / bars.length) * 100}%` }}>
                  {each.tick}
                </span>
              ),
          )}
        </div>
      </div>
      <Figures bars={bars} range={range} />
    </div>
  );
}

/** Whether a label has room between there and the end: on a desk it needs less of the width than on a phone. */
function roomAfter(share: number) {
  if (share > 0.94) return "none";
  return share > 0.84 ? "little" : undefined;
}

/** The same as a table; only the bars in which there is something. */
function Figures({ bars, range }: { bars: readonly Bar[]; range: Range }) {
  const [opened, setOpened] = useState(false);
  return (
    <details className={classes.figures} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>As a table</summary>
      {opened && (
        <div className={classes.wide}>
          <table aria-label={`Decisions ${range.each}`}>
            <thead>
              <tr>
                <th scope="col">When</th>
                {KINDS.map((kind) => (
                  <th key={kind} scope="col">
                    {EVENT_NAMES[kind]}
                  </th>
                ))}
                <th scope="col">All</th>
              </tr>
            </thead>
            <tbody>
              {bars
                .filter((bar) => bar.total > 0)
                .reverse()
                .map((bar) => (
                  <tr key={bar.since}>
                    <th scope="row">{windowOf(bar, range)}</th>
                    {KINDS.map((kind) => (
                      <td key={kind}>{bar.counts[kind].toLocaleString()}</td>
                    ))}
                    <td>{bar.total.toLocaleString()}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
