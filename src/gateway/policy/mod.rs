//! Policies: what a team allows its agents, refuses them, has redacted, or wants to be asked about.
//!
//! A document is read and checked ([`validate`]), then compiled with all others ([`Policies`]) and asked about each call. The language is told in `docs/policies.md`.
//!
//! Where a rule cannot tell, it errs on the safe side: a rule that refuses, redacts or asks takes a doubtful value as matched, a rule that allows does not.

mod address;
mod cases;
mod compile;
mod defaults;
mod diff;
mod document;
mod facts;
mod fields;
mod glob;
mod names;
mod path;
mod read;
mod reasons;
mod rule;
#[cfg(test)]
mod tests;
mod tree;
mod window;

use std::fmt;

use serde::Serialize;
use uuid::Uuid;

pub use self::address::UrlPattern;
pub use self::cases::{Case, CaseResult, Expectation, Seen, cases, run};
pub use self::compile::{CompileError, Matched, Policies, Verdict};
pub use self::defaults::defaults;
pub use self::diff::diff;
pub use self::document::{BodyPath, Condition, Match, OperationPattern, PolicyDocument, Rule, RuleAction};
pub use self::facts::Facts;
pub use self::glob::Glob;
pub use self::path::JsonPath;
pub use self::read::{CONDITION_KEYS as CONDITIONS, from_json, validate};
pub use self::reasons::{DERIVED, Derived};
pub use self::tree::{Format, MAX_TEXT_BYTES};
pub use self::window::DayWindow;
pub use super::facts::Confidence;

/// A policy as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Its identity through all versions.
    pub id: Uuid,
    /// Which version this is; from 1.
    pub version: i64,
    /// What it says.
    pub document: PolicyDocument,
}

/// What is wrong with a document, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Fault {
    /// Where, such as `rules[2].condition.has_data_clas`; empty for the document as a whole.
    pub path: String,
    /// What is wrong and what to do.
    pub sentence: String,
}

impl Fault {
    fn whole(sentence: String) -> Self {
        Self { path: String::new(), sentence }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.sentence) } else { write!(f, "{}: {}", self.path, self.sentence) }
    }
}
