//! What is wrong with a call to `POST /v1/decisions`, in words that name the element and the member.

use serde_path_to_error::Segment;

use crate::api::json::{shape, value_at};

/// Why a whole call is refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// An element is not a decision.
    Fault(Fault),
    /// There are more elements than a call may carry.
    TooMany,
}

impl Refusal {
    /// The document breaks off or breaks the grammar in element `index`.
    pub(super) fn syntax(index: usize, error: &serde_json::Error) -> Self {
        let sentence = format!("decision {index} of the call is not JSON: {error}. Send one object, an array of objects, or one object a line");
        Self::Fault(Fault { index, key: None, sentence })
    }
}

/// The first fault of a call.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which element, from 0.
    pub index: usize,
    /// Which member, such as `agent.id`; none if the element is no object at all.
    pub key: Option<String>,
    /// What is wrong and what is expected.
    pub sentence: String,
}

impl Fault {
    /// `what` is wrong with the member `key`.
    pub(super) fn of(key: &str, what: String) -> Self {
        Self { index: 0, key: Some(key.to_owned()), sentence: what }
    }

    /// A member that must be there is absent or empty.
    pub(super) fn needed(key: &str, what: &str) -> Self {
        Self::of(key, format!("`{key}` is needed: {what}"))
    }

    /// The same fault, of element `index`.
    pub(super) fn at(self, index: usize) -> Self {
        Self { index, sentence: format!("decision {index} of the call: {}", self.sentence), key: self.key }
    }
}

/// The fault that the parser found in the element `raw`.
pub(super) fn fault_of(error: &serde_path_to_error::Error<serde_json::Error>, raw: &str) -> Fault {
    let segments: Vec<&Segment> = error.path().iter().collect();
    let names: Vec<&str> = segments.iter().filter_map(|segment| if let Segment::Map { key } = segment { Some(key.as_str()) } else { None }).collect();
    if names.is_empty() {
        let text = error.inner().to_string();
        // The one thing that a derived parser objects to at the level of the element itself.
        if let Some(key) = text.strip_prefix("duplicate field `").and_then(|rest| rest.split('`').next()) {
            return Fault::of(key, format!("`{key}` is there twice"));
        }
        let found = shape(raw);
        let sentence = format!("a decision must be an object with `decision`, `tool_name` and `agent`, and this is {found}");
        return Fault { index: 0, key: None, sentence };
    }
    let key = names.join(".");
    if let Some(member) = error.inner().to_string().strip_prefix("duplicate field `").and_then(|rest| rest.split('`').next()) {
        return Fault::of(&key, format!("`{key}.{member}` is there twice"));
    }
    let expected = match key.as_str() {
        "trace_id" => "a UUID",
        "decision" => "one of ALLOW, DENY, SANITIZE, REQUIRE_APPROVAL",
        "occurred_at" => "an RFC 3339 time with a zone, such as 2026-06-01T00:00:00.000Z",
        "risk_score" => "a number from 0 to 1",
        "risk_band" => "one of LOW, MEDIUM, HIGH, CRITICAL",
        "reason_codes" if !matches!(segments.last(), Some(Segment::Seq { .. })) => "a list of strings",
        "agent" => "an object with `id` or `name`",
        _ => "a string",
    };
    let found = value_at(raw, &segments).map_or_else(String::new, |found| format!(", and is {}", shape(&found)));
    Fault::of(&key, format!("`{}` must be {expected}{found}", error.path()))
}
