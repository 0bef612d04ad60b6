//! What the store takes and gives about deliveries.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Place;
use crate::domain::approval::Outcome;
use crate::domain::decision::{Decision, DecisionKind};
use crate::domain::delivery::{DeliveryState, Priority, Purpose};
use crate::domain::event::{Event, EventKind};
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::secret::Secret;

/// A delivery's identity; it never changes, replays included, so that a receiver can drop repeats.
pub type DeliveryId = i64;

/// The right of one dispatcher to settle what it claimed. It ends when it is no longer renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lease(pub i64);

/// A delivery that is ours to send.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Its identity.
    pub id: DeliveryId,
    /// The channel.
    pub channel: Uuid,
    /// What to tell.
    pub event: Event,
    /// Attempts so far.
    pub attempts: u32,
    /// Failures in a row.
    pub failures: u32,
    /// Whether it goes as plain text because the destination refused the card.
    pub degraded: bool,
    /// When it was queued, or last replayed.
    pub armed_at: Time,
    /// When it is worthless.
    pub expires_at: Option<Time>,
    /// What it is for.
    pub purpose: Purpose,
    /// For a correction: what it says, and where.
    pub correction: Option<Arc<Correction>>,
    /// How long its event is in memory.
    pub bytes: usize,
}

impl Claimed {
    /// Its place.
    pub fn place(&self) -> Place {
        Place::of(self.channel, &self.event, self.purpose)
    }

    /// How urgent it is.
    pub fn priority(&self) -> Priority {
        Priority::of(self.event.kind(), self.purpose)
    }

    /// Whether it changes the card that was clicked, by the address that came with the click: at once, since no pace and no pause of the channel is about that.
    pub fn is_clicked(&self) -> bool {
        !self.degraded && self.correction.as_ref().is_some_and(|correction| correction.response_url.is_some())
    }
}

/// What a correction says of how a question ended, and on which card.
#[derive(Clone, Debug)]
pub struct Correction {
    /// How it ended.
    pub outcome: Outcome,
    /// The delivery whose card it corrects.
    pub corrects: DeliveryId,
    /// The id of the card's message, where the platform told.
    pub message: Option<String>,
    /// Where Slack lets the clicked card be replaced, for a while.
    pub response_url: Option<Secret>,
}

/// One try of a delivery, as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Attempt {
    /// When it began.
    pub at: Time,
    /// How long it took, in milliseconds.
    pub latency_ms: u64,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// What the answer was taken for: `delivered`, `accepted`, `retry_after`, `retry`, `ambiguous`, `payload_rejected`, `too_large`,
    /// `destination_dead` or `moved`.
    pub outcome: String,
    /// The first 1 KiB of the answer, or what went wrong; secrets blacked out.
    pub response: String,
}

/// What becomes of a claimed delivery.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// Which.
    pub delivery: DeliveryId,
    /// The attempt, if one was made; a batch's events share one.
    pub attempt: Option<Arc<Attempt>>,
    /// What becomes of it.
    pub change: Change,
}

/// A change of a claimed delivery. Every one gives the lease back.
#[derive(Clone, Debug)]
pub enum Change {
    /// Done with.
    Settled {
        /// Its last state.
        state: DeliveryState,
        /// Why, for anything but delivered.
        reason: Option<String>,
        /// The id of the message that the destination made.
        reference: Option<String>,
        /// The delivery whose summary card carried it.
        sent_in: Option<DeliveryId>,
    },
    /// Back in the queue until `at`.
    Retry {
        /// When to try again.
        at: Time,
        /// Failures in a row.
        failures: u32,
        /// What went wrong, for the reader of the queue.
        reason: Option<String>,
        /// Whether it goes as plain text from now on.
        degraded: bool,
    },
    /// Back in the queue as it was.
    Released,
}

impl Change {
    /// The state that it ends in, if it ends.
    pub const fn last_state(&self) -> Option<DeliveryState> {
        match self {
            Self::Settled { state, .. } => Some(*state),
            Self::Retry { .. } | Self::Released => None,
        }
    }
}

/// A delivery as it is listed.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Its identity.
    pub id: DeliveryId,
    /// The channel.
    pub channel_id: Uuid,
    /// The channel's name; kept when the channel is gone.
    pub channel_name: String,
    /// The event's kind.
    pub event: EventKind,
    /// The decision it tells of.
    pub trace_id: Option<Uuid>,
    /// The incident it tells of.
    pub incident_id: Option<Uuid>,
    /// What it is for.
    pub purpose: Purpose,
    /// For a correction: the delivery whose card it corrects.
    pub corrects: Option<DeliveryId>,
    /// The event's title.
    pub title: String,
    /// The event's severity.
    pub severity: Severity,
    /// Where it stands.
    pub state: DeliveryState,
    /// Why it stands there.
    pub reason: Option<String>,
    /// How many attempts were made.
    pub attempts: u32,
    /// Whether it goes, or went, as plain text.
    pub degraded: bool,
    /// Whether it is the sample card of a test.
    pub test: bool,
    /// The delivery whose summary card carried it.
    pub sent_in: Option<DeliveryId>,
    /// When it was queued.
    pub created_at: Time,
    /// When it is tried next, while pending.
    pub next_at: Option<Time>,
    /// When it was done with.
    pub settled_at: Option<Time>,
}

/// Where a card came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardOrigin {
    /// The channel that posted it.
    pub channel: Uuid,
    /// What it is for.
    pub purpose: Purpose,
}

/// Which deliveries.
#[derive(Clone, Debug, Default)]
pub struct DeliveryQuery {
    /// Of this channel.
    pub channel: Option<Uuid>,
    /// In this state.
    pub state: Option<DeliveryState>,
    /// Of this kind of event.
    pub event: Option<EventKind>,
    /// Of this decision.
    pub trace_id: Option<Uuid>,
    /// Queued at or after.
    pub since: Option<Time>,
    /// Queued before.
    pub until: Option<Time>,
}

/// How a channel is doing, for lists and metrics.
#[derive(Clone, Debug, Default)]
pub struct ChannelHealth {
    /// Deliveries that wait or are on their way.
    pub pending: u64,
    /// When the oldest of them was queued.
    pub oldest_pending_at: Option<Time>,
    /// When something was last delivered.
    pub last_delivered_at: Option<Time>,
}

/// Some of the scans.
#[derive(Clone, Debug, Default)]
pub struct ScanPage {
    /// Newest first, with what is kept of their bodies.
    pub scans: Vec<Decision>,
    /// The row and the time of the oldest decision that was looked at; nothing where there are no more.
    pub reached: Option<(i64, Time)>,
}

/// Some of the decisions that a filter takes.
#[derive(Clone, Debug, Default)]
pub struct MatchPage {
    /// How many decisions were looked at.
    pub looked_at: u64,
    /// How many of them the filter takes, by kind.
    pub counts: Vec<(DecisionKind, u64)>,
    /// The newest of these.
    pub newest: Vec<Decision>,
    /// The row and the time of the oldest that was looked at; nothing where there are no more.
    pub reached: Option<(i64, Time)>,
}
