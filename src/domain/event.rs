//! An event: what is routed. A decision, or an incident that was opened.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::decision::{Agent, Decision, DecisionKind};
use super::incident::Incident;
use super::severity::Severity;
use super::time::Time;

/// The five kinds of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EventKind {
    /// A decision ALLOW.
    Allow,
    /// A decision DENY.
    Deny,
    /// A decision SANITIZE.
    Sanitize,
    /// A decision REQUIRE_APPROVAL.
    RequireApproval,
    /// An incident was opened.
    Incident,
}

impl EventKind {
    /// All five, in the order of the requirement's table.
    pub const ALL: [Self; 5] = [Self::Allow, Self::Deny, Self::Sanitize, Self::RequireApproval, Self::Incident];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "ALLOW",
            Self::Deny => "DENY",
            Self::Sanitize => "SANITIZE",
            Self::RequireApproval => "REQUIRE_APPROVAL",
            Self::Incident => "INCIDENT",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl From<DecisionKind> for EventKind {
    fn from(kind: DecisionKind) -> Self {
        match kind {
            DecisionKind::Allow => Self::Allow,
            DecisionKind::Deny => Self::Deny,
            DecisionKind::Sanitize => Self::Sanitize,
            DecisionKind::RequireApproval => Self::RequireApproval,
        }
    }
}

/// What is routed; cheap to clone, since one event goes to many channels.
#[derive(Clone, Debug)]
pub enum Event {
    /// A decision.
    Decision(Arc<Decision>),
    /// An opened incident.
    Incident(Arc<Incident>),
}

impl Event {
    /// Its kind.
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Decision(decision) => decision.kind.into(),
            Self::Incident(_) => EventKind::Incident,
        }
    }

    /// A decision's `trace_id`, an incident's id.
    pub fn id(&self) -> Uuid {
        match self {
            Self::Decision(decision) => decision.trace_id,
            Self::Incident(incident) => incident.id,
        }
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Decision(decision) => decision.severity,
            Self::Incident(incident) => incident.severity,
        }
    }

    /// One line for people; hostile text.
    pub fn title(&self) -> &str {
        match self {
            Self::Decision(decision) => &decision.title,
            Self::Incident(incident) => &incident.title,
        }
    }

    /// Who acted, if anyone.
    pub fn agent(&self) -> Option<&Agent> {
        match self {
            Self::Decision(decision) => Some(&decision.agent),
            Self::Incident(incident) => incident.agent.as_ref(),
        }
    }

    /// When it happened.
    pub fn occurred_at(&self) -> Time {
        match self {
            Self::Decision(decision) => decision.occurred_at,
            Self::Incident(incident) => incident.opened_at,
        }
    }

    /// When a chat alert about it is worthless: the end of the approval that a REQUIRE_APPROVAL asks for.
    pub fn expires_at(&self) -> Option<Time> {
        match self {
            Self::Decision(decision) if decision.kind == DecisionKind::RequireApproval => decision.approval.map(|approval| approval.expires_at),
            _ => None,
        }
    }
}
