import type { Api } from "../../api/client";
import { WORDS } from "../../api/tables";
import { SeverityBadge } from "../../ui/badges";
import { counted } from "../../ui/names";
import { Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Chart } from "./Chart";
import classes from "./Dashboard.module.css";
import { linksOf } from "./links";
import { Now } from "./Now";
import { Approvals, Deliveries } from "./Outcomes";
import { Ranked } from "./Ranked";
import { RANGES, type RangeName } from "./ranges";

const BANDS = [...WORDS.Severity].reverse();

/** Of fewer decisions an average says nothing. */
const FEW = 10;

const UNITS = [
  ["a minute", 1],
  ["an hour", 60],
  ["a day", 1440],
] as const;

/** How many in a while that has at least one of them: `418 a minute`, `3.2 an hour`. */
function rate(perMinute: number): string {
  const [unit, minutes] = UNITS.find(([, size]) => perMinute * size >= 1) ?? ["a day", 1440];
  const count = perMinute * minutes;
  return `${count.toLocaleString(undefined, count < 10 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 })} ${unit}`;
}

/** The figures of a range, as far as the role may see them. */
export function Figures({ stats, range: name }: { stats: Api["Stats"]; range: RangeName }) {
  const range = RANGES[name];
  const links = linksOf(name);
  const { decisions, deliveries, approvals, uncounted } = stats;
  const minutes = (Date.parse(stats.until) - Date.parse(stats.since)) / 60_000;
  const nothing = "None in this range.";
  return (
    <>
      <Now stats={stats} links={links} title={range.title} />
      <Section title={`Decisions ${range.each}`} about={decisions.total >= FEW && `${rate(decisions.total / minutes)} on average.`}>
        <Chart stats={stats} range={range} links={links} />
        {uncounted > 0 && <p className={classes.note}>{counted(uncounted, "decision")} came in a moment ago and are not counted yet.</p>}
      </Section>
      <div className={classes.three}>
        <Ranked
          title="Risk bands"
          rows={BANDS.map((band) => ({
            id: band,
            name: <SeverityBadge severity={band} />,
            count: decisions.by_band[band] ?? 0,
            to: links.decisions({ risk_band: band }),
          }))}
          empty={nothing}
        />
        {deliveries && <Deliveries stats={deliveries} links={links} />}
        {approvals && <Approvals stats={approvals} links={links} />}
      </div>
      <div className={classes.three}>
        <Ranked
          title="Agents"
          rows={decisions.top_agents.map(({ agent, name, count }) => ({
            id: agent,
            name: <Said>{name ?? agent}</Said>,
            count,
            to: links.decisions({ agents: agent }),
          }))}
          empty={nothing}
        />
        <Ranked
          title="Tools"
          rows={decisions.top_tools.map(({ tool, count }) => ({
            id: tool,
            name: <Said>{tool}</Said>,
            count,
            to: links.decisions({ tools: tool }),
          }))}
          empty={nothing}
        />
        <Ranked
          title="Reasons"
          rows={decisions.top_reasons.map(({ code, count }) => ({
            id: code,
            name: <Said>{code}</Said>,
            count,
            to: links.decisions({ reason: code }),
          }))}
          empty={nothing}
        />
      </div>
    </>
  );
}
