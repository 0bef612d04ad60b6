//! Incidents as people see them.

use serde::Serialize;
use uuid::Uuid;

use crate::channels::mask;
use crate::domain::decision::{Agent, Decision, DecisionKind};
use crate::domain::incident::{Author, IncidentStatus, Resolution, Trigger};
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::store::{IncidentEntry, IncidentNow, IncidentStory};

/// Decisions that together need a person.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Incident)]
pub(super) struct IncidentItem {
    id: Uuid,
    /// One line for people.
    title: String,
    /// Its own severity, not that of its decisions; it may rise while it is not closed.
    severity: Severity,
    status: IncidentStatus,
    /// What opened it.
    trigger: Trigger,
    /// The agent that its decisions share.
    agent: Option<Agent>,
    /// The decisions that it names, in the order in which they came in: the first 100 in a list, the first 1,000 of one incident.
    trace_ids: Vec<Uuid>,
    /// How many decisions it is about, also those that it does not name.
    trace_count: u64,
    /// Its decisions' tools, as `tool` or `tool.operation`, at most 20.
    tools: Vec<String>,
    /// What happened and what to do, for people.
    detail: Option<String>,
    opened_at: Time,
    /// When it was closed; null while it is not.
    closed_at: Option<Time>,
    /// What came of it; null while it is not closed.
    resolution_code: Option<Resolution>,
}

impl IncidentItem {
    pub(super) fn of(now: IncidentNow) -> Self {
        let IncidentNow { incident, traces, closed_at, resolution } = now;
        Self {
            id: incident.id,
            title: incident.title,
            severity: incident.severity,
            status: incident.status,
            trigger: incident.trigger,
            agent: incident.agent,
            trace_ids: incident.trace_ids,
            trace_count: traces,
            tools: incident.tools,
            detail: incident.detail,
            opened_at: incident.opened_at,
            closed_at,
            resolution_code: resolution,
        }
    }
}

/// An incident with all that is known of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct IncidentDetail {
    #[serde(flatten)]
    incident: IncidentItem,
    /// Who opened it, if it was not the server.
    opened_by: Option<Author>,
    /// Where it may go from here.
    possible: Vec<IncidentStatus>,
    /// The first 200 of the decisions that it names, in the order in which they came in.
    timeline: Vec<TimelineEntry>,
    /// What happened to it, oldest first.
    history: Vec<IncidentChange>,
    /// What people wrote, oldest first.
    notes: Vec<IncidentNote>,
}

/// A decision of an incident.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TimelineEntry {
    trace_id: Uuid,
    /// When it happened, as reported.
    occurred_at: Time,
    /// When it came in.
    received_at: Time,
    decision: DecisionKind,
    title: String,
    severity: Severity,
    risk_score: Option<f64>,
    reason_codes: Vec<String>,
    agent: Agent,
    tool_name: String,
    operation: Option<String>,
    method: Option<String>,
    /// Where the action goes; secrets in it are masked.
    url: Option<String>,
    approval_id: Option<Uuid>,
}

/// Something that happened to an incident.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct IncidentChange {
    at: Time,
    /// `opened`, `severity`, `investigating` or `closed`.
    #[schema(example = "closed")]
    what: String,
    /// Who, if it was not the server.
    by: Option<Author>,
    /// Of `severity`, what it rose to; of `closed`, the resolution code.
    #[schema(example = "false_positive")]
    to: Option<String>,
}

/// What a person wrote about an incident.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct IncidentNote {
    at: Time,
    by: Option<Author>,
    text: String,
}

impl IncidentDetail {
    pub(super) fn of(now: IncidentNow, story: IncidentStory) -> Self {
        let (notes, changes): (Vec<_>, Vec<_>) = story.log.into_iter().partition(|entry| entry.what == "note");
        Self {
            opened_by: changes.iter().find(|entry| entry.what == "opened").and_then(|entry| entry.by.clone()),
            possible: now.incident.status.next().to_vec(),
            incident: IncidentItem::of(now),
            timeline: story.timeline.into_iter().map(TimelineEntry::from).collect(),
            history: changes.into_iter().map(|IncidentEntry { at, what, by, text }| IncidentChange { at, what, by, to: text }).collect(),
            notes: notes.into_iter().map(|IncidentEntry { at, by, text, .. }| IncidentNote { at, by, text: text.unwrap_or_default() }).collect(),
        }
    }
}

impl From<Decision> for TimelineEntry {
    fn from(decision: Decision) -> Self {
        Self {
            trace_id: decision.trace_id,
            occurred_at: decision.occurred_at,
            received_at: decision.received_at,
            decision: decision.kind,
            title: decision.title,
            severity: decision.severity,
            risk_score: decision.risk_score,
            reason_codes: decision.reason_codes,
            agent: decision.agent,
            tool_name: decision.tool_name,
            operation: decision.operation,
            method: decision.method,
            url: decision.url.map(|url| mask::url(&url).into_owned()),
            approval_id: decision.approval.map(|approval| approval.id),
        }
    }
}
