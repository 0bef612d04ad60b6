import type { Api } from "../../api/client";
import { spoken } from "../../ui/names";
import { Long } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { When } from "../../ui/time";
import classes from "./Detail.module.css";
import { By } from "./words";

/** What happened to it, oldest first. */
export function History({ entries }: { entries: readonly Api["HistoryEntry"][] }) {
  return (
    <Section title="History">
      <ol className={classes.list} aria-label="History">
        {entries.map((entry, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no other name, and are only added at the end
          <li key={at}>
            <When at={entry.at} />
            <span>
              {spoken(entry.what)} {entry.by && <By decider={entry.by} />}
            </span>
            {entry.note && (
              <span className={classes.dim}>
                <Long>{entry.note}</Long>
              </span>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}
