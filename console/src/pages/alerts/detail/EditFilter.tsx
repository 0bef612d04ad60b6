import { useRef, useState } from "react";
import type { Api } from "../../../api/client";
import { Form } from "../../../ui/Form";
import { Leaving } from "../../../ui/Leaving";
import { Section } from "../../../ui/Section";
import classes from "../alerts.module.css";
import { useChannelChanges } from "../channels";
import { filterOf } from "../draft";
import { faultKey } from "../faults";
import { FilterFields } from "../filter/FilterFields";
import { Matches } from "../filter/Matches";
import { Preview } from "../preview/Preview";

export function EditFilter({ channel, shut }: { channel: Api["Channel"]; shut: () => void }) {
  const [begin] = useState(() => filterOf(channel.filter));
  const [filter, change] = useState(begin);
  const isDone = useRef(false);
  const { change: save } = useChannelChanges(channel.id);
  const key = faultKey(save.error);
  const done = () => {
    isDone.current = true;
    shut();
  };
  return (
    <div className={classes.beside}>
      <div className={classes.column}>
        <Section title="Filter" about="An event has to pass all four.">
          <Form
            onSubmit={() => save.mutate({ filter }, { onSuccess: done })}
            busy={save.isPending}
            error={save.error}
            fields={key.startsWith("filter.") ? [key] : []}
            submit="Save the filter"
            onCancel={done}
          >
            <FilterFields filter={filter} change={change} error={save.error} />
          </Form>
        </Section>
        <Matches filter={filter} />
      </div>
      <Leaving unsaved={() => !isDone.current && JSON.stringify(filter) !== JSON.stringify(begin)} within="edit">
        What you changed of this filter is not saved and would be lost.
      </Leaving>
      <Preview kind={channel.kind} config={channel.config} filter={filter} />
    </div>
  );
}
