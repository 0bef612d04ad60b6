import { useState } from "react";
import type { Api } from "../../../api/client";
import { Form } from "../../../ui/Form";
import { Section } from "../../../ui/Section";
import classes from "../alerts.module.css";
import { useChannelChanges } from "../channels";
import { filterOf } from "../draft";
import { faultKey } from "../faults";
import { FilterFields } from "../filter/FilterFields";
import { Matches } from "../filter/Matches";
import { Preview } from "../preview/Preview";

export function EditFilter({ channel, shut }: { channel: Api["Channel"]; shut: () => void }) {
  const [filter, change] = useState(() => filterOf(channel.filter));
  const { change: save } = useChannelChanges(channel.id);
  const key = faultKey(save.error);
  return (
    <div className={classes.beside}>
      <div className={classes.column}>
        <Section title="Filter" about="An event has to pass all four.">
          <Form
            onSubmit={() => save.mutate({ filter }, { onSuccess: shut })}
            busy={save.isPending}
            error={save.error}
            fields={key.startsWith("filter.") ? [key] : []}
            submit="Save the filter"
            onCancel={shut}
          >
            <FilterFields filter={filter} change={change} error={save.error} />
          </Form>
        </Section>
        <Matches filter={filter} />
      </div>
      <Preview kind={channel.kind} config={channel.config} filter={filter} />
    </div>
  );
}
