//! What is known of a call when it is judged. Each engine adds its part; the policies read all of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use crate::domain::scan::{DataClass, Finding, Verb};

/// What an agent wants to do, as it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The HTTP method, as sent.
    pub method: &'a str,
    /// Where it goes: any scheme that clients send, `tool://` and `exec://` included.
    pub url: &'a str,
    /// The body, byte for byte.
    pub body: Option<&'a RawValue>,
}

/// The operation of a call that may be anything its tool does, since it names too many. A rule that forbids any one operation is about it, too.
pub const AMBIGUOUS: &str = "ambiguous";

/// The call in the terms of its tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The tool, such as `slack`; `custom_proxy` where no tool is known.
    pub tool: String,
    /// What it does, such as `post_message`.
    pub operation: String,
    /// What that does to the world.
    pub verb: Verb,
    /// What sort of thing it is about, such as `issues`; policies name it as `category:issues`.
    pub category: String,
    /// Where and whom it is about.
    pub target: Target,
}

/// Where and whom a call is about, as far as its address and body tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The host, in lower case; none for a scheme without one.
    pub host: Option<String>,
    /// A GitHub or GitLab organisation or owner.
    pub org: Option<String>,
    /// `owner/repo`.
    pub repo: Option<String>,
    /// A Slack, Discord or Teams channel.
    pub channel: Option<String>,
    /// An AWS region.
    pub region: Option<String>,
    /// An AWS account id.
    pub account: Option<String>,
    /// AWS tags that the call sets.
    pub aws_tags: BTreeMap<String, String>,
    /// People that it is about, by e-mail address, in lower case.
    pub principals: Vec<String>,
}

/// How sure the classifier is of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Confidence {
    /// It looks like one.
    Low,
    /// It has the form of one.
    Medium,
    /// It can be nothing else.
    High,
}
