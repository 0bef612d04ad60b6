//! An incident: decisions that together need a person.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::decision::Agent;
use super::severity::Severity;
use super::time::Time;

/// What opened an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The server paused a channel: alerts are waiting.
    ChannelPaused,
    /// A person, or an engine with the right to.
    Manual,
}

impl Trigger {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ChannelPaused => "channel_paused",
            Self::Manual => "manual",
        }
    }

    /// The reason code that its alerts carry.
    pub const fn reason_code(self) -> &'static str {
        match self {
            Self::ChannelPaused => "CHANNEL_PAUSED",
            Self::Manual => "MANUAL_INCIDENT",
        }
    }
}

/// Where an incident stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentStatus {
    /// Nobody has looked at it.
    Open,
    /// Someone is.
    Investigating,
    /// Done.
    Closed,
}

/// An incident as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Incident {
    /// Its identity.
    pub id: Uuid,
    /// One line for people.
    pub title: String,
    /// Its own severity, not that of its decisions.
    pub severity: Severity,
    /// Where it stands.
    pub status: IncidentStatus,
    /// What opened it.
    pub trigger: Trigger,
    /// The agent that its decisions share.
    pub agent: Option<Agent>,
    /// The decisions it is about.
    pub trace_ids: Vec<Uuid>,
    /// Its decisions' tools, as `tool` or `tool.operation`, for the filters.
    pub tools: Vec<String>,
    /// What happened and what to do, for people.
    pub detail: Option<String>,
    /// When it was opened.
    pub opened_at: Time,
}
