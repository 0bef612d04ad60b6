//! What a commit changed, told in short to who looks on while it happens.

use std::collections::VecDeque;

use serde::Serialize;
use uuid::Uuid;

use super::DeliveryId;
use crate::domain::approval::{ApprovalStatus, Decider};
use crate::domain::channel::Pause;
use crate::domain::decision::{Agent, Decision, DecisionKind};
use crate::domain::delivery::DeliveryState;
use crate::domain::incident::IncidentStatus;
use crate::domain::severity::Severity;
use crate::domain::time::Time;

/// How many of a kind a commit tells of; the rest of them is counted. A commit takes milliseconds, and nobody reads more of one.
const MOST: usize = 100;

/// A decision that was recorded.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DecisionNews {
    /// Its identity.
    pub trace_id: Uuid,
    /// What was decided.
    pub kind: DecisionKind,
    /// One line for people.
    pub title: String,
    /// Its risk band.
    pub severity: Severity,
    /// 0 to 1.
    pub risk_score: Option<f64>,
    /// Who acted.
    pub agent: Agent,
    /// The tool.
    pub tool_name: String,
    /// What it does with the tool.
    pub operation: Option<String>,
    /// Why.
    pub reason_codes: Vec<String>,
    /// When it happened, as reported.
    pub occurred_at: Time,
    /// When it came in.
    pub received_at: Time,
    /// The approval that it asks for, or that answered it.
    pub approval_id: Option<Uuid>,
}

impl DecisionNews {
    /// What is told of a decision.
    pub fn of(decision: &Decision) -> Self {
        Self {
            trace_id: decision.trace_id,
            kind: decision.kind,
            title: decision.title.clone(),
            severity: decision.severity,
            risk_score: decision.risk_score,
            agent: decision.agent.clone(),
            tool_name: decision.tool_name.clone(),
            operation: decision.operation.clone(),
            reason_codes: decision.reason_codes.clone(),
            occurred_at: decision.occurred_at,
            received_at: decision.received_at,
            approval_id: decision.approval.map(|approval| approval.id),
        }
    }
}

/// An approval that was asked for, or that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ApprovalNews {
    /// Its identity.
    pub id: Uuid,
    /// Where it stands now.
    pub status: ApprovalStatus,
    /// Who answered.
    pub by: Option<Decider>,
}

/// A delivery that was queued, tried or settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DeliveryNews {
    /// Its identity.
    pub id: DeliveryId,
    /// The channel.
    pub channel_id: Uuid,
    /// Where it stands now.
    pub state: DeliveryState,
}

/// An incident that was opened or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct IncidentNews {
    /// Its identity.
    pub id: Uuid,
    /// Where it stands now.
    pub status: IncidentStatus,
}

/// A channel that was made, changed, paused, resumed or deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ChannelNews {
    /// Its identity.
    pub id: Uuid,
    /// Whether it matches anything.
    pub enabled: bool,
    /// Set while the server has stopped sending to it.
    pub pause: Option<Pause>,
    /// Whether it is gone.
    pub deleted: bool,
}

/// The newest of a kind, and how many others there were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Told<T> {
    /// Those that are told of, oldest first.
    #[schema(value_type = Vec<T>)]
    pub items: VecDeque<T>,
    /// How many others there were before them: read them where they are listed.
    pub more: u64,
}

impl<T> Default for Told<T> {
    fn default() -> Self {
        Self { items: VecDeque::new(), more: 0 }
    }
}

impl<T> Told<T> {
    /// Adds one, in place of what is the `same` thing; of more than `most` the oldest is only counted.
    pub fn add(&mut self, item: T, most: usize, same: impl Fn(&T, &T) -> bool) {
        if let Some(at) = self.items.iter().position(|known| same(known, &item)) {
            self.items.remove(at);
        } else if self.items.len() >= most {
            self.items.pop_front();
            self.more += 1;
        }
        self.items.push_back(item);
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.more == 0
    }
}

/// What one commit changed.
#[derive(Clone, Debug, Default)]
pub struct Bulletin {
    /// Decisions that were recorded.
    pub decisions: Told<DecisionNews>,
    /// Approvals that were asked for, or that ended.
    pub approvals: Told<ApprovalNews>,
    /// Deliveries that were queued, tried or settled.
    pub deliveries: Told<DeliveryNews>,
    /// Incidents that were opened or changed.
    pub incidents: Told<IncidentNews>,
    /// Channels that were made, changed, paused, resumed or deleted.
    pub channels: Told<ChannelNews>,
}

impl Bulletin {
    /// A decision was recorded.
    pub fn decision(&mut self, decision: &Decision) {
        if self.decisions.items.len() >= MOST {
            // Newer ones follow: what is not told is not made either.
            self.decisions.more += 1;
        } else {
            self.decisions.items.push_back(DecisionNews::of(decision));
        }
    }

    /// An approval was asked for, or ended.
    pub fn approval(&mut self, approval: ApprovalNews) {
        self.approvals.add(approval, MOST, |a, b| a.id == b.id);
    }

    /// A delivery was queued, tried or settled.
    pub fn delivery(&mut self, delivery: DeliveryNews) {
        self.deliveries.add(delivery, MOST, |a, b| a.id == b.id);
    }

    /// An incident was opened or changed.
    pub fn incident(&mut self, incident: IncidentNews) {
        self.incidents.add(incident, MOST, |a, b| a.id == b.id);
    }

    /// A channel was made, changed, paused, resumed or deleted.
    pub fn channel(&mut self, channel: ChannelNews) {
        self.channels.add(channel, MOST, |a, b| a.id == b.id);
    }

    /// Whether nothing changed that anyone is told of.
    pub fn is_empty(&self) -> bool {
        self.decisions.is_empty() && self.approvals.is_empty() && self.deliveries.is_empty() && self.incidents.is_empty() && self.channels.is_empty()
    }
}
