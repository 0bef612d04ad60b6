import { ActionIcon, Button, Group, Input, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { faultAt, faultKey } from "../faults";
import { Fold } from "./Fold";
import { type Entry, SecretSetting, TextSetting } from "./Setting";

const BOT = ["bot_token", "channel", "api_base"];

export function SlackConnection({ entry }: { entry: Entry }) {
  const { draft, stored, error } = entry;
  const key = faultKey(error);
  const bot = BOT.some((of) => draft.fields[of] || stored[of] || key === `config.${of}`);
  return (
    <>
      <SecretSetting
        entry={entry}
        of="webhook_url"
        label="Incoming webhook URL"
        placeholder="https://hooks.slack.com/services/T…/B…/…"
        required
      />
      <SecretSetting
        entry={entry}
        of="signing_secret"
        label="Signing secret"
        description="Puts Approve and Deny on the cards. Without it a card has the link to the Console alone."
      />
      <Approvers entry={entry} />
      <Fold title="Post as a bot (optional)" opened={bot}>
        <SecretSetting
          entry={entry}
          of="bot_token"
          label="Bot user OAuth token"
          placeholder="xoxb-…"
          description="Cards can then be corrected however their question ended, and a Deny asks for its reason."
        />
        <TextSetting
          entry={entry}
          of="channel"
          label="Slack channel id"
          placeholder="C024BE91L"
          description="Where the bot posts. It stands at the end of View channel details."
        />
        <TextSetting
          entry={entry}
          of="api_base"
          label="Web API server"
          placeholder="https://slack.com"
          description="Leave it empty, except with GovSlack: https://slack-gov.com"
        />
      </Fold>
    </>
  );
}

function Approvers({ entry }: { entry: Entry }) {
  const { draft, change, error } = entry;
  const set = (approvers: typeof draft.approvers) => change({ ...draft, approvers });
  return (
    <Input.Wrapper
      labelElement="div"
      label="Approvers"
      description="Who may decide on a card. Nobody named: whoever sees the card in Slack may."
    >
      <Stack gap="xs" mt={6}>
        {draft.approvers.map((approver, at) => {
          const with_ = (part: Partial<typeof approver>) => set(draft.approvers.map((each, i) => (i === at ? { ...each, ...part } : each)));
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows have no identity but their place
            <Group key={at} gap="xs" align="flex-start" wrap="nowrap">
              <TextInput
                style={{ flex: 1 }}
                size="xs"
                aria-label={`Approver ${at + 1}: team id`}
                placeholder="Team id, T024BE7LD"
                value={approver.team}
                onChange={(event) => with_({ team: event.currentTarget.value })}
                error={faultAt(error, `config.approvers[${at}].team`)}
              />
              <TextInput
                style={{ flex: 1 }}
                size="xs"
                aria-label={`Approver ${at + 1}: member id`}
                placeholder="Member id, U02AB3CD4"
                value={approver.user}
                onChange={(event) => with_({ user: event.currentTarget.value })}
                error={faultAt(error, `config.approvers[${at}].user`)}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                size="md"
                aria-label={`Remove approver ${at + 1}`}
                onClick={() => set(draft.approvers.filter((_, i) => i !== at))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </Group>
          );
        })}
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => set([...draft.approvers, { team: draft.approvers.at(-1)?.team ?? "", user: "" }])}
          >
            Add an approver
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}
