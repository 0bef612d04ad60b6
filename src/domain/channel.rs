//! A channel: a configured destination with its filter.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::filter::Filter;
use super::time::Time;
use crate::secret::Secret;

/// The five kinds of channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChannelKind {
    /// A Slack incoming webhook.
    Slack,
    /// A Discord webhook.
    Discord,
    /// A Microsoft Teams workflow webhook.
    Teams,
    /// A Telegram bot in a chat.
    Telegram,
    /// An HTTP intake of a SIEM.
    Siem,
}

impl ChannelKind {
    /// All five.
    pub const ALL: [Self; 5] = [Self::Slack, Self::Discord, Self::Teams, Self::Telegram, Self::Siem];

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Slack => "slack",
            Self::Discord => "discord",
            Self::Teams => "teams",
            Self::Telegram => "telegram",
            Self::Siem => "siem",
        }
    }

    /// Whether people read it; a SIEM is read by machines.
    pub const fn is_chat(self) -> bool {
        !matches!(self, Self::Siem)
    }
}

/// Where a channel sends to, by kind. Everything secret in it is a [`Secret`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "config", rename_all = "lowercase")]
pub enum Destination {
    /// Slack.
    Slack(SlackConfig),
    /// Discord.
    Discord(WebhookConfig),
    /// Microsoft Teams.
    Teams(WebhookConfig),
    /// Telegram.
    Telegram(TelegramConfig),
    /// SIEM.
    Siem(SiemConfig),
}

impl Destination {
    /// Its kind.
    pub const fn kind(&self) -> ChannelKind {
        match self {
            Self::Slack(_) => ChannelKind::Slack,
            Self::Discord(_) => ChannelKind::Discord,
            Self::Teams(_) => ChannelKind::Teams,
            Self::Telegram(_) => ChannelKind::Telegram,
            Self::Siem(_) => ChannelKind::Siem,
        }
    }
}

/// A Slack channel's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlackConfig {
    /// The incoming webhook.
    pub webhook_url: Secret,
    /// The Slack app's signing secret; without it a card has the link alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing_secret: Option<Secret>,
    /// Who may decide; empty means whoever Slack lets click.
    #[serde(default)]
    pub approvers: Vec<SlackUser>,
    /// The app's bot token; with `channel`, cards are posted by the bot, can always be corrected, and a Deny asks for its reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bot_token: Option<Secret>,
    /// The id of the Slack channel that the bot posts to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Another Web API server than Slack's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_base: Option<String>,
}

/// A person in Slack, by ids that they cannot change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlackUser {
    /// The team's id, `T…` or `E…`.
    pub team: String,
    /// The user's id, `U…` or `W…`.
    pub user: String,
}

/// The settings of a channel that is one webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookConfig {
    /// The webhook.
    pub webhook_url: Secret,
}

/// A Telegram channel's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelegramConfig {
    /// The bot's token.
    pub bot_token: Secret,
    /// The chat: a number, or `@channelusername`.
    pub chat_id: ChatId,
    /// The topic of a forum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_thread_id: Option<i64>,
    /// Another Bot API server than Telegram's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_base: Option<String>,
}

/// A Telegram chat: its number, or a public channel's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ChatId {
    /// A user (positive), a group (negative), a supergroup or channel (`-100…`).
    Number(i64),
    /// `@channelusername`, or a number in quotes.
    Name(String),
}

/// A SIEM channel's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiemConfig {
    /// The intake's address. A Sumo Logic address is itself the secret.
    pub url: Secret,
    /// What an event looks like.
    pub format: SiemFormat,
    /// Headers of the user's own, such as `Authorization`; their values are secret.
    #[serde(default)]
    pub headers: BTreeMap<String, Secret>,
    /// How the intake wants its events packed.
    #[serde(default)]
    pub intake: Intake,
    /// Which reading of OCSF.
    #[serde(default)]
    pub ocsf_profile: OcsfProfile,
    /// A minijinja template for format JSON, in place of our record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// How many events go in one request; the intake's own way where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batch>,
    /// Whether bodies are compressed; the intake's own way where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gzip: Option<bool>,
}

/// What an event looks like to a SIEM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum SiemFormat {
    /// `ArcSight` Common Event Format.
    Cef,
    /// Open Cybersecurity Schema Framework.
    Ocsf,
    /// Our record, or the user's template.
    Json,
}

/// How an intake wants its events packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Intake {
    /// Recognised from the URL.
    #[default]
    Auto,
    /// Any HTTP endpoint: one event a request unless told otherwise.
    Generic,
    /// Splunk HEC `/services/collector/event`.
    SplunkHec,
    /// Splunk HEC `/services/collector/raw`.
    SplunkRaw,
    /// Datadog Logs v2.
    Datadog,
    /// A Sumo Logic HTTP source.
    Sumo,
}

/// Which reading of OCSF a channel sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum OcsfProfile {
    /// The documented keys and values, with all that the schema requires.
    #[default]
    Documented,
    /// Nothing that the official validator objects to.
    Strict,
}

/// How many events go in one request to a generic intake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Batch {
    /// One.
    None,
    /// Many, one a line.
    Ndjson,
    /// Many, as one JSON array.
    Array,
}

/// A channel as it is kept.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its identity.
    pub id: Uuid,
    /// Its name, unique among channels.
    pub name: String,
    /// A disabled channel matches nothing, and its queue waits.
    pub enabled: bool,
    /// Declared in the configuration file, and editable only there.
    pub managed: bool,
    /// Where it sends to.
    pub destination: Destination,
    /// What it gets.
    pub filter: Filter,
    /// Whether a question that nobody has answered is asked again here at half of its life.
    pub reminder: bool,
    /// Set while the server has stopped sending to it; it still matches and queues.
    pub pause: Option<Pause>,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed by a person or the file.
    pub updated_at: Time,
}

impl Channel {
    /// Its kind.
    pub const fn kind(&self) -> ChannelKind {
        self.destination.kind()
    }
}

/// Why and since when the server has stopped sending to a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Pause {
    /// What the destination said, and what to do about it.
    pub reason: String,
    /// Since when.
    pub since: Time,
}
