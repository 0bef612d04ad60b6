//! What came back to an agent: what it carries, and what tells it from other answers.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use super::classify::Classifier;
use super::facts::DataClass;
use crate::domain::canonical::canonical;

/// What an answer carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AnswerReading {
    /// The classes that were found in it.
    pub data_classes: Vec<DataClass>,
    /// How many findings there are.
    pub fields_redacted_count: usize,
    /// The SHA-256 of the answer in its canonical form (RFC 8785), in hex; of what has none, of its bytes without the blanks between its parts.
    pub content_fingerprint: String,
}

impl AnswerReading {
    /// Whether the agent now knows what must not leave unnoticed.
    pub fn is_sensitive(&self) -> bool {
        !self.data_classes.is_empty()
    }

    pub(super) fn of(body: &RawValue, classifier: &Classifier) -> Self {
        let found = classifier.classify(body);
        Self {
            data_classes: found.classes.iter().copied().collect(),
            fields_redacted_count: found.findings.len() + found.omitted,
            content_fingerprint: fingerprint(body.get()),
        }
    }
}

fn fingerprint(json: &str) -> String {
    let bytes = canonical(json).map_or_else(|| without_blanks(json), Cow::Owned);
    hex::encode(Sha256::digest(&bytes))
}

/// `json` without the blanks outside of its strings.
fn without_blanks(json: &str) -> Cow<'_, [u8]> {
    let (mut in_string, mut escaped) = (false, false);
    let kept = json.bytes().filter(|byte| {
        let is_blank = !in_string && byte.is_ascii_whitespace();
        in_string ^= *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        !is_blank
    });
    Cow::Owned(kept.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::classify::Settings;

    fn reading(json: &str) -> AnswerReading {
        AnswerReading::of(&RawValue::from_string(json.to_owned()).unwrap(), &Classifier::new(&Settings::default()).unwrap())
    }

    #[test]
    fn the_same_answer_has_the_same_fingerprint() {
        let of = |json: &str| reading(json).content_fingerprint;
        assert_eq!(of(r#"{"b":1.0,"a":"\u0041"}"#), of(r#" { "a" : "A", "b" : 1 }"#));
        assert_ne!(of(r#"{"a":"a b"}"#), of(r#"{"a":"ab"}"#));
        // Two members of one name have no canonical form.
        assert_eq!(of(r#"{"a":1,"a":" \" "}"#), of(r#"{ "a": 1, "a" :" \" "}"#));
        assert_ne!(of(r#"{"a":1,"a":" \" "}"#), of(r#"{"a":1,"a":" \""}"#));
        assert_eq!(of("null").len(), 64);
    }

    #[test]
    fn an_answer_is_read_without_its_values() {
        let found = reading(r#"{"customers":[{"email":"joe@acme.dev","ssn":"536-22-1845"},{"email":"ann@acme.dev"}]}"#);
        assert_eq!((found.data_classes.as_slice(), found.fields_redacted_count), ([DataClass::Pii].as_slice(), 3));
        assert!(found.is_sensitive() && !reading("{}").is_sensitive());
    }
}
