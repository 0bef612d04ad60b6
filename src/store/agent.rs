//! What the store takes and gives about the agents that were seen.

use uuid::Uuid;

use crate::domain::decision::{Agent, DecisionKind};
use crate::domain::time::Time;

/// An agent, as its decisions show it.
#[derive(Clone, Debug)]
pub struct AgentSeen {
    /// By what its decisions are counted; its place among agents that were seen at the same time.
    pub key: Uuid,
    /// What it is called. Text of more than 500 characters is cut.
    pub agent: Agent,
    /// When its first decision came in.
    pub first_seen_at: Time,
    /// When its last decision came in, to the minute.
    pub last_seen_at: Time,
    /// What its decisions were, from the given time on.
    pub decisions: Vec<(DecisionKind, u64)>,
}
