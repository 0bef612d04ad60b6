import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Go, useGo } from "../../ui/Go";
import { counted } from "../../ui/names";
import { Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Ago } from "../../ui/time";
import { ArriveStep } from "./ArriveStep";
import { KeyStep } from "./KeyStep";
import { SendStep } from "./SendStep";
import { Step } from "./Step";
import classes from "./Step.module.css";
import type { FirstSteps } from "./state";
import { TestStep } from "./TestStep";

/** From nothing to the first card, in five steps. */
export function Steps({ state, actions }: { state: FirstSteps; actions?: ReactNode }) {
  const { channels, keys, newest, done, allDone } = state;
  const go = useGo();
  const ids = ["channel", "test", "key", "send", "arrive"] as const;
  const current = ids.find((id) => !done[id]);
  const step = (id: (typeof ids)[number]) => ({ number: ids.indexOf(id) + 1, done: done[id], current: id === current });
  const finished = ids.filter((id) => done[id]).length;
  return (
    <Section
      title={allDone ? "The first card is delivered" : "From nothing to the first card"}
      about={allDone ? <Next /> : `${finished} of ${ids.length} steps done. What you did elsewhere counts too.`}
      actions={actions}
    >
      <ol className={classes.steps}>
        <Step {...step("channel")} title="Add a channel" result={<Names of={channels.map((channel) => channel.name)} />}>
          <p>Where alerts go: Slack, Discord, Microsoft Teams, Telegram, or a SIEM.</p>
          <div>
            <Button
              size="xs"
              variant={done.channel ? "default" : "filled"}
              leftSection={<IconPlus size={15} />}
              onClick={() => go("/alerts/new")}
            >
              {done.channel ? "Add another channel" : "Add a channel"}
            </Button>
          </div>
        </Step>
        <Step {...step("test")} title="Test it" result={<LastDelivered channels={channels} />}>
          <TestStep channels={channels} />
        </Step>
        <Step {...step("key")} title="Make an API key" result={counted(keys.length, "key")}>
          <KeyStep keys={keys} />
        </Step>
        <Step {...step("send")} title="Send a decision">
          <SendStep />
        </Step>
        <Step {...step("arrive")} open={done.send || current === "send"} title="See it arrive">
          <ArriveStep newest={newest} />
        </Step>
      </ol>
    </Section>
  );
}

function LastDelivered({ channels }: { channels: FirstSteps["channels"] }) {
  const times = channels.flatMap((channel) => channel.health.last_delivered_at ?? []);
  return (
    <>
      A card was delivered <Ago at={times.sort().at(-1)} />
    </>
  );
}

function Names({ of }: { of: readonly string[] }) {
  const shown = of.slice(0, 3);
  return (
    <>
      {shown.map((name, at) => (
        <span key={name}>
          {at > 0 && ", "}
          <Said>{name}</Said>
        </span>
      ))}
      {of.length > shown.length && ` and ${of.length - shown.length} more`}
    </>
  );
}

function Next() {
  return (
    <>
      Next: <Go to="/policies">say what your agents may do</Go>, <Go to="/team">invite those who answer</Go>, and point your agents here.
    </>
  );
}
