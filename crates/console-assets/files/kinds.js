// The five kinds of channel: their fields, what a form makes of them, and how to set each platform up.

import { field, h, listed, select } from "./lib.js";

const kept = (secret) => (secret?.set ? `Set (${secret.hint}); leave empty to keep it.` : undefined);
/** A secret's input: what is stored is never shown. */
const secret = (label, name, config, required) =>
  field(label, h("input", { name, type: "password", autocomplete: "off", required: required && !config[name]?.set }), kept(config[name]));
const input = (label, name, value, hint, required) => field(label, h("input", { name, value: value ?? "", required }), hint);

/** The members that were filled in; of an edit's empty ones, `removable` are taken away. */
function filled(data, names, edits, removable = []) {
  const config = {};
  for (const name of names) {
    const value = data.get(name).trim();
    if (value !== "") config[name] = value;
    else if (edits && removable.includes(name)) config[name] = null;
  }
  return config;
}

const webhook = (label) => ({
  label,
  fields: (config) => secret("Webhook URL", "webhook_url", config, true),
  config: (data, edits) => filled(data, ["webhook_url"], edits),
});

export const KINDS = {
  slack: {
    label: "Slack",
    fields: (config) => [secret("Webhook URL", "webhook_url", config, true), secret("Signing secret (for Approve and Deny)", "signing_secret", config),
      field("Approvers", h("input", { name: "approvers", value: (config.approvers ?? []).map(({ team, user }) => `${team}:${user}`).join(", ") }),
        "Team and member ids, such as T024BE7LD:U02AB3CD4; empty means whoever can click in the channel."),
      secret("Bot token (optional)", "bot_token", config),
      input("Slack channel's id", "channel", config.channel, `Where the bot posts, such as C024BE91L. ${config.bot_token ? "Empty it to do without the bot." : "Goes with the bot token."}`),
      input("Web API server", "api_base", config.api_base, "Empty for Slack's own; https://slack-gov.com for GovSlack.")],
    config: (data, edits) => {
      const config = filled(data, ["webhook_url", "signing_secret", "bot_token", "channel", "api_base"], edits, ["channel", "api_base"]);
      // A token that is kept is not in the form: it goes with the channel that it posts to.
      if (config.channel === null && !config.bot_token) Object.assign(config, { bot_token: null, api_base: null });
      config.approvers = listed(data.get("approvers")).map((pair) => ({ team: pair.split(/[:/]/)[0], user: pair.split(/[:/]/)[1] ?? "" }));
      return config;
    },
  },
  discord: webhook("Discord"),
  teams: webhook("Microsoft Teams"),
  telegram: {
    label: "Telegram",
    fields: (config) => [secret("Bot token", "bot_token", config, true), input("Chat id", "chat_id", config.chat_id, "A number, or @channelname.", true),
      input("Topic id (forums)", "message_thread_id", config.message_thread_id), input("Bot API server", "api_base", config.api_base, "Empty for Telegram's own.")],
    config: (data, edits) => {
      const config = filled(data, ["bot_token", "chat_id", "message_thread_id", "api_base"], edits, ["message_thread_id", "api_base"]);
      if (config.message_thread_id) config.message_thread_id = Number(config.message_thread_id);
      if (/^-?\d+$/.test(config.chat_id)) config.chat_id = Number(config.chat_id);
      return config;
    },
  },
  siem: {
    label: "SIEM",
    fields: (config) => [field("URL", h("input", { name: "url", required: !config.url?.set, value: typeof config.url === "string" ? config.url : "" }), kept(config.url)),
      field("Format", select("format", ["CEF", "OCSF", "JSON"], config.format ?? "OCSF")),
      field("Headers", h("textarea", { name: "headers", rows: 2 }), `One a line, such as Authorization: Splunk …${config.headers ? " What is set is kept." : ""}`),
      field("Intake", select("intake", [["auto", "recognise from the URL"], "generic", ["splunk_hec", "Splunk HEC event"], ["splunk_raw", "Splunk HEC raw"], ["datadog", "Datadog"], ["sumo", "Sumo Logic"]], config.intake ?? "auto"))],
    config: (data, edits) => {
      const lines = data.get("headers").split("\n").filter((line) => line.includes(":"));
      const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()]));
      return { ...filled(data, ["url", "format", "intake"], edits), headers };
    },
  },
};

const STEPS = {
  slack: ["Create an app at api.slack.com/apps.", "Turn on Incoming Webhooks, add one to your channel, and paste its URL here.",
    () => ["For Approve and Deny: turn on Interactivity with the Request URL ", h("code", {}, `${location.origin}/v1/slack/interactions`), "."],
    "Paste the Signing Secret of Basic Information here; without it a card has the link alone.",
    "Better with a bot: under OAuth & Permissions add the bot scope chat:write, install the app again, paste the Bot User OAuth Token (xoxb-…) here, invite the app to the Slack channel, and copy the channel's id from its details. " +
    "Then every card says how it ended, and a Deny asks for its reason."],
  discord: ["Open the channel's settings, then Integrations, Webhooks, New Webhook.", "Copy the webhook's URL and paste it here.", "Approvals come as links to this Console."],
  teams: ["In the channel's menu choose Workflows, and the template that posts to a channel when a webhook request is received.", "Let anyone trigger it, and save.",
    "Copy its URL and paste it here. Connector URLs (webhook.office.com) are retired and refused."],
  telegram: ["Send /newbot to @BotFather and copy the token.", "Add the bot to your chat; in a channel make it an administrator.",
    "Send a message there, then read chat.id from the bot's getUpdates."],
  siem: ["Splunk: create a HEC token; URL …/services/collector/event, header Authorization: Splunk token.", "Datadog: URL of the v2 logs intake, header DD-API-KEY.",
    "Sumo Logic: the HTTP source's URL is all.", "A private address must be allowed on the server with INTERVEN_EGRESS_ALLOW."],
};

/** The steps on the platform's own side. */
export const setUpSteps = (kind) => h("ol", {}, STEPS[kind].map((step) => h("li", {}, typeof step === "function" ? step() : step)));
