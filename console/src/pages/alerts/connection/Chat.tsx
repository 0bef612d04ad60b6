import { Fold } from "./Fold";
import { type Entry, SecretSetting, TextSetting } from "./Setting";

export function DiscordConnection({ entry }: { entry: Entry }) {
  return (
    <SecretSetting
      entry={entry}
      of="webhook_url"
      label="Webhook URL"
      placeholder="https://discord.com/api/webhooks/…/…"
      description="To post into a thread, or into a post of a forum, end it with ?thread_id=…"
      required
    />
  );
}

export function TeamsConnection({ entry }: { entry: Entry }) {
  return (
    <SecretSetting
      entry={entry}
      of="webhook_url"
      label="Workflow URL"
      placeholder="https://….environment.api.powerplatform.com/…"
      description="The whole of it, to the end of sig=…"
      required
    />
  );
}

export function TelegramConnection({ entry }: { entry: Entry }) {
  return (
    <>
      <SecretSetting entry={entry} of="bot_token" label="Bot token" placeholder="123456789:AAE…" required />
      <TextSetting
        entry={entry}
        of="chat_id"
        label="Chat id"
        placeholder="-1001234567890 or @channelname"
        description="A group's number is negative. A public channel may be named as @channelname."
        required
      />
      <TextSetting
        entry={entry}
        of="message_thread_id"
        label="Topic number"
        description="Only for a group with topics: the number of the topic to post into."
      />
      <Fold title="Advanced" opened={Boolean(entry.draft.fields.api_base || entry.stored.api_base)}>
        <TextSetting
          entry={entry}
          of="api_base"
          label="Bot API server"
          placeholder="https://api.telegram.org"
          description="Only where you run a Bot API server of your own."
        />
      </Fold>
    </>
  );
}
