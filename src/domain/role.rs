//! The four roles of people.

use serde::{Deserialize, Serialize};

/// What a person is there for. What each may do is one table: `api::roles`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Runs it: may do everything.
    Admin,
    /// Builds agents: policies, and API keys of their own.
    Developer,
    /// Answers: approvals and incidents.
    Reviewer,
    /// Looks on, with the audit log, and changes nothing.
    Auditor,
}

impl Role {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Admin, Self::Developer, Self::Reviewer, Self::Auditor];

    /// The role with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The name on the wire and in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Developer => "developer",
            Self::Reviewer => "reviewer",
            Self::Auditor => "auditor",
        }
    }
}
