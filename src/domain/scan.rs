//! What a scan leaves behind with its decision: how the call was read, what was found in it, and what was made of that.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::decision::DecisionKind;
use super::time::Time;

/// What a call does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verb {
    /// It looks.
    Read,
    /// It changes data.
    Write,
    /// It changes who may do what, or destroys what cannot be brought back.
    Admin,
}

/// The classes of data that must not leave unnoticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum DataClass {
    /// Keys, tokens, passwords.
    Secrets,
    /// What identifies a person.
    Pii,
    /// What tells of a person's health.
    Phi,
    /// What its owner marked as internal.
    Internal,
}

impl DataClass {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secrets => "SECRETS",
            Self::Pii => "PII",
            Self::Phi => "PHI",
            Self::Internal => "INTERNAL",
        }
    }
}

/// Something found in a body. Never the value itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Finding {
    /// Its class.
    pub class: DataClass,
    /// What it is, such as `aws_access_key_id`.
    #[schema(value_type = String)]
    pub kind: Cow<'static, str>,
    /// Where it stands, as a JSON path such as `$.items[0].note`; a key is marked `$.items[0].~key`.
    pub path: String,
}

/// An engine that looks at calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// Secrets, personal and health data, internal markers in the body.
    Classifier,
    /// What the agent does otherwise: new destinations, bursts, odd hours.
    Baseline,
    /// What several calls come to together.
    Correlation,
    /// Lists of hosts, addresses and URLs that are known to be bad.
    ThreatIntel,
}

/// What one engine says of a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Signal {
    /// Which.
    pub engine: Engine,
    /// 0 to 1.
    pub score: f64,
    /// Why, in the engine's own terms; never a value from the body.
    pub details: Value,
}

/// What a rule of a policy decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RuleAction {
    /// Let it pass.
    Allow,
    /// Refuse it.
    Deny,
    /// Let it pass with what was found replaced.
    Sanitize,
    /// Ask a person.
    RequireApproval,
    /// Refuse it and open an incident.
    OpenIncident,
}

impl RuleAction {
    /// The decision that it is.
    pub const fn decision(self) -> DecisionKind {
        match self {
            Self::Allow => DecisionKind::Allow,
            Self::Deny | Self::OpenIncident => DecisionKind::Deny,
            Self::Sanitize => DecisionKind::Sanitize,
            Self::RequireApproval => DecisionKind::RequireApproval,
        }
    }

    /// The name in a document.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenIncident => "OPEN_INCIDENT",
            _ => self.decision().name(),
        }
    }
}

/// A rule that matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Matched {
    /// The policy.
    pub policy_id: Uuid,
    /// Its name.
    pub policy_name: String,
    /// Its version.
    pub policy_version: i64,
    /// The rule.
    pub rule_id: String,
    /// What the rule says.
    pub action: RuleAction,
    /// Whether it is what its policy says: the first of the policy's rules that matched.
    pub decides: bool,
}

/// What is known of a decision that a scan came to, beyond what every decision has. Kept in the decision's document, where what is empty is left out: there is one for
/// each scan. No SIEM record, card or export carries it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScanRecord {
    /// The API key, or ephemeral key, that the call was scanned with.
    pub key: Uuid,
    /// What the agent said that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The headers of the call; sensitive ones masked.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// What the call does to the world.
    pub verb: Verb,
    /// What sort of thing it is about, such as `issues`.
    pub category: String,
    /// What its body carries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classifications: Vec<DataClass>,
    /// What was found, and where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// How many more were found than `findings` tells.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub findings_omitted: u64,
    /// What the engines say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<Signal>,
    /// What the call is outside of in the scope of its key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<String>,
    /// The rules that matched, those of a policy in the order of their priorities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matched: Vec<Matched>,
    /// The labels that they give.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The channels that are told whatever their filter says: kinds of channels, or names of some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalate_to: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What was read in the answer to a scanned call. Never the answer itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseReading {
    /// When it came in.
    pub at: Time,
    /// The answer's HTTP status, if it was told.
    pub status: Option<u16>,
    /// What its body carries.
    pub data_classes: Vec<DataClass>,
    /// How many of its fields were redacted.
    pub redactions: u64,
    /// What tells whether two answers are the same.
    pub fingerprint: String,
}
