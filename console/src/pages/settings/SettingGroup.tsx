import { Button, Group as Line } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Api, api, data } from "../../api/client";
import { asProblem } from "../../api/problem";
import { Confirm } from "../../ui/Confirm";
import { problemAt } from "../../ui/Form";
import { counted } from "../../ui/names";
import { ProblemNote } from "../../ui/ProblemNote";
import { Section } from "../../ui/Section";
import { Control } from "./Control";
import type { Group } from "./fields";
import { Managed } from "./Managed";
import { Origin } from "./Origin";
import { Removal, shortens } from "./Removal";
import classes from "./Settings.module.css";
import { bodyOf, changesOf, type Draft, same, settingOf, type Value } from "./values";

export const settingsKey = ["settings"] as const;

interface Props {
  group: Group;
  settings: Api["Settings"];
  /** Is told whether something is changed here that is not saved. */
  onUnsaved: (title: string, unsaved: boolean) => void;
}

/** Settings that are saved together. Only what was changed is sent. */
export function SettingGroup({ group, settings, onUnsaved }: Props) {
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>({});
  const [asking, setAsking] = useState(false);
  const save = useMutation({
    mutationFn: (changes: Draft) => data(api.PUT("/api/settings", { body: bodyOf(changes) })),
    onSuccess: (now, sent) => {
      client.setQueryData(settingsKey, now);
      setDraft((typed) => unsent(changesOf(now, typed), sent));
      notifications.show({ color: "green", title: `${group.title}: saved`, message: "It counts from now on." });
    },
    // Somebody else may have changed them, or the server was started with others.
    onError: (error) => asProblem(error).status === 409 && void client.invalidateQueries({ queryKey: settingsKey }),
  });
  const set = (name: string, value: Value) => {
    setDraft({ ...draft, [name]: value });
    if (save.error) save.reset();
  };
  const changes = trimmed(changesOf(settings, draft));
  const count = Object.keys(changes).length;
  useEffect(() => onUnsaved(group.title, count > 0), [onUnsaved, group.title, count]);
  const key = save.error ? asProblem(save.error).key : null;
  const managed = group.fields.every((field) => settings.managed.includes(field.name));
  const removes = shortens(settings.retention_days ?? null, changes.retention_days);
  return (
    <Section title={group.title} about={group.about}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (save.isPending || count === 0) return;
          if (removes) setAsking(true);
          else save.mutate(changes);
        }}
      >
        <div className={classes.fields}>
          {group.fields.map((field) => {
            const { name } = field;
            const value = name in draft ? (draft[name] ?? null) : settingOf(settings, name);
            const range = settings.ranges[name];
            return (
              <div key={name} data-setting={name}>
                {settings.managed.includes(name) ? (
                  <Managed field={field} value={value} />
                ) : (
                  <Control
                    field={field}
                    value={value}
                    onChange={(next) => set(name, next)}
                    range={range}
                    error={problemAt(save.error, name)?.replace(`${name}: `, "")}
                  />
                )}
                <Origin field={field} settings={settings} value={value} range={range} onReset={(standard) => set(name, standard)} />
              </div>
            );
          })}
        </div>
        {!group.fields.some((field) => field.name === key) && <ProblemNote problem={save.error} />}
        {!managed && (
          <Line mt="md" gap="sm">
            <Button type="submit" disabled={count === 0} loading={save.isPending}>
              {count > 1 ? `Save ${counted(count, "change")}` : "Save"}
            </Button>
            {count > 0 && (
              <Button
                variant="default"
                onClick={() => {
                  setDraft({});
                  save.reset();
                }}
              >
                Discard
              </Button>
            )}
          </Line>
        )}
      </form>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title="Remove what is older?"
        action={`Keep ${changes.retention_days} days only`}
        danger
        act={() => save.mutateAsync(changes)}
      >
        {removes && <Removal days={Number(changes.retention_days)} />}
      </Confirm>
    </Section>
  );
}

/** What was typed while `sent` was being saved. */
function unsent(typed: Draft, sent: Draft): Draft {
  const now = trimmed(typed);
  return Object.fromEntries(Object.entries(typed).filter(([name]) => !(name in sent && same(now[name] ?? null, sent[name] ?? null))));
}

/** Lists without what stands on no line. */
function trimmed(changes: Draft): Draft {
  const lines = (value: Value) =>
    Array.isArray(value) && value.some((each) => typeof each === "string")
      ? value.map((each) => String(each).trim()).filter(Boolean)
      : value;
  return Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, lines(value)]));
}
