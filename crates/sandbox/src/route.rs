//! Which stand-in a path belongs to: the platforms' own path shapes, with the destination's name where the secret would be.

use axum::http::Method;
use serde::{Deserialize, Serialize};

/// The platforms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Slack: incoming webhooks, the Web API, and what clicks lead to.
    Slack,
    /// Discord webhooks.
    Discord,
    /// Teams workflow webhooks.
    Teams,
    /// The Telegram Bot API.
    Telegram,
    /// The Splunk HTTP Event Collector.
    Splunk,
    /// Datadog Logs v2.
    Datadog,
    /// A Sumo Logic HTTP source.
    Sumo,
    /// A receiver that takes anything.
    Generic,
}

impl Kind {
    /// Whether people read it.
    pub const fn is_chat(self) -> bool {
        matches!(self, Self::Slack | Self::Discord | Self::Teams | Self::Telegram)
    }
}

/// A destination and what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The platform.
    pub(crate) kind: Kind,
    /// The name that the caller chose.
    pub(crate) name: String,
    /// What is asked.
    pub(crate) endpoint: Endpoint,
}

/// What is asked of a destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// To take a message or events.
    Post,
    /// A Discord webhook; `versioned` is whether `/v10/` is in the path, which decides the shape of its errors.
    DiscordHook {
        /// With `/v<n>/`.
        versioned: bool,
        /// The webhook's id, as it came.
        hook: String,
        /// The message to change, for PATCH.
        message: Option<String>,
    },
    /// A method of the Bot API.
    Bot(String),
    /// A click's `response_url`.
    SlackResponse {
        /// The click that it was made for.
        click: String,
    },
    /// A method of Slack's Web API; the destination is named by the token.
    SlackMethod(String),
    /// HEC: envelopes.
    HecEvent,
    /// HEC: lines.
    HecRaw,
    /// HEC: is it well?
    HecHealth,
    /// HEC: the indexer's acknowledgements.
    HecAck,
    /// Datadog: is this key good?
    DatadogValidate,
}

impl Target {
    /// Whether a request to it carries something to keep; the others are probes.
    pub(crate) fn delivers(&self, method: &Method) -> bool {
        match &self.endpoint {
            Endpoint::Post => self.kind == Kind::Generic || method == Method::POST,
            Endpoint::DiscordHook { .. } => method == Method::POST || method == Method::PATCH,
            Endpoint::Bot(call) => matches!(call.as_str(), "sendMessage" | "editMessageText"),
            Endpoint::SlackMethod(call) => method == Method::POST && matches!(call.as_str(), "chat.postMessage" | "chat.update" | "views.open"),
            Endpoint::HecEvent | Endpoint::HecRaw | Endpoint::SlackResponse { .. } => method == Method::POST,
            Endpoint::HecHealth | Endpoint::HecAck | Endpoint::DatadogValidate => false,
        }
    }
}

/// The destination of a path, if any stand-in has such a path.
pub(crate) fn target(path: &str) -> Option<Target> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let (kind, name, endpoint) = match parts.as_slice() {
        ["services", "collector", rest @ ..] => (Kind::Splunk, "splunk", collector(rest)?),
        [name, "services", "collector", rest @ ..] => (Kind::Splunk, *name, collector(rest)?),
        ["services", _, _, name] => (Kind::Slack, *name, Endpoint::Post),
        ["actions", _, click, name] => (Kind::Slack, *name, Endpoint::SlackResponse { click: (*click).to_owned() }),
        ["api", method] if method.contains('.') => (Kind::Slack, "slack", Endpoint::SlackMethod((*method).to_owned())),
        ["api", "v2", "logs"] => (Kind::Datadog, "datadog", Endpoint::Post),
        ["api", "v1", "validate"] => (Kind::Datadog, "datadog", Endpoint::DatadogValidate),
        ["api", "webhooks", hook, name, rest @ ..] => (Kind::Discord, *name, hook_of(false, hook, rest)?),
        ["api", version, "webhooks", hook, name, rest @ ..] if is_version(version) => (Kind::Discord, *name, hook_of(true, hook, rest)?),
        ["powerautomate", "automations", "direct", "workflows", name, "triggers", "manual", "paths", "invoke"] => (Kind::Teams, *name, Endpoint::Post),
        ["receiver", "v1", "http", name] => (Kind::Sumo, *name, Endpoint::Post),
        ["generic", name] => (Kind::Generic, *name, Endpoint::Post),
        [name, "api", "v2", "logs"] => (Kind::Datadog, *name, Endpoint::Post),
        [name, "api", "v1", "validate"] => (Kind::Datadog, *name, Endpoint::DatadogValidate),
        [bot, call] if bot.starts_with("bot") => (Kind::Telegram, bot_name(bot)?, Endpoint::Bot((*call).to_owned())),
        _ => return None,
    };
    (!name.is_empty()).then(|| Target { kind, name: name.to_owned(), endpoint })
}

fn is_version(part: &str) -> bool {
    part.strip_prefix('v').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A token is `<bot's number>:<secret>`; the secret is the name. Without a number, all of it is.
fn bot_name(part: &str) -> Option<&str> {
    let token = part.strip_prefix("bot")?;
    Some(token.split_once(':').or_else(|| token.split_once("%3A")).map_or(token, |(_, secret)| secret))
}

fn hook_of(versioned: bool, hook: &str, rest: &[&str]) -> Option<Endpoint> {
    let message = match rest {
        [] => None,
        ["messages", message] => Some((*message).to_owned()),
        _ => return None,
    };
    Some(Endpoint::DiscordHook { versioned, hook: hook.to_owned(), message })
}

fn collector(rest: &[&str]) -> Option<Endpoint> {
    match rest {
        [] | ["event"] | ["event", "1.0"] => Some(Endpoint::HecEvent),
        ["raw"] | ["raw", "1.0"] => Some(Endpoint::HecRaw),
        ["health"] | ["health", "1.0"] => Some(Endpoint::HecHealth),
        ["ack"] | ["ack", "1.0"] => Some(Endpoint::HecAck),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str) -> Option<(Kind, String)> {
        target(path).map(|target| (target.kind, target.name))
    }

    #[test]
    fn every_platforms_path_is_known() {
        for (path, kind, name) in [
            ("/services/T0/B0/alerts", Kind::Slack, "alerts"),
            ("/actions/T0/17/alerts", Kind::Slack, "alerts"),
            ("/api/chat.postMessage", Kind::Slack, "slack"),
            ("/api/webhooks/1/alerts", Kind::Discord, "alerts"),
            ("/api/v10/webhooks/1/alerts/messages/7", Kind::Discord, "alerts"),
            ("/powerautomate/automations/direct/workflows/alerts/triggers/manual/paths/invoke", Kind::Teams, "alerts"),
            ("/bot100:alerts/sendMessage", Kind::Telegram, "alerts"),
            ("/bot100%3Aalerts/sendMessage", Kind::Telegram, "alerts"),
            ("/services/collector", Kind::Splunk, "splunk"),
            ("/services/collector/event/1.0", Kind::Splunk, "splunk"),
            ("/soc/services/collector/raw", Kind::Splunk, "soc"),
            ("/api/v2/logs", Kind::Datadog, "datadog"),
            ("/soc/api/v2/logs", Kind::Datadog, "soc"),
            ("/receiver/v1/http/soc", Kind::Sumo, "soc"),
            ("/generic/soc", Kind::Generic, "soc"),
        ] {
            assert_eq!(found(path), Some((kind, name.to_owned())), "{path}");
        }
        for path in ["/", "/nowhere", "/services/T0/B0", "/services/collector/other", "/generic/", "/api/vx/webhooks/1/a"] {
            assert_eq!(found(path), None, "{path}");
        }
    }
}
