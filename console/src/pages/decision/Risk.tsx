import type { Api } from "../../api/client";
import { SeverityBadge } from "../../ui/badges";
import { spoken } from "../../ui/names";
import { Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import classes from "./Decision.module.css";

/** How great the risk is, and what each engine says of it. */
export function Risk({ decision: { severity, risk_score, scan } }: { decision: Api["Decision"] }) {
  const all = scan?.signals ?? [];
  const signals = all.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
  const quiet = all.filter(({ score }) => score <= 0).map(({ engine }) => spoken(engine).toLowerCase());
  return (
    <Section title="Risk">
      <p className={classes.line}>
        <SeverityBadge severity={severity} score={risk_score} />
        {risk_score === null || risk_score === undefined ? <span className={classes.aside}>no score was given</span> : null}
      </p>
      {!scan && <p className={classes.note}>It was reported: which engines saw what is not known here.</p>}
      <ul className={classes.list}>
        {signals.map(({ engine, score, details }) => (
          <li key={engine}>
            <div className={classes.line}>
              <span>{spoken(engine)}</span>
              <span className={classes.bar} aria-hidden="true">
                <span style={{ width: `${Math.min(Math.max(score, 0), 1) * 100}%` }} />
              </span>
              <span className={classes.score}>{score.toFixed(2)}</span>
            </div>
            <div className={classes.aside}>
              <Said>{inWords(details)}</Said>
            </div>
          </li>
        ))}
      </ul>
      {quiet.length > 0 && <p className={classes.quiet}>Nothing seen by: {quiet.join(", ")}</p>}
      {scan && scan.violations.length > 0 && (
        <>
          <h3 className={classes.name}>Outside of the key’s scope</h3>
          <ul className={classes.list}>
            {scan.violations.map((violation) => (
              <li key={violation}>
                <Said>{violation}</Said>
              </li>
            ))}
          </ul>
        </>
      )}
      {scan && scan.tags.length > 0 && (
        <p className={classes.note}>
          Tags: <Said>{scan.tags.join(", ")}</Said>
        </p>
      )}
    </Section>
  );
}

/** `{new_destination: true, hosts: ["a", "b"]}` → `new destination · hosts: a, b`. */
function inWords(details: unknown): string {
  if (details === null || details === undefined) return "";
  if (Array.isArray(details)) return details.map(inWords).join(", ");
  if (typeof details !== "object") return String(details);
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== false && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => {
      const word = name.replaceAll("_", " ");
      return value === true ? word : `${word}: ${inWords(value)}`;
    })
    .join(" · ");
}
