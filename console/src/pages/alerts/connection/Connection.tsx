import { Checkbox, Stack, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { CHANNEL_KIND_NAMES } from "../../../ui/names";
import { Section } from "../../../ui/Section";
import classes from "../alerts.module.css";
import type { Kind } from "../channels";
import { faultAt } from "../faults";
import { DiscordConnection, TeamsConnection, TelegramConnection } from "./Chat";
import type { Entry } from "./Setting";
import { SiemConnection } from "./Siem";
import { SlackConnection } from "./Slack";
import { SetUpSteps } from "./Steps";

const FORMS: Readonly<Record<Kind, (props: { entry: Entry }) => ReactNode>> = {
  slack: SlackConnection,
  discord: DiscordConnection,
  teams: TeamsConnection,
  telegram: TelegramConnection,
  siem: SiemConnection,
};

/** What connects a channel: the form, and beside it what to do on the platform. */
export function Connection({ kind, entry, form }: { kind: Kind; entry: Entry; form: (fields: ReactNode) => ReactNode }) {
  const { draft, change, error } = entry;
  const Fields = FORMS[kind];
  return (
    <div className={classes.beside}>
      <Section title="Connection">
        {form(
          <Stack gap="md">
            <TextInput
              label="Name"
              description="As people will see it here, and in incidents."
              placeholder={kind === "siem" ? "soc-splunk" : "soc-alerts"}
              required
              maxLength={100}
              autoComplete="off"
              value={draft.name}
              onChange={(event) => change({ ...draft, name: event.currentTarget.value })}
              error={faultAt(error, "name")}
            />
            <Fields entry={entry} />
            {kind !== "siem" && (
              <Checkbox
                label="Remind"
                description="A question that nobody has answered is asked again here at half of its life."
                checked={draft.reminder}
                onChange={(event) => change({ ...draft, reminder: event.currentTarget.checked })}
              />
            )}
          </Stack>,
        )}
      </Section>
      <Section title={kind === "siem" ? "At your SIEM" : `In ${CHANNEL_KIND_NAMES[kind]}`}>
        <SetUpSteps kind={kind} />
      </Section>
    </div>
  );
}

/** The fields that show what is refused themselves. */
export function shownAtField(key: string): boolean {
  return key === "name" || (key.startsWith("config.") && key !== "config");
}
