import { Alert } from "@mantine/core";
import { Form } from "../../../ui/Form";
import type { Kind } from "../channels";
import { Connection, shownAtField } from "../connection/Connection";
import type { Draft } from "../draft";
import { faultKey } from "../faults";

export function ConnectionStep({
  kind,
  draft,
  change,
  error,
  onward,
  back,
}: {
  kind: Kind;
  draft: Draft;
  change: (draft: Draft) => void;
  error: unknown;
  onward: () => void;
  back: () => void;
}) {
  const key = faultKey(error);
  return (
    <Connection
      kind={kind}
      entry={{ draft, change, stored: {}, error }}
      form={(fields) => (
        <Form
          onSubmit={onward}
          busy={false}
          error={key.startsWith("filter") ? null : error}
          fields={shownAtField(key) ? [key] : []}
          submit="Continue to the filter"
          onCancel={back}
          cancel="Back"
        >
          {shownAtField(key) && (
            <Alert color="red" variant="light" role="alert" styles={{ message: { color: "var(--mantine-color-text)" } }}>
              The channel was not saved. See the field that is marked.
            </Alert>
          )}
          {fields}
        </Form>
      )}
    />
  );
}
