import { Text } from "@mantine/core";
import type { Api } from "../../api/client";
import { Badge } from "../../ui/badges";
import { Code } from "../../ui/Code";
import { counted, spoken } from "../../ui/names";
import { When } from "../../ui/time";
import classes from "./DeliveryDetail.module.css";
import { OUTCOMES } from "./story";

/** Every attempt that is kept, newest first: it is the one that is asked about. */
export function Attempts({ delivery }: { delivery: Api["DeliveryDetail"] }) {
  const { attempts, attempt_count } = delivery;
  // The first one is kept, and the newest: between them some may be missing.
  const gone = attempt_count - attempts.length;
  const numbered = attempts.map((attempt, at) => ({ attempt, number: at === 0 ? 1 : at + 1 + gone }));
  return (
    <section aria-label="Attempts">
      <h3 className={classes.part}>{attempt_count === 0 ? "Attempts" : counted(attempt_count, "attempt")}</h3>
      {attempts.length === 0 && (
        <Text size="sm" c="dimmed">
          {attempt_count === 0 ? "Nothing was sent." : "They are no longer kept."}
        </Text>
      )}
      <ol className={classes.attempts} reversed>
        {numbered.toReversed().map(({ attempt, number }) => (
          <li key={number} className={classes.attempt} data-tone={OUTCOMES[attempt.outcome]?.[1]} value={number}>
            <Tried attempt={attempt} number={number} />
            {number > 1 && number === gone + 2 && gone > 0 && (
              <Text size="xs" c="dimmed" mt="xs">
                {gone === 1 ? "Attempt 2 is no longer kept." : `Attempts 2 to ${gone + 1} are no longer kept.`}
              </Text>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Tried({ attempt, number }: { attempt: Api["Attempt"]; number: number }) {
  const [words, tone] = OUTCOMES[attempt.outcome] ?? [spoken(attempt.outcome), "calm"];
  return (
    <>
      <div className={classes.line}>
        <span className={classes.number}>Attempt {number}</span>
        <Badge tone={tone} title={attempt.outcome}>
          {words}
        </Badge>
        <span>{attempt.status ? `HTTP ${attempt.status}` : "no answer"}</span>
        <span className={classes.dim}>{attempt.latency_ms.toLocaleString()} ms</span>
        <span className={classes.dim}>
          <When at={attempt.at} />
        </span>
      </div>
      {attempt.response ? (
        <Code text={attempt.response} of={`Answer to attempt ${number}`} />
      ) : (
        <Text size="xs" c="dimmed">
          The answer was empty.
        </Text>
      )}
    </>
  );
}
