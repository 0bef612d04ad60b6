import { useRef, useState } from "react";
import type { Api } from "../../../api/client";
import { Form } from "../../../ui/Form";
import { Leaving } from "../../../ui/Leaving";
import { type Config, useChannelChanges } from "../channels";
import { Connection, shownAtField } from "../connection/Connection";
import { draftOf, patchOf } from "../draft";
import { faultKey } from "../faults";

export function EditConnection({ channel, shut }: { channel: Api["Channel"]; shut: () => void }) {
  const stored: Config = channel.config;
  const [begin] = useState(() => draftOf(channel));
  const [draft, change] = useState(begin);
  const isDone = useRef(false);
  const { change: save } = useChannelChanges(channel.id);
  const key = faultKey(save.error);
  const patch = () => {
    const config = patchOf(channel.kind, draft, stored);
    return channel.kind === "siem" ? { name: draft.name.trim(), config } : { name: draft.name.trim(), config, reminder: draft.reminder };
  };
  const done = () => {
    isDone.current = true;
    shut();
  };
  return (
    <>
      <Connection
        kind={channel.kind}
        entry={{ draft, change, stored, error: save.error }}
        form={(fields) => (
          <Form
            onSubmit={() => save.mutate(patch(), { onSuccess: done })}
            busy={save.isPending}
            error={save.error}
            fields={shownAtField(key) ? [key] : []}
            submit="Save the connection"
            onCancel={done}
          >
            {fields}
          </Form>
        )}
      />
      <Leaving unsaved={() => !isDone.current && JSON.stringify(draft) !== JSON.stringify(begin)} within="edit">
        What you changed of this connection is not saved and would be lost.
      </Leaving>
    </>
  );
}
