import { Alert, Button } from "@mantine/core";
import { Form } from "../../../ui/Form";
import { Section } from "../../../ui/Section";
import classes from "../alerts.module.css";
import type { Kind } from "../channels";
import { type Draft, missing, shownConfig } from "../draft";
import { faultKey } from "../faults";
import { FilterFields } from "../filter/FilterFields";
import { Matches } from "../filter/Matches";
import { Preview } from "../preview/Preview";

export function FilterStep({
  kind,
  draft,
  change,
  error,
  busy,
  save,
  back,
}: {
  kind: Kind;
  draft: Draft;
  change: (draft: Draft) => void;
  error: unknown;
  busy: boolean;
  save: () => void;
  back: () => void;
}) {
  const key = faultKey(error);
  const lacking = missing(kind, draft).length > 0 || !draft.name.trim();
  return (
    <div className={classes.beside}>
      <div className={classes.column}>
        <Section title="Filter" about="An event has to pass all four.">
          {lacking && (
            <Alert
              color="yellow"
              variant="light"
              mb="md"
              title="The connection is not complete"
              styles={{ message: { color: "var(--mantine-color-text)" }, title: { color: "var(--mantine-color-text)" } }}
            >
              Secrets are not kept when the page is reloaded.
              <div>
                <Button size="xs" variant="default" mt="xs" onClick={back}>
                  Enter what is missing
                </Button>
              </div>
            </Alert>
          )}
          <Form
            onSubmit={() => (lacking ? back() : save())}
            busy={busy}
            error={error}
            fields={key.startsWith("filter.") ? [key] : []}
            submit="Save the channel"
            onCancel={back}
            cancel="Back"
          >
            <FilterFields filter={draft.filter} change={(filter) => change({ ...draft, filter })} error={error} />
          </Form>
        </Section>
        <Matches filter={draft.filter} />
      </div>
      <Preview kind={kind} config={shownConfig(kind, draft)} filter={draft.filter} />
    </div>
  );
}
