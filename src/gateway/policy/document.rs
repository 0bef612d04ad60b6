//! What a policy says, in its terms. What is in these types was checked when it was read; written as JSON they are its canonical form, without aliases.

use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

use super::address::UrlPattern;
use super::glob::Glob;
use super::path::JsonPath;
use super::window::DayWindow;
use crate::domain::channel::ChannelKind;
pub use crate::domain::scan::RuleAction;
use crate::domain::severity::Severity;
use crate::gateway::facts::{Confidence, DataClass, Verb};

/// A policy: a name and its rules.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyDocument {
    /// Its name, unique in an environment.
    pub name: String,
    /// What it is for; may be empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Where it applies; empty means everywhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env_names: Vec<String>,
    /// What it is evidence of, each `FRAMEWORK:CONTROL`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub compliance_tags: Vec<String>,
    /// At least one.
    pub rules: Vec<Rule>,
}

impl PolicyDocument {
    /// The canonical JSON: the same for every way to write the same policy; [`validate`](super::validate) reads it back.
    pub fn to_json(&self) -> Value {
        // Every part writes itself as text, number, list or object with text keys, which cannot fail.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Whether it applies in `environment`. Where a call has none, only a policy for all of them applies.
    pub fn applies_in(&self, environment: Option<&str>) -> bool {
        self.env_names.is_empty()
            || environment.is_some_and(|environment| self.env_names.iter().any(|name| name.trim().to_lowercase() == environment.trim().to_lowercase()))
    }
}

/// One rule: which calls, when, and what then.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rule {
    /// Its id, unique in the policy.
    pub rule_id: String,
    /// The lowest number that matches decides; of equal ones the first in the document.
    pub priority: i64,
    /// Which calls.
    #[serde(rename = "match")]
    pub matches: Match,
    /// When.
    pub condition: Condition,
    /// What then.
    pub action: RuleAction,
    /// Kinds of channels that are told whatever their filter says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub escalate_to: Vec<ChannelKind>,
    /// Labels for the decision.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tag: Vec<String>,
    /// How bad the incident is that [`RuleAction::OpenIncident`] opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident_severity: Option<Severity>,
    /// The reason code, instead of those that the condition gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<String>,
}

/// Which calls a rule is about. A list that is empty says nothing; the others must all hold, each by one of its entries.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Match {
    /// Tools by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tool_names: Vec<String>,
    /// Operations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<OperationPattern>,
    /// What the call does to the world.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub verbs: Vec<Verb>,
    /// Agents by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agent_ids: Vec<String>,
    /// What agents run on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agent_runtime_types: Vec<String>,
    /// Organisations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub org_patterns: Vec<Glob>,
    /// Repositories, each `owner/repo`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repo_patterns: Vec<Glob>,
    /// Chat channels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channel_patterns: Vec<Glob>,
    /// Cloud regions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub region_patterns: Vec<Glob>,
    /// Cloud accounts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub account_patterns: Vec<Glob>,
    /// Tags, all of which must be set.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub aws_tags: BTreeMap<String, Glob>,
    /// People, by e-mail address in lower case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub principal_patterns: Vec<Glob>,
    /// HTTP methods, in upper case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
    /// Addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub url_patterns: Vec<UrlPattern>,
}

impl Match {
    /// The names of the operations, where every entry of `operations` is one.
    pub(super) fn named_operations(&self) -> Option<Vec<&str>> {
        let names = self.operations.iter().map(|pattern| if let OperationPattern::Named(name) = pattern { Some(name.as_str()) } else { None });
        names.collect::<Option<Vec<_>>>().filter(|names| !names.is_empty())
    }
}

/// An entry of `operations`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperationPattern {
    /// `*`
    Any,
    /// The operation of that name.
    Named(String),
    /// `category:issues`; `read`, `write` and `admin` are also the verbs.
    Category(String),
    /// `method:POST`
    Method(String),
}

impl Serialize for OperationPattern {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Any => serializer.serialize_str("*"),
            Self::Named(name) => serializer.serialize_str(name),
            Self::Category(category) => serializer.collect_str(&format_args!("category:{category}")),
            Self::Method(method) => serializer.collect_str(&format_args!("method:{method}")),
        }
    }
}

/// When a rule applies. What is absent or empty says nothing; all the rest must hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Condition {
    /// One of these classes was found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub has_data_class: Vec<DataClass>,
    /// A secret was found of which the classifier is at least so sure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_data_class_min_confidence: Option<Confidence>,
    /// One of these stands in the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body_contains_any: Vec<String>,
    /// All of these stand in the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body_contains_all: Vec<String>,
    /// A value of the body is this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_path_equals: Option<BodyPath>,
    /// A number of the body is above this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_path_gt: Option<BodyPath>,
    /// A number of the body is this or above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_path_gte: Option<BodyPath>,
    /// A number of the body is below this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_path_lt: Option<BodyPath>,
    /// A number of the body is this or below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_path_lte: Option<BodyPath>,
    /// The body as sent is longer, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_size_bytes_gt: Option<u64>,
    /// The target is outside of the organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_external_principal: Option<bool>,
    /// The agent goes there for the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_new_destination: Option<bool>,
    /// The agent calls far more often than it does otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_volume_burst: Option<bool>,
    /// The risk score is above this, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk_score_gt: Option<f64>,
    /// The agent's trust is below this, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust_score_lt: Option<f64>,
    /// The call goes to, or names, what a threat list holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threat_intel_match: Option<bool>,
    /// It is outside of these hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_of_day_outside: Option<DayWindow>,
}

/// A value in the body, and what it is held against.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BodyPath {
    /// Where.
    pub path: JsonPath,
    /// Against what: for a comparison by size a number, else text, a number, true, false or null.
    pub value: Value,
}
