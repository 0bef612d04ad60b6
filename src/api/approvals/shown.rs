//! Approvals as people see them.

use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{remaining_seconds, window_end};
use crate::api::agents::DecisionCounts;
use crate::api::decisions::approval_url;
use crate::app::App;
use crate::channels::mask;
use crate::domain::approval::{Answer, ApprovalStatus, Decider, Rules};
use crate::domain::canonical::canonical;
use crate::domain::decision::{Agent, Decision};
use crate::domain::delivery::{DeliveryState, Purpose};
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::store::{ApprovalEntry, ApprovalStory, Asked, Delivery, DeliveryId};

/// What the look at an approval depends on beside itself.
pub(super) struct View {
    pub(super) now: Time,
    rules: Rules,
    public_url: Arc<str>,
}

impl View {
    pub(super) fn of(app: &App) -> Self {
        Self { now: app.clock.now(), rules: app.settings.rules(), public_url: app.settings.public_url() }
    }
}

/// A question to people, and its answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Approval)]
pub(super) struct ApprovalItem {
    id: Uuid,
    status: ApprovalStatus,
    /// The decision that opened it.
    trace_id: Uuid,
    title: String,
    agent: Agent,
    tool_name: String,
    operation: Option<String>,
    /// The HTTP method of the action.
    method: Option<String>,
    /// Where the action goes; secrets in it are masked.
    url: Option<String>,
    reason_codes: Vec<String>,
    severity: Severity,
    risk_score: Option<f64>,
    environment: Option<String>,
    policy_id: Option<String>,
    policy_name: Option<String>,
    opened_at: Time,
    /// When the question lapses.
    expires_at: Time,
    /// Whole seconds, begun ones too: until the question lapses while it is pending, until the grant ends once it is approved, else 0.
    remaining_seconds: u64,
    /// When it ended; null while nobody has answered.
    decided_at: Option<Time>,
    /// Who answered; null while nobody has, and where it expired.
    decided_by: Option<Decider>,
    /// What they wrote with it.
    note: Option<String>,
    /// Of an approved one: until when the identical request is allowed; this moment itself is outside.
    grant_ends_at: Option<Time>,
    /// Of a denied one: until when the identical request is refused without asking; this moment itself is outside.
    deny_ends_at: Option<Time>,
    /// When the grant was first used.
    used_at: Option<Time>,
    /// How many decisions asked this question.
    asked: u64,
    /// The first digits of the request's signature, as on the cards.
    #[schema(example = "9f2c51d07ab3")]
    request: String,
    /// Where a person answers it.
    approval_url: String,
}

impl ApprovalItem {
    pub(super) fn of(asked: Asked, view: &View) -> Self {
        let Asked { approval, decision } = asked;
        let (grant_ends_at, deny_ends_at) = (window_end(&approval, Answer::Approve), window_end(&approval, Answer::Deny));
        Self {
            id: approval.id,
            status: approval.status(view.now),
            trace_id: decision.trace_id,
            title: decision.title,
            agent: decision.agent,
            tool_name: decision.tool_name,
            operation: decision.operation,
            method: decision.method,
            url: decision.url.map(|url| mask::url(&url).into_owned()),
            reason_codes: decision.reason_codes,
            severity: decision.severity,
            risk_score: decision.risk_score,
            environment: decision.environment,
            policy_id: decision.policy_id,
            policy_name: decision.policy_name,
            opened_at: approval.opened_at,
            expires_at: approval.expires_at,
            remaining_seconds: remaining_seconds(&approval, &view.rules, view.now),
            decided_at: approval.ended_at(view.now),
            grant_ends_at,
            deny_ends_at,
            used_at: approval.used_at,
            asked: approval.asked,
            request: approval.signature.short(),
            approval_url: approval_url(&view.public_url, approval.id),
            decided_by: approval.outcome.as_ref().and_then(|outcome| outcome.by.clone()),
            note: approval.outcome.and_then(|outcome| outcome.note),
        }
    }
}

/// An approval with all that is known of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ApprovalDetail {
    #[serde(flatten)]
    approval: ApprovalItem,
    /// SHA-256 of what makes a request the same request, in hexadecimal.
    signature: String,
    /// The whole body of the request, with `[masked]` in the place of secrets and without invisible characters; not shortened. JSON where
    /// it is JSON that every reader reads alike (RFC 7493), else its text as a string.
    #[schema(value_type = Option<serde_json::Value>)]
    body: Option<Box<RawValue>>,
    agent_day: AgentDay,
    /// The cards that ask, and the corrections that say how it ended, in the order in which they were queued.
    cards: Vec<ApprovalCard>,
    /// What happened, oldest first.
    history: Vec<HistoryEntry>,
    /// The decisions about it, oldest first, at most 100: those that asked, and those that its answer decided.
    trace_ids: Vec<Uuid>,
}

/// What was decided about the agent's requests, of late.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AgentDay {
    /// From when on, to the quarter of an hour: 24 hours.
    since: Time,
    counts: DecisionCounts,
}

/// A card on its way to a channel, or there.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ApprovalCard {
    delivery_id: DeliveryId,
    channel_id: Uuid,
    /// The channel's name; kept when the channel is gone.
    channel: String,
    purpose: Purpose,
    state: DeliveryState,
    /// Why it stands there.
    reason: Option<String>,
    attempts: u32,
    /// When it was done with.
    settled_at: Option<Time>,
    /// For a correction: the delivery whose card it corrects.
    corrects: Option<DeliveryId>,
}

impl From<Delivery> for ApprovalCard {
    fn from(delivery: Delivery) -> Self {
        Self {
            delivery_id: delivery.id,
            channel_id: delivery.channel_id,
            channel: delivery.channel_name,
            purpose: delivery.purpose,
            state: delivery.state,
            reason: delivery.reason,
            attempts: delivery.attempts,
            settled_at: delivery.settled_at,
            corrects: delivery.corrects,
        }
    }
}

/// Something that happened to an approval.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct HistoryEntry {
    at: Time,
    /// `opened`, `failover`, `reminder`, `approved`, `denied`, `expired` or `refused`.
    #[schema(example = "opened")]
    what: String,
    /// Who, if a person.
    by: Option<Decider>,
    /// Further words.
    note: Option<String>,
}

impl From<ApprovalEntry> for HistoryEntry {
    fn from(entry: ApprovalEntry) -> Self {
        Self { at: entry.at, what: entry.what, by: entry.by, note: entry.note }
    }
}

impl ApprovalDetail {
    pub(super) fn of(asked: Asked, story: ApprovalStory, since: Time, view: &View) -> Self {
        Self {
            signature: asked.approval.signature.to_string(),
            body: masked_body(&asked.decision),
            agent_day: AgentDay { since, counts: DecisionCounts::of(&story.agent_day) },
            cards: story.cards.into_iter().map(ApprovalCard::from).collect(),
            history: story.log.into_iter().map(HistoryEntry::from).collect(),
            trace_ids: story.trace_ids,
            approval: ApprovalItem::of(asked, view),
        }
    }
}

/// What would be sent, without its secrets.
///
/// Two members of one name, or a number that a reader's number type has no room for, would show a person something else than what is sent: such a body is text.
pub(super) fn masked_body(decision: &Decision) -> Option<Box<RawValue>> {
    let raw = decision.body.as_deref()?.get();
    let masked = mask::body(raw);
    let is_text = raw.starts_with('"') || canonical(&masked).is_none() || has_large_number(&masked);
    if is_text {
        // A text can always be written as JSON.
        return serde_json::value::to_raw_value(&masked).ok();
    }
    RawValue::from_string(masked).ok()
}

/// Whether a number in `json`, which is valid, is beyond the integers that every reader tells apart (RFC 7493, section 2.2): a browser shows 9007199254740993 as
/// 9007199254740992.
fn has_large_number(json: &str) -> bool {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    let mut rest = json;
    while let Some(start) = rest.find(|c: char| c == '"' || c.is_ascii_digit()) {
        let found = &rest[start..];
        let end = if let Some(string) = found.strip_prefix('"') {
            end_of_string(string).map_or(found.len(), |end| end + 1)
        } else {
            found.find(|c: char| !matches!(c, '0'..='9' | '.' | 'e' | 'E' | '+' | '-')).unwrap_or(found.len())
        };
        // The sign before it was passed over; what is a string is no number.
        if found[..end].parse::<f64>().is_ok_and(|number| number > LARGEST) {
            return true;
        }
        rest = &found[end..];
    }
    false
}

/// Where the string ends that `rest` is in: after its quotation mark.
fn end_of_string(rest: &str) -> Option<usize> {
    let mut is_escaped = false;
    let quote = |byte: u8| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    };
    rest.bytes().position(quote).map(|at| at + 1)
}
