import { Alert, Select, Skeleton, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type Api, api, data } from "../../../api/client";
import { WORDS } from "../../../api/tables";
import { Code, Json } from "../../../ui/Code";
import { choicesOf } from "../../../ui/filters";
import { CHANNEL_KIND_NAMES, EVENT_NAMES } from "../../../ui/names";
import { ProblemNote } from "../../../ui/ProblemNote";
import { Said } from "../../../ui/Said";
import { Section } from "../../../ui/Section";
import { asDocument, type Config, type Kind } from "../channels";
import type { ChosenFilter } from "../draft";
import { DiscordCard } from "./DiscordCard";
import { SlackCard } from "./SlackCard";
import { TeamsCard } from "./TeamsCard";
import { TelegramCard } from "./TelegramCard";

const CARDS: Readonly<Partial<Record<Kind, (props: { payload: unknown }) => ReactNode>>> = {
  slack: SlackCard,
  discord: DiscordCard,
  teams: TeamsCard,
  telegram: TelegramCard,
};

const CHOICES = choicesOf(WORDS.EventKind, (kind) => EVENT_NAMES[kind]);

/** What a channel of these settings sends, as the platform shows it. `config` has no secrets in it. */
export function Preview({ kind, config, filter }: { kind: Kind; config: Config; filter: ChosenFilter }) {
  const [event, setEvent] = useState<Api["EventKind"]>(kind === "siem" ? "DENY" : "REQUIRE_APPROVAL");
  const [asked] = useDebouncedValue({ config, filter }, 300);
  const preview = useQuery({
    queryKey: ["channel-preview", kind, asked.config, asked.filter, event],
    queryFn: ({ signal }) =>
      data(api.POST("/api/channels/preview", { body: { kind, config: asDocument(asked.config), filter: asked.filter, event }, signal })),
    enabled: asked.filter.events.length > 0,
    placeholderData: keepPreviousData,
    // The address of a SIEM, which is in the key, may be as good as a password.
    gcTime: 0,
  });
  const { data: shown } = preview;
  return (
    <Section
      title="Preview"
      about={kind === "siem" ? "The record that is sent, with an example." : `As ${CHANNEL_KIND_NAMES[kind]} shows it, with an example.`}
      actions={
        <Select
          size="xs"
          w={170}
          aria-label="Event of the preview"
          data={CHOICES}
          value={event}
          allowDeselect={false}
          onChange={(next) => setEvent((next as Api["EventKind"] | null) ?? event)}
        />
      }
    >
      <Stack gap="sm">
        <ProblemNote problem={preview.error} />
        {!preview.error && shown && !shown.takes && (
          <Alert color="gray" variant="light" p="xs" styles={{ message: { color: "var(--mantine-color-text)" } }}>
            The filter does not take this example, so it would not be sent.
          </Alert>
        )}
        {!preview.error && shown && <Sent kind={kind} request={shown.request} />}
        {preview.isPending && preview.isFetching && <Skeleton className="iv-late" height={220} />}
      </Stack>
    </Section>
  );
}

function Sent({ kind, request }: { kind: Kind; request: Api["RenderedRequest"] }) {
  const Card = CARDS[kind];
  const lines = (
    <Text size="xs" c="dimmed" component="div">
      {request.method} <Said>{request.url}</Said>
      {request.headers.map(([name, value]) => (
        <div key={name}>
          <Said>{`${name}: ${value}`}</Said>
        </div>
      ))}
    </Text>
  );
  if (!Card)
    return (
      <>
        {lines}
        {request.json ? <Json value={request.json} of="Record" /> : <Code text={request.body} of="Record" />}
      </>
    );
  return (
    <>
      <section aria-label={`The card as ${CHANNEL_KIND_NAMES[kind]} shows it`}>
        <Card payload={request.json} />
      </section>
      <details>
        <summary>What is sent</summary>
        <Stack gap="xs" mt="xs">
          {lines}
          <Json value={request.json ?? request.body} of="Payload" />
        </Stack>
      </details>
    </>
  );
}
