//! What the store gives about the list of decisions.

use serde::Deserialize;

use crate::domain::decision::Decision;

/// A part of the list, newest received first.
#[derive(Debug)]
pub struct ActivityPage {
    /// The decisions; fewer than were asked for where the time was over, or at the end.
    pub decisions: Vec<Decision>,
    /// Where it goes on: everything from this row number on was looked at. None at the end.
    pub before: Option<i64>,
}

/// By what decisions can be found, where it is worth a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TermField {
    /// Ids and names of agents.
    Agent,
    /// Tools, and tools with their operations.
    Tool,
    /// Reason codes.
    Reason,
    /// Environments, in lower case.
    Environment,
}
