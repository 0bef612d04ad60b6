//! A delivery: one event on its way to one channel, and what an answer does to it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::channel::ChannelKind;
use super::event::EventKind;
use super::retry::{CHAT_LIFE, Schedule};
use super::time::Time;

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// On its way, or waiting for its next attempt.
    Pending,
    /// The destination has it.
    Delivered,
    /// Given up, with a reason; it can be replayed.
    Dead,
    /// Its approval ended before the destination took it.
    Expired,
    /// Not sent on purpose, with a reason.
    Suppressed,
}

impl DeliveryState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Delivered, Self::Dead, Self::Expired, Self::Suppressed];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
            Self::Expired => "expired",
            Self::Suppressed => "suppressed",
        }
    }
}

/// What a delivery is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// It tells of an event, to a channel whose filter matches.
    #[default]
    Alert,
    /// It asks a question again at half of its life.
    Reminder,
    /// It asks a question on a channel whose filter does not match, because no channel took it that does.
    Failover,
    /// It says on a card that was posted how the question ended.
    Correction,
}

impl Purpose {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Reminder => "reminder",
            Self::Failover => "failover",
            Self::Correction => "correction",
        }
    }
}

/// A delivery's place in its channel's queue; the least goes first, and of the same place the oldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Priority(pub u8);

impl Priority {
    /// Somebody waits for an answer.
    pub const QUESTION: Self = Self(0);
    /// Something needs a person.
    pub const INCIDENT: Self = Self(1);
    /// A card says what is no longer so. Behind questions and incidents: many that end together must not keep a new one waiting.
    pub const CORRECTION: Self = Self(2);
    /// News.
    pub const NEWS: Self = Self(3);
    /// Record.
    pub const RECORD: Self = Self(4);

    /// That of a delivery of an event of this kind.
    pub const fn of(kind: EventKind, purpose: Purpose) -> Self {
        match (purpose, kind) {
            (Purpose::Correction, _) => Self::CORRECTION,
            (_, EventKind::RequireApproval) => Self::QUESTION,
            (_, EventKind::Incident) => Self::INCIDENT,
            (_, EventKind::Deny) => Self::NEWS,
            (_, EventKind::Sanitize | EventKind::Allow) => Self::RECORD,
        }
    }
}

/// What a destination's answer means. Every row of the platforms' tables is one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The destination has it; where it tells, the id of the message it made.
    Delivered {
        /// The message's id, for later corrections.
        reference: Option<String>,
    },
    /// Taken, which on this platform is no proof that it was shown.
    Accepted,
    /// Not now, and the destination said how long to stay away. Nothing else goes there before that.
    RetryAfter {
        /// How long to stay away.
        wait: Duration,
        /// What it said.
        reason: String,
    },
    /// Not now.
    Retry {
        /// What happened.
        reason: String,
    },
    /// The request went out and no answer came: it may have arrived. Trying again may repeat it; the delivery id tells.
    Ambiguous {
        /// What happened.
        reason: String,
    },
    /// The destination will not have this content.
    PayloadRejected {
        /// What it said.
        reason: String,
        /// Which event of a batch (from 0) it objects to, where it tells.
        bad_event: Option<usize>,
    },
    /// The request was larger than the destination takes.
    TooLarge {
        /// What it said.
        reason: String,
    },
    /// The destination is gone or refuses us altogether: sending anything more is pointless, and harmful on some platforms.
    DestinationDead {
        /// What it said, and what to do.
        reason: String,
    },
    /// A Telegram group became a supergroup: the same message belongs to this chat now.
    Moved {
        /// The new chat.
        chat_id: i64,
    },
}

/// What is known of a delivery when its attempt comes back.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// The channel's kind.
    pub kind: ChannelKind,
    /// Failures in a row, the one at hand not counted.
    pub failures: u32,
    /// Whether it was already cut down to plain text.
    pub degraded: bool,
    /// When it was queued, or last replayed.
    pub armed_at: Time,
    /// When it is worthless.
    pub expires_at: Option<Time>,
}

/// What becomes of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Done with.
    Settled {
        /// Its last state.
        state: DeliveryState,
        /// Why, for anything but `Delivered`.
        reason: Option<String>,
    },
    /// Tried again at this time.
    At(Time),
    /// Sent once more at once, as plain text.
    Degrade,
    /// Kept as it is until the channel is resumed; the attempt does not count against it.
    Kept,
}

/// What `verdict` makes of a delivery that stands at `standing`.
///
/// `jitter` is a random number from 0 to 1. A `Moved` is for the caller, who knows the channel: here it is tried again at once.
pub fn next(standing: &Standing, verdict: &Verdict, now: Time, jitter: f64) -> Next {
    match verdict {
        Verdict::Delivered { .. } | Verdict::Accepted => Next::Settled { state: DeliveryState::Delivered, reason: None },
        Verdict::RetryAfter { wait, reason } => later(standing, Some(*wait), reason, now, jitter),
        Verdict::Retry { reason } | Verdict::Ambiguous { reason } => later(standing, None, reason, now, jitter),
        Verdict::PayloadRejected { reason, .. } | Verdict::TooLarge { reason } => {
            if standing.kind.is_chat() && !standing.degraded {
                Next::Degrade
            } else {
                Next::Settled { state: DeliveryState::Dead, reason: Some(reason.clone()) }
            }
        }
        Verdict::DestinationDead { .. } => Next::Kept,
        Verdict::Moved { .. } => Next::At(now),
    }
}

fn later(standing: &Standing, hint: Option<Duration>, reason: &str, now: Time, jitter: f64) -> Next {
    let schedule = Schedule::of(standing.kind, standing.expires_at.is_some());
    let at = now.after(schedule.wait(standing.failures + 1, hint, jitter));
    match standing.expires_at {
        Some(end) if standing.kind.is_chat() && at >= end => Next::Settled {
            state: DeliveryState::Expired,
            reason: Some(format!("the approval ends before the next attempt could be made; last answer: {reason}")),
        },
        _ if standing.kind.is_chat() && at >= standing.armed_at.after(CHAT_LIFE) => {
            Next::Settled { state: DeliveryState::Dead, reason: Some(format!("not delivered within 72 hours; last answer: {reason}")) }
        }
        _ => Next::At(at),
    }
}

impl Verdict {
    /// The name that an attempt keeps.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Delivered { .. } => "delivered",
            Self::Accepted => "accepted",
            Self::RetryAfter { .. } => "retry_after",
            Self::Retry { .. } => "retry",
            Self::Ambiguous { .. } => "ambiguous",
            Self::PayloadRejected { .. } => "payload_rejected",
            Self::TooLarge { .. } => "too_large",
            Self::DestinationDead { .. } => "destination_dead",
            Self::Moved { .. } => "moved",
        }
    }

    /// Why it is not delivered.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Delivered { .. } | Self::Accepted | Self::Moved { .. } => None,
            Self::RetryAfter { reason, .. }
            | Self::Retry { reason }
            | Self::Ambiguous { reason }
            | Self::PayloadRejected { reason, .. }
            | Self::TooLarge { reason }
            | Self::DestinationDead { reason } => Some(reason),
        }
    }
}
