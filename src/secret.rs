//! Secrets: text that does not print itself, tokens and how they are recognised, and encryption at rest.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an API key begins with.
pub const API_KEY_PREFIX: &str = "iv_live_";

/// Text that never appears in a log or a debug print.
///
/// It serializes as itself, because what is serialized with it is encrypted before it is written; a view for the API is made with
/// [`Secret::view`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself: for the request that needs it, and for nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the API shows instead: that it is set, and its last four characters where that gives nothing away.
    pub fn view(&self) -> serde_json::Value {
        let length = self.0.chars().count();
        let tail: String = self.0.chars().skip(length.saturating_sub(4)).collect();
        let hint = if length >= 16 { format!("…{tail}") } else { "…".to_owned() };
        serde_json::json!({ "set": true, "hint": hint })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
