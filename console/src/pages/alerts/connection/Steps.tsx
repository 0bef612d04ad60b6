import { Anchor, List } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, data } from "../../../api/client";
import { CopyButton } from "../../../ui/CopyButton";
import type { Kind } from "../channels";
import classes from "./Steps.module.css";

/** Where others reach this server; links and Slack's clicks go there. */
function usePublicUrl(): string {
  const settings = useQuery({ queryKey: ["settings"], queryFn: ({ signal }) => data(api.GET("/api/settings", { signal })) });
  return (settings.data?.public_url ?? location.origin).replace(/\/$/, "");
}

function Outside({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Anchor inherit href={to} target="_blank" rel="noreferrer">
      {children}
    </Anchor>
  );
}

function Path({ children }: { children: ReactNode }) {
  return <strong>{children}</strong>;
}

function SlackSteps() {
  const request = `${usePublicUrl()}/v1/slack/interactions`;
  return (
    <>
      <List.Item>
        Create an app at <Outside to="https://api.slack.com/apps">api.slack.com/apps</Outside>: <Path>Create New App, From scratch</Path>,
        and choose your workspace.
      </List.Item>
      <List.Item>
        Under <Path>Incoming Webhooks</Path> turn them on, then <Path>Add New Webhook to Workspace</Path>, choose the channel, and copy the
        webhook URL.
      </List.Item>
      <List.Item>
        For Approve and Deny: under <Path>Interactivity &amp; Shortcuts</Path> turn it on and set the Request URL to
        <span className={classes.copied}>
          <code>{request}</code>
          <CopyButton value={request} of="the Request URL" />
        </span>
        Slack has to reach it over HTTPS. Several apps may share it.
      </List.Item>
      <List.Item>
        Under <Path>Basic Information, App Credentials</Path> copy the <Path>Signing Secret</Path>.
      </List.Item>
      <List.Item>
        Approvers: the member id is in a profile's menu, <Path>Copy member ID</Path>; the team id (T…) is in the address of Slack in a
        browser.
      </List.Item>
      <List.Item>
        To post as a bot: under <Path>OAuth &amp; Permissions</Path> add the bot scope <code>chat:write</code>, install the app again, copy
        the <Path>Bot User OAuth Token</Path>, and invite the app to the channel.
      </List.Item>
    </>
  );
}

function DiscordSteps() {
  return (
    <>
      <List.Item>
        Open the channel's settings (the gear beside its name), then <Path>Integrations, Webhooks</Path>. You need the permission Manage
        Webhooks.
      </List.Item>
      <List.Item>
        <Path>New Webhook</Path>; give it a name that people will know, such as Interven.
      </List.Item>
      <List.Item>
        <Path>Copy Webhook URL</Path>, and paste it here.
      </List.Item>
      <List.Item>
        A forum channel needs a post to write into: add <code>?thread_id=</code> and the post's id to the end.
      </List.Item>
    </>
  );
}

function TeamsSteps() {
  return (
    <>
      <List.Item>
        In Teams, open the menu (…) of the channel and choose <Path>Workflows</Path>.
      </List.Item>
      <List.Item>
        Choose <Path>Send webhook alerts to a channel</Path>, sign in, and confirm the team and the channel.
      </List.Item>
      <List.Item>Copy the URL that it shows at the end. It is long: take all of it.</List.Item>
      <List.Item>
        Leave its trigger on <Path>Anyone</Path>: a webhook cannot sign in.
      </List.Item>
      <List.Item>
        Old connectors (<code>webhook.office.com</code>) are retired by Microsoft and are refused.
      </List.Item>
    </>
  );
}

function TelegramSteps() {
  return (
    <>
      <List.Item>
        Write to <Outside to="https://t.me/BotFather">@BotFather</Outside>: <code>/newbot</code>, and copy the token that it gives.
      </List.Item>
      <List.Item>Add the bot to the group. To a channel, add it as an administrator who may post.</List.Item>
      <List.Item>
        Send a message in the chat, open <code>https://api.telegram.org/bot</code>TOKEN<code>/getUpdates</code> in a browser, and read{" "}
        <code>chat.id</code>.
      </List.Item>
      <List.Item>
        In a group with topics, <code>message_thread_id</code> stands in the same answer.
      </List.Item>
    </>
  );
}

function SiemSteps() {
  return (
    <>
      <List.Item>
        Splunk: <Path>Settings, Data inputs, HTTP Event Collector, New Token</Path>. The URL ends in <code>/services/collector/event</code>,
        and the header is <code>Authorization</code> with <code>Splunk</code> and the token.
      </List.Item>
      <List.Item>
        Datadog: <code>https://http-intake.logs.</code>SITE<code>/api/v2/logs</code>, and the header <code>DD-API-KEY</code>.
      </List.Item>
      <List.Item>
        Sumo Logic: add an <Path>HTTP Logs and Metrics</Path> source to a hosted collector, and copy its address. It needs no header; the
        address is the secret.
      </List.Item>
      <List.Item>
        Anything else: an address that takes a POST. One event is one request, unless you choose batches under Advanced.
      </List.Item>
      <List.Item>
        A private address has to be inside <code>INTERVEN_EGRESS_ALLOW</code> in the server's configuration.
      </List.Item>
    </>
  );
}

const STEPS: Readonly<Record<Kind, () => ReactNode>> = {
  slack: SlackSteps,
  discord: DiscordSteps,
  teams: TeamsSteps,
  telegram: TelegramSteps,
  siem: SiemSteps,
};

/** What has to be done on the platform. */
export function SetUpSteps({ kind }: { kind: Kind }) {
  const Shown = STEPS[kind];
  return (
    <List type={kind === "siem" ? "unordered" : "ordered"} size="sm" spacing="xs" className={classes.steps}>
      <Shown />
    </List>
  );
}
