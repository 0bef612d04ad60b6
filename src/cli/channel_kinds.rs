//! `interven channel add KIND`: the flags of each kind, and the body that they become.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Subcommand;
use serde_json::{Map, Value, json};

use super::given;
use crate::config::Environment;

/// Which kind, with its settings.
#[derive(Debug, Subcommand)]
#[expect(clippy::doc_markdown, reason = "these are also the words of --help")]
pub enum KindCommand {
    /// A Slack incoming webhook
    Slack {
        #[command(flatten)]
        common: Common,
        #[command(flatten)]
        webhook: Webhook,
        /// The Slack app's signing secret, for buttons on the card; - for standard input [env: INTERVEN_SIGNING_SECRET]
        #[arg(long, value_name = "SECRET")]
        signing_secret: Option<String>,
        /// A file that holds it
        #[arg(long, value_name = "FILE")]
        signing_secret_file: Option<PathBuf>,
        /// Who may decide, as TEAM:USER (ids), comma-separated
        #[arg(long, value_name = "TEAM:USER", value_delimiter = ',')]
        approvers: Vec<String>,
        #[command(flatten)]
        bot: SlackBot,
    },
    /// A Discord webhook
    Discord {
        #[command(flatten)]
        common: Common,
        #[command(flatten)]
        webhook: Webhook,
    },
    /// A Microsoft Teams workflow webhook
    Teams {
        #[command(flatten)]
        common: Common,
        #[command(flatten)]
        webhook: Webhook,
    },
    /// A Telegram bot in a chat
    Telegram {
        #[command(flatten)]
        common: Common,
        /// The bot's token; - for standard input [env: INTERVEN_BOT_TOKEN]
        #[arg(long, value_name = "TOKEN")]
        bot_token: Option<String>,
        /// A file that holds it
        #[arg(long, value_name = "FILE")]
        bot_token_file: Option<PathBuf>,
        /// The chat: a number, or @channelusername
        #[arg(long, value_name = "CHAT", allow_hyphen_values = true)]
        chat_id: String,
        /// The topic of a forum
        #[arg(long, value_name = "NUMBER")]
        message_thread_id: Option<i64>,
        /// Another Bot API server than Telegram's
        #[arg(long, value_name = "URL")]
        api_base: Option<String>,
    },
    /// An HTTP intake of a SIEM
    Siem {
        #[command(flatten)]
        common: Common,
        /// The intake's address; - for standard input [env: INTERVEN_SIEM_URL]
        #[arg(long, value_name = "URL")]
        intake_url: Option<String>,
        /// A file that holds it
        #[arg(long, value_name = "FILE")]
        intake_url_file: Option<PathBuf>,
        /// CEF, OCSF or JSON
        #[arg(long, ignore_case = true, value_parser = ["CEF", "OCSF", "JSON"])]
        format: String,
        /// A header, as "Name: value"; may be given more than once
        #[arg(long = "header", value_name = "HEADER")]
        headers: Vec<String>,
        /// A file of headers, one a line; - for standard input
        #[arg(long, value_name = "FILE")]
        headers_file: Option<PathBuf>,
        /// How the intake wants its events packed; recognised from the address where absent
        #[arg(long, value_parser = ["auto", "generic", "splunk_hec", "splunk_raw", "datadog", "sumo"])]
        intake: Option<String>,
        /// Which reading of OCSF
        #[arg(long, value_parser = ["documented", "strict"])]
        ocsf_profile: Option<String>,
        /// A file that holds a minijinja template for format JSON
        #[arg(long, value_name = "FILE")]
        template_file: Option<PathBuf>,
        /// How many events go in one request
        #[arg(long, value_parser = ["none", "ndjson", "array"])]
        batch: Option<String>,
        /// Whether bodies are compressed
        #[arg(long)]
        gzip: Option<bool>,
    },
}

/// What every kind has.
#[derive(Debug, clap::Args)]
#[expect(clippy::doc_markdown, reason = "these are also the words of --help")]
pub struct Common {
    /// The channel's name
    #[arg(long)]
    name: String,
    /// Kinds of event, comma-separated: ALL, ALLOW, DENY, SANITIZE, REQUIRE_APPROVAL, INCIDENT
    #[arg(long, value_delimiter = ',')]
    events: Vec<String>,
    /// LOW, MEDIUM, HIGH or CRITICAL
    #[arg(long)]
    min_severity: Option<String>,
    /// Tools, comma-separated, each slack or slack.post_message
    #[arg(long, value_delimiter = ',')]
    tools: Vec<String>,
    /// Agents, comma-separated, each an id or a name
    #[arg(long, value_delimiter = ',')]
    agents: Vec<String>,
    /// Ask a question that nobody has answered again at half of its life
    #[arg(long)]
    reminder: bool,
    /// Make it without turning it on
    #[arg(long)]
    disabled: bool,
}

/// One webhook.
#[derive(Debug, clap::Args)]
#[expect(clippy::doc_markdown, reason = "these are also the words of --help")]
pub struct Webhook {
    /// The webhook; - for standard input [env: INTERVEN_WEBHOOK_URL]
    #[arg(long, value_name = "URL")]
    webhook_url: Option<String>,
    /// A file that holds it
    #[arg(long, value_name = "FILE")]
    webhook_url_file: Option<PathBuf>,
}

/// A Slack app's bot.
#[derive(Debug, clap::Args)]
#[expect(clippy::doc_markdown, reason = "these are also the words of --help")]
pub struct SlackBot {
    /// The Slack app's bot token, with which cards can always be corrected; - for standard input [env: INTERVEN_BOT_TOKEN, with --slack-channel]
    #[arg(long, value_name = "TOKEN")]
    bot_token: Option<String>,
    /// A file that holds it
    #[arg(long, value_name = "FILE")]
    bot_token_file: Option<PathBuf>,
    /// The id of the Slack channel that the bot posts to
    #[arg(long, value_name = "ID")]
    slack_channel: Option<String>,
    /// Another Web API server than Slack's
    #[arg(long, value_name = "URL")]
    api_base: Option<String>,
}

impl KindCommand {
    /// The body of `POST /api/channels`. Only the secrets are read here; whether it all holds together is for the server to say.
    pub fn body(&self, environment: &Environment) -> anyhow::Result<Value> {
        let secret = |name: &str, value: &Option<String>, file: &Option<PathBuf>, variable: &str| {
            given::secret(value.as_deref(), file.as_deref(), environment.get(variable)).with_context(|| format!("--{name}"))
        };
        let needed = |name: &str, value: &Option<String>, file: &Option<PathBuf>, variable: &str| {
            secret(name, value, file, variable)?.with_context(|| format!("--{name}, --{name}-file or {variable} is needed"))
        };
        let webhook_url = |webhook: &Webhook| needed("webhook-url", &webhook.webhook_url, &webhook.webhook_url_file, "INTERVEN_WEBHOOK_URL");
        let (kind, common, config) = match self {
            Self::Slack { common, webhook, signing_secret, signing_secret_file, approvers, bot } => {
                let approvers: Vec<Value> = approvers.iter().map(|text| approver(text)).collect::<anyhow::Result<_>>()?;
                let signing_secret = secret("signing-secret", signing_secret, signing_secret_file, "INTERVEN_SIGNING_SECRET")?;
                let SlackBot { bot_token, bot_token_file, slack_channel, api_base } = bot;
                // The variable may be there for a Telegram bot: alone it makes no Slack bot.
                let variable = if slack_channel.is_some() { "INTERVEN_BOT_TOKEN" } else { "" };
                let bot_token = secret("bot-token", bot_token, bot_token_file, variable)?;
                let config = json!({"webhook_url": webhook_url(webhook)?, "signing_secret": signing_secret, "approvers": approvers, "bot_token": bot_token,
                    "channel": slack_channel, "api_base": api_base});
                ("slack", common, config)
            }
            Self::Discord { common, webhook } => ("discord", common, json!({"webhook_url": webhook_url(webhook)?})),
            Self::Teams { common, webhook } => ("teams", common, json!({"webhook_url": webhook_url(webhook)?})),
            Self::Telegram { common, bot_token, bot_token_file, chat_id, message_thread_id, api_base } => {
                let bot_token = needed("bot-token", bot_token, bot_token_file, "INTERVEN_BOT_TOKEN")?;
                let chat_id = chat_id.parse::<i64>().map_or_else(|_| json!(chat_id), |number| json!(number));
                ("telegram", common, json!({"bot_token": bot_token, "chat_id": chat_id, "message_thread_id": message_thread_id, "api_base": api_base}))
            }
            Self::Siem { common, intake_url, intake_url_file, format, headers, headers_file, intake, ocsf_profile, template_file, batch, gzip } => {
                let url = needed("intake-url", intake_url, intake_url_file, "INTERVEN_SIEM_URL")?;
                let headers = all_headers(headers, headers_file.as_deref())?;
                let template = template_file.as_deref().map(|file| std::fs::read_to_string(file).with_context(|| file.display().to_string())).transpose()?;
                let config = json!({"url": url, "format": format.to_uppercase(), "headers": headers, "intake": intake, "ocsf_profile": ocsf_profile,
                    "template": template, "batch": batch, "gzip": gzip});
                ("siem", common, config)
            }
        };
        let mut body = json!({"name": common.name, "kind": kind, "enabled": !common.disabled, "config": given_only(config), "filter": common.filter()});
        if common.reminder {
            body["reminder"] = json!(true);
        }
        Ok(body)
    }
}

impl Common {
    /// The filter; what was not given is left to the server.
    fn filter(&self) -> Value {
        let list = |items: &[String], case: fn(&str) -> String| {
            let items: Vec<String> = items.iter().map(|item| case(item.trim())).filter(|item| !item.is_empty()).collect();
            if items.is_empty() { Value::Null } else { json!(items) }
        };
        given_only(json!({
            "events": list(&self.events, str::to_uppercase),
            "min_severity": self.min_severity.as_deref().map(str::to_uppercase),
            "tools": list(&self.tools, str::to_owned),
            "agents": list(&self.agents, str::to_owned),
        }))
    }
}

/// `value` without the members that are null.
fn given_only(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, member| !member.is_null());
    }
    value
}

fn approver(text: &str) -> anyhow::Result<Value> {
    let (team, user) =
        text.trim().split_once(':').with_context(|| format!("--approvers: `{}` is not TEAM:USER, such as T012AB:U034CD", text.escape_debug()))?;
    Ok(json!({"team": team, "user": user}))
}

fn all_headers(given_headers: &[String], file: Option<&Path>) -> anyhow::Result<Map<String, Value>> {
    let from_file = file.map(given::read).transpose().context("--headers-file")?;
    let lines = from_file.iter().flat_map(|text| text.expose().lines()).filter(|line| !line.trim().is_empty());
    let mut headers = Map::new();
    for line in lines.chain(given_headers.iter().map(String::as_str)) {
        // What stands there is a secret: a line without its colon may be the secret alone, and is not repeated.
        let Some((name, value)) = line.split_once(':') else { bail!("a header is not \"Name: value\"") };
        headers.insert(name.trim().to_owned(), json!(value.trim()));
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(subcommand)]
        kind: KindCommand,
    }

    fn body(line: &[&str], environment: &[(&str, &str)]) -> Result<Value, String> {
        let cli = Cli::try_parse_from(std::iter::once(&"add").chain(line)).map_err(|error| error.to_string())?;
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        cli.kind.body(&environment).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn flags_become_the_body_of_the_contract() {
        let slack =
            ["slack", "--name", "soc", "--events", "deny,REQUIRE_APPROVAL", "--min-severity", "high", "--tools", "slack,github", "--approvers", "T1:U1,T1:U2"];
        let expected = json!({
            "name": "soc", "kind": "slack", "enabled": true,
            "config": {"webhook_url": "https://hooks.slack.com/x", "approvers": [{"team": "T1", "user": "U1"}, {"team": "T1", "user": "U2"}]},
            "filter": {"events": ["DENY", "REQUIRE_APPROVAL"], "min_severity": "HIGH", "tools": ["slack", "github"]},
        });
        assert_eq!(body(&slack, &[("INTERVEN_WEBHOOK_URL", "https://hooks.slack.com/x")]).unwrap(), expected);
        let bot = ["slack", "--name", "soc", "--reminder", "--slack-channel", "C1"];
        let expected = json!({"name": "soc", "kind": "slack", "enabled": true, "reminder": true, "filter": {},
            "config": {"webhook_url": "https://x", "approvers": [], "bot_token": "xoxb-1", "channel": "C1"}});
        let environment = [("INTERVEN_WEBHOOK_URL", "https://x"), ("INTERVEN_BOT_TOKEN", "xoxb-1")];
        assert_eq!(body(&bot, &environment).unwrap(), expected);
        let telegrams = body(&bot[..3], &environment).unwrap();
        assert_eq!(telegrams["config"], json!({"webhook_url": "https://x", "approvers": []}), "the token alone may be a Telegram bot's");
        let telegram = ["telegram", "--name", "t", "--bot-token", "1:a", "--chat-id", "-100123", "--disabled"];
        let expected = json!({"name": "t", "kind": "telegram", "enabled": false, "config": {"bot_token": "1:a", "chat_id": -100_123}, "filter": {}});
        assert_eq!(body(&telegram, &[]).unwrap(), expected);
        let siem = ["siem", "--name", "s", "--intake-url", "https://s/x", "--format", "ocsf", "--header", "Authorization: Splunk a:b", "--gzip", "true"];
        let expected = json!({"name": "s", "kind": "siem", "enabled": true, "filter": {},
            "config": {"url": "https://s/x", "format": "OCSF", "headers": {"Authorization": "Splunk a:b"}, "gzip": true}});
        assert_eq!(body(&siem, &[]).unwrap(), expected);
    }

    #[test]
    fn what_is_missing_is_named_and_a_header_that_is_none_is_not_repeated() {
        assert_eq!(body(&["teams", "--name", "t"], &[]).unwrap_err(), "--webhook-url, --webhook-url-file or INTERVEN_WEBHOOK_URL is needed");
        let fault = body(&["siem", "--name", "s", "--intake-url", "https://s/x", "--format", "CEF", "--header", "hunter2"], &[]).unwrap_err();
        assert!(!fault.contains("hunter2"), "{fault}");
        assert!(body(&["siem", "--name", "s", "--format", "XML"], &[]).unwrap_err().contains("CEF"));
        assert!(body(&["slack", "--name", "s", "--webhook-url", "x", "--approvers", "U1"], &[]).unwrap_err().contains("TEAM:USER"));
    }
}
