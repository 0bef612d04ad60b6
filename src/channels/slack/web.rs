//! Slack's Web API: the calls that a bot token allows.
//!
//! <https://docs.slack.dev/apis/web-api>

use std::fmt;

use serde_json::Value;

use crate::channels::OutboundRequest;
use crate::channels::answer::post;
use crate::domain::channel::SlackConfig;
use crate::secret::Secret;

/// Slack's own Web API server.
pub const API: &str = "https://slack.com";

/// A channel's bot: its token, and the Slack channel that it posts to.
pub(super) struct Bot<'a> {
    token: &'a Secret,
    base: &'a str,
    /// The Slack channel's id.
    pub channel: &'a str,
}

impl<'a> Bot<'a> {
    /// The bot of `config`, if it has one.
    pub fn of(config: &'a SlackConfig) -> Option<Self> {
        let base = config.api_base.as_deref().unwrap_or(API).trim_end_matches('/');
        Some(Self { token: config.bot_token.as_ref()?, base, channel: config.channel.as_deref()? })
    }

    /// A call of `method`.
    pub fn call(&self, method: &str, payload: &Value) -> OutboundRequest {
        let authorization = Secret::new(format!("Bearer {}", self.token.expose()));
        post(format!("{}/api/{method}", self.base), vec![("Authorization".to_owned(), authorization)], payload)
    }
}

/// A message that a bot posted, as it is referred to later: `<channel>:<ts>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Message<'a> {
    /// The Slack channel's id.
    pub channel: &'a str,
    /// The message's time, which is its id there.
    pub ts: &'a str,
}

impl<'a> Message<'a> {
    /// The message that `reference` means.
    pub fn of(reference: &'a str) -> Option<Self> {
        let (channel, ts) = reference.split_once(':')?;
        (!channel.is_empty() && !ts.is_empty()).then_some(Self { channel, ts })
    }

    /// The message that a Web API answer tells of.
    pub fn told(body: &'a Value) -> Option<Self> {
        Some(Self { channel: body["channel"].as_str()?, ts: body["ts"].as_str()? })
    }
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.channel, self.ts)
    }
}
