//! What the store takes and gives about approvals.

use std::time::Duration;

use uuid::Uuid;

use super::{Delivery, DeliveryId};
use crate::domain::approval::{Answer, Approval, Decider};
use crate::domain::decision::{Decision, DecisionKind};
use crate::domain::incident;
use crate::domain::time::Time;
use crate::secret::Secret;

/// Who reports decisions, what a grant is worth to them, and what makes an incident of several.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// The API key.
    pub key: Uuid,
    /// Whether a grant allows one retry only.
    pub single_use: bool,
    /// When decisions are an incident together.
    pub incidents: incident::Rules,
}

/// An approval with the decision that opened it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The question and its answer.
    pub approval: Approval,
    /// What it is about. Its body is there only where one approval is read.
    pub decision: Decision,
}

/// A person's answer.
#[derive(Clone, Debug)]
pub struct Answering {
    /// Yes or no.
    pub answer: Answer,
    /// Who.
    pub by: Decider,
    /// What they wrote with it.
    pub note: Option<String>,
    /// For how long the answer holds.
    pub window: Duration,
    /// For a click: where it came from.
    pub click: Option<Click>,
}

/// Where a click in Slack came from, as far as its signature proves it.
#[derive(Clone, Debug)]
pub struct Click {
    /// The channel whose signing secret the request was signed with.
    pub channel: Uuid,
    /// The card.
    pub delivery: DeliveryId,
    /// The app and its team.
    pub app: SlackApp,
    /// Where the card can be replaced, for a while.
    pub response_url: Option<Secret>,
}

/// A Slack app as the clicks on its cards show it. The first verified click on a channel's cards is remembered, and every later one must come from the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlackApp {
    /// SHA-256 of the signing secret; with another secret it may be another app.
    pub secret: [u8; 32],
    /// `api_app_id`.
    pub id: String,
    /// The team's id, or the organisation's.
    pub team: String,
}

/// What became of an answer.
#[derive(Clone, Debug)]
pub enum Decided {
    /// It was the first, and it counts.
    Won(Box<Approval>),
    /// Somebody was faster, or the time is over: the approval says who and when.
    Lost(Box<Approval>),
    /// It does not count.
    Refused(Refusal),
    /// There is no such approval.
    Unknown,
}

/// Why an answer does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The click came from another app or team than the first one on this channel's cards.
    AnotherApp,
    /// The click is on a card that this channel did not post about this approval.
    AnotherCard,
    /// The person owns an API key that asks, and may not approve its requests.
    OwnRequest,
}

/// Which approvals.
#[derive(Clone, Debug)]
pub struct ApprovalQuery {
    /// Which of them, and from where on.
    pub list: ApprovalList,
    /// Of the agent with this id or name.
    pub agent: Option<String>,
    /// With this reason code.
    pub reason: Option<String>,
}

/// A list of approvals, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalList {
    /// A tab of the queue, the newest first.
    Newest {
        /// Which tab.
        tab: ApprovalTab,
        /// Only those that are older than the one with this id.
        before: Option<Uuid>,
    },
    /// What waits for an answer, what ends first on top.
    Ending {
        /// Only those after the one that ends then and has this id.
        after: Option<(Time, Uuid)>,
    },
}

/// The tabs of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalTab {
    /// Nobody has answered.
    Pending,
    /// Over: approved, denied or expired.
    Recent,
    /// Approved, and the grant still holds.
    Granted,
}

/// What else is known of an approval.
#[derive(Clone, Debug)]
pub struct ApprovalStory {
    /// The cards and their corrections, in the order in which they were queued.
    pub cards: Vec<Delivery>,
    /// What happened, oldest first.
    pub log: Vec<ApprovalEntry>,
    /// What the agent's decisions were, from the given time on.
    pub agent_day: Vec<(DecisionKind, u64)>,
    /// The trace ids of the decisions about it, oldest first, at most 100: those that asked, and those that its answer decided.
    pub trace_ids: Vec<Uuid>,
}

/// Something that happened to an approval.
#[derive(Clone, Debug)]
pub struct ApprovalEntry {
    /// When.
    pub at: Time,
    /// `opened`, `failover`, `reminder`, `approved`, `denied`, `expired` or `refused`.
    pub what: String,
    /// Who, if a person.
    pub by: Option<Decider>,
    /// Further words.
    pub note: Option<String>,
}
