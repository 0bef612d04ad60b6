//! An approval: the question that a REQUIRE_APPROVAL asks, its answer, and for how long the answer holds.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::audit::{Actor, ActorKind, Surface};
use super::signature::Signature;
use super::time::Time;

/// The reason code of an ALLOW that a grant made.
pub const GRANTED: &str = "RECENT_APPROVAL_GRANT";
/// The reason code of a DENY that a deny window made.
pub const DENIED: &str = "RECENT_APPROVAL_DENIED";

/// The longest note on an answer, in characters.
pub const LONGEST_NOTE: usize = 2_000;

/// For how long a question stays open and an answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How long a question stays open: 1 minute to 24 hours.
    pub pending_ttl: Duration,
    /// For how long an approved request is allowed again: 1 minute to 1 hour.
    pub grant_window: Duration,
    /// For how long a denied request is refused without asking: 1 minute to 1 hour.
    pub deny_window: Duration,
    /// Whether a grant allows one retry instead of every one in its window.
    pub single_use: bool,
}

impl Rules {
    /// The shortest that any of the three may be.
    pub const SHORTEST: Duration = Duration::from_secs(60);
    /// The longest that a question may stay open.
    pub const LONGEST_PENDING: Duration = Duration::from_secs(24 * 60 * 60);
    /// The longest that an answer may hold.
    pub const LONGEST_WINDOW: Duration = Duration::from_secs(60 * 60);

    /// For how long `answer` holds.
    pub const fn window(&self, answer: Answer) -> Duration {
        match answer {
            Answer::Approve => self.grant_window,
            Answer::Deny => self.deny_window,
        }
    }
}

impl Default for Rules {
    /// Ten minutes each, and a grant that may be used again.
    fn default() -> Self {
        let ten_minutes = Duration::from_secs(10 * 60);
        Self { pending_ttl: ten_minutes, grant_window: ten_minutes, deny_window: ten_minutes, single_use: false }
    }
}

/// The span in which a question can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// When it was asked.
    pub opened_at: Time,
    /// When it lapses.
    pub expires_at: Time,
}

impl Life {
    /// At a third and at two thirds it is asked on another channel, if none has taken it by then.
    pub fn failovers(&self) -> [Time; 2] {
        [self.at(1, 3), self.at(2, 3)]
    }

    /// At half it is asked again, where a channel wants that.
    pub fn reminder(&self) -> Time {
        self.at(1, 2)
    }

    /// The first moment after `now` at which something may be due; its end at the latest.
    pub fn next_look(&self, now: Time) -> Time {
        let [third, two_thirds] = self.failovers();
        [third, self.reminder(), two_thirds].into_iter().find(|at| *at > now).unwrap_or(self.expires_at)
    }

    fn at(&self, numerator: u32, denominator: u32) -> Time {
        self.opened_at.after(self.expires_at.since(self.opened_at) * numerator / denominator)
    }
}

/// Where an approval stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ApprovalStatus {
    /// Nobody has answered.
    Pending,
    /// A person said yes.
    Approved,
    /// A person said no.
    Denied,
    /// Nobody answered in time.
    Expired,
}

impl ApprovalStatus {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Expired => "expired",
        }
    }
}

impl fmt::Display for ApprovalStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a person says to the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// Yes.
    Approve,
    /// No.
    Deny,
}

impl Answer {
    /// The status that it leads to.
    pub const fn status(self) -> ApprovalStatus {
        match self {
            Self::Approve => ApprovalStatus::Approved,
            Self::Deny => ApprovalStatus::Denied,
        }
    }
}

/// A person who answers, and from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "surface", rename_all = "lowercase")]
pub enum Decider {
    /// By a button in Slack.
    Slack {
        /// The team's id, or the organisation's.
        team: String,
        /// The member's id.
        user: String,
        /// The name as Slack shows it; the member may change it at will, so it proves nothing.
        name: String,
        /// The Slack channel's id, where Slack says it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<String>,
    },
    /// In the Console.
    Console {
        /// The user's id.
        user: Uuid,
        /// The user's address.
        name: String,
    },
    /// With a personal access token.
    Api {
        /// The user's id.
        user: Uuid,
        /// The user's address.
        name: String,
    },
}

impl Decider {
    /// The name as shown; hostile text where it comes from Slack.
    pub fn name(&self) -> &str {
        match self {
            Self::Slack { name, .. } | Self::Console { name, .. } | Self::Api { name, .. } => name,
        }
    }

    /// As the audit log names them, and the way by which they came.
    pub fn actor(&self) -> (Actor, Surface) {
        match self {
            Self::Slack { team, user, name, .. } => (Actor::new(ActorKind::Slack, format!("{team}/{user}"), name), Surface::Slack),
            Self::Console { user, name } => (Actor::new(ActorKind::User, user, name), Surface::Console),
            Self::Api { user, name } => (Actor::new(ActorKind::User, user, name), Surface::Api),
        }
    }

    /// The member's id in Slack, which nobody can choose.
    pub fn slack_member(&self) -> Option<&str> {
        match self {
            Self::Slack { user, .. } => Some(user),
            Self::Console { .. } | Self::Api { .. } => None,
        }
    }

    /// Where the answer was given, for people.
    pub const fn surface(&self) -> &'static str {
        match self {
            Self::Slack { .. } => "Slack",
            Self::Console { .. } => "the Console",
            Self::Api { .. } => "the API",
        }
    }
}

/// How an approval ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// `Approved`, `Denied` or `Expired`.
    pub status: ApprovalStatus,
    /// When.
    pub at: Time,
    /// Who answered; nobody where it expired.
    pub by: Option<Decider>,
    /// What they wrote with it; hostile text.
    pub note: Option<String>,
}

/// An approval as it is kept.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Its identity.
    pub id: Uuid,
    /// What makes a request the same request.
    pub signature: Signature,
    /// When the question was asked.
    pub opened_at: Time,
    /// When it lapses if nobody answers.
    pub expires_at: Time,
    /// How it ended, if it has.
    pub outcome: Option<Outcome>,
    /// Until when the answer holds; this moment itself is outside.
    pub window_ends_at: Option<Time>,
    /// When the grant was first used, whether it allows one retry or every one in its window.
    pub used_at: Option<Time>,
    /// How many decisions asked this question.
    pub asked: u64,
}

impl Approval {
    /// Where it stands at `now`: a question whose time is over has expired, whether that was written down yet or not.
    pub fn status(&self, now: Time) -> ApprovalStatus {
        match &self.outcome {
            Some(outcome) => outcome.status,
            None if now >= self.expires_at => ApprovalStatus::Expired,
            None => ApprovalStatus::Pending,
        }
    }

    /// When it ended, as of `now`.
    pub fn ended_at(&self, now: Time) -> Option<Time> {
        match &self.outcome {
            Some(outcome) => Some(outcome.at),
            None => (now >= self.expires_at).then_some(self.expires_at),
        }
    }
}
