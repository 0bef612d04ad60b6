import { Tabs } from "@mantine/core";
import { Code } from "../../ui/Code";
import { curl, NO_KEY, python } from "./commands";
import { useMintedKey } from "./state";

/** A decision to send, ready to be pasted. */
export function SendStep() {
  const { minted } = useMintedKey();
  const key = minted ?? NO_KEY;
  return (
    <>
      <p>
        Paste this into a terminal. An agent asks whether it may send a secret to Slack; the answer is DENY. Nothing is sent to Slack:
        Interven only judges.
      </p>
      {!minted && (
        <p>
          Put your key in place of <code>{NO_KEY}</code>, or make one in the step before.
        </p>
      )}
      <Tabs defaultValue="curl" keepMounted={false}>
        <Tabs.List aria-label="With what">
          <Tabs.Tab value="curl">curl</Tabs.Tab>
          <Tabs.Tab value="python">Python</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="curl" pt="xs">
          <Code text={curl(location.origin, key)} of="The command with curl" />
        </Tabs.Panel>
        <Tabs.Panel value="python" pt="xs">
          <Code text={python(location.origin, key)} of="The command with Python" />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
