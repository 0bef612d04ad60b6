import { Button, Modal, Radio, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCheck, IconEye } from "@tabler/icons-react";
import { useState } from "react";
import type { Api } from "../../api/client";
import { WORDS } from "../../api/tables";
import { useShortcuts } from "../../app/shortcuts";
import { Confirm } from "../../ui/Confirm";
import { Form, problemAt } from "../../ui/Form";
import { ProblemNote } from "../../ui/ProblemNote";
import { useTransition } from "./handle";
import { RESOLUTIONS } from "./words";

/** Where an incident may go from where it stands. */
export function Steps({ incident: { id, status, possible } }: { incident: Api["IncidentDetail"] }) {
  const move = useTransition(id);
  const [closing, { open, close }] = useDisclosure();
  const [asking, { open: ask, close: dismiss }] = useDisclosure();
  const asked = useTransition(id);
  const step = { status: "investigating" } as const;
  const [mayTakeUp, mayClose] = [possible.includes("investigating"), possible.includes("closed")];
  useShortcuts("Incident", [
    ...(mayTakeUp ? [{ keys: "i", label: `${TAKE_UP[status]} (asks first)`, run: ask }] : []),
    ...(mayClose ? [{ keys: "c", label: "Close the incident", run: open }] : []),
  ]);
  return (
    <>
      {mayTakeUp && (
        <Button
          variant={status === "closed" ? "default" : "filled"}
          leftSection={<IconEye size={16} />}
          loading={move.isPending}
          onClick={() => move.mutate(step)}
        >
          {TAKE_UP[status]}
        </Button>
      )}
      {mayClose && (
        <Button leftSection={<IconCheck size={16} />} onClick={open}>
          Close
        </Button>
      )}
      <ProblemNote problem={move.error} />
      {/* A key alone moves nothing: it may have been meant for a field. */}
      <Confirm opened={asking} onClose={dismiss} title={`${TAKE_UP[status]}?`} action={TAKE_UP[status]} act={() => asked.mutateAsync(step)}>
        Whoever looks at the incident sees that you are on it.
      </Confirm>
      <Modal opened={closing} onClose={close} title="Close the incident" closeButtonProps={{ "aria-label": "Do not close it" }}>
        {closing && <Close id={id} onDone={close} />}
      </Modal>
    </>
  );
}

const TAKE_UP: Readonly<Record<Api["IncidentStatus"], string>> = {
  open: "Start investigating",
  investigating: "Start investigating",
  closed: "Take it up again",
};

function Close({ id, onDone }: { id: string; onDone: () => void }) {
  const move = useTransition(id);
  const [code, setCode] = useState<Api["Resolution"]>();
  const [missing, setMissing] = useState(false);
  return (
    <Form
      onSubmit={() => {
        if (code === undefined) setMissing(true);
        else move.mutate({ status: "closed", resolution_code: code }, { onSuccess: onDone });
      }}
      busy={move.isPending}
      error={move.error}
      fields={["resolution_code"]}
      submit="Close the incident"
      onCancel={onDone}
    >
      <Radio.Group
        label="What came of it?"
        description="It stands in the history. A closed incident can be taken up again."
        value={code ?? ""}
        onChange={(next) => setCode(WORDS.Resolution.find((known) => known === next))}
        error={missing && code === undefined ? "Choose one: it says what the incident was." : problemAt(move.error, "resolution_code")}
        errorProps={{ mt: "sm" }}
      >
        <Stack gap="sm" mt="sm">
          {WORDS.Resolution.map((each) => (
            <Radio key={each} value={each} label={RESOLUTIONS[each][0]} description={RESOLUTIONS[each][1]} />
          ))}
        </Stack>
      </Radio.Group>
    </Form>
  );
}
