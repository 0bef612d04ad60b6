//! What all tests of policies need: a call to be judged, and policies out of a few lines.

mod defaults;
mod equivalence;
mod evaluation;
mod reading;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{Confidence, Facts, Format, Policies, Policy, Verdict, validate};
use crate::domain::decision::Agent;
use crate::gateway::facts::{Action, Call, DataClass, Target, Verb};

/// Facts that own what they are about.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "as the facts that it owns")]
pub(super) struct Scene {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) body: Option<Box<RawValue>>,
    pub(super) action: Action,
    pub(super) agent: Agent,
    pub(super) environment: Option<String>,
    pub(super) data_classes: Vec<DataClass>,
    pub(super) secret_confidence: Option<Confidence>,
    pub(super) is_external_principal: bool,
    pub(super) is_new_destination: bool,
    pub(super) is_volume_burst: bool,
    pub(super) risk_score: f64,
    pub(super) trust_score: f64,
    pub(super) threat_intel_match: bool,
    pub(super) now: Timestamp,
}

impl Scene {
    /// A message to a channel of Slack, by which nothing is wrong.
    pub(super) fn new() -> Self {
        let target = Target { host: Some("slack.com".to_owned()), channel: Some("#general".to_owned()), ..Target::default() };
        Self {
            method: "POST".to_owned(),
            url: "https://slack.com/api/chat.postMessage".to_owned(),
            body: Some(raw(r##"{"channel":"#general","text":"hello"}"##)),
            action: Action { tool: "slack".to_owned(), operation: "post_message".to_owned(), verb: Verb::Write, category: "messages".to_owned(), target },
            agent: Agent {
                id: Some("6F1D0C7E-0000-4000-8000-000000000001".to_owned()),
                name: Some("bot".to_owned()),
                runtime_type: Some("langgraph".to_owned()),
            },
            environment: Some("production".to_owned()),
            data_classes: Vec::new(),
            secret_confidence: None,
            is_external_principal: false,
            is_new_destination: false,
            is_volume_burst: false,
            risk_score: 0.1,
            trust_score: 1.0,
            threat_intel_match: false,
            now: "2026-06-01T10:00:00Z".parse().unwrap(),
        }
    }

    pub(super) fn with(change: impl FnOnce(&mut Self)) -> Self {
        let mut scene = Self::new();
        change(&mut scene);
        scene
    }

    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            call: Call { method: &self.method, url: &self.url, body: self.body.as_deref() },
            action: &self.action,
            agent: &self.agent,
            environment: self.environment.as_deref(),
            data_classes: &self.data_classes,
            secret_confidence: self.secret_confidence,
            is_external_principal: self.is_external_principal,
            is_new_destination: self.is_new_destination,
            is_volume_burst: self.is_volume_burst,
            risk_score: self.risk_score,
            trust_score: self.trust_score,
            threat_intel_match: self.threat_intel_match,
            now: self.now,
        }
    }
}

pub(super) fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap()
}

/// Policies out of YAML documents, with ids and versions from 1.
pub(super) fn policies(texts: &[&str]) -> Policies {
    let policy = |(index, text): (usize, &&str)| {
        let document = validate(text, Format::Yaml).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
        Policy { id: Uuid::from_u128(index as u128 + 1), version: 1, document }
    };
    Policies::compile(texts.iter().enumerate().map(policy).collect()).unwrap()
}

/// What one rule with this match and condition and the action says.
pub(super) fn judge(rule: &str, action: &str, scene: &Scene) -> Verdict {
    policies(&[&format!("{{name: p, rules: [{{rule_id: r, priority: 1, {rule}, action: {action}}}]}}")]).evaluate(&scene.facts())
}

pub(super) fn tags(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}
