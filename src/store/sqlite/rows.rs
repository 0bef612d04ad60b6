//! Rows to values, and the database's errors to the store's.

use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, OptionalExtension, Row};
use uuid::Uuid;

use super::writer::Route;
use crate::domain::approval::{Approval, ApprovalStatus, Decider, Outcome};
use crate::domain::channel::{Channel, ChannelKind, Destination, Pause, SlackUser};
use crate::domain::decision::{ApprovalRef, Decision};
use crate::domain::event::{Event, EventKind};
use crate::domain::filter::Filter;
use crate::domain::incident::{Author, Incident, IncidentStatus};
use crate::domain::role::Role;
use crate::domain::severity::Severity;
use crate::domain::signature::Signature;
use crate::domain::time::Time;
use crate::secret::Vault;
use crate::store::codes::Code;
use crate::store::{Asked, Attempt, Delivery, Result, StoreError, User};

/// What a database error means to the caller: try again, or a fault of ours.
pub(super) fn failed(error: rusqlite::Error) -> StoreError {
    use ErrorCode::{CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, FileLockingProtocolFailed, OutOfMemory, ReadOnly, SystemIoFailure};
    match error.sqlite_error_code() {
        Some(CannotOpen | DatabaseBusy | DatabaseLocked | DiskFull | FileLockingProtocolFailed | OutOfMemory | ReadOnly | SystemIoFailure) => {
            StoreError::Unavailable(error.to_string())
        }
        _ => StoreError::Statement(error.into()),
    }
}

/// Like [`failed`], but a broken uniqueness means that `what` is taken.
pub(super) fn taken(what: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |error| {
        if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) { StoreError::Taken(what) } else { failed(error) }
    }
}

pub(super) fn corrupt(what: impl Into<String>, source: impl Into<anyhow::Error>) -> StoreError {
    StoreError::Corrupt { what: what.into(), source: source.into() }
}

pub(super) fn code<T: Code>(row: &Row<'_>, column: &str) -> Result<T> {
    let number: i64 = row.get(column).map_err(failed)?;
    T::from_code(number).ok_or_else(|| corrupt(column, anyhow::anyhow!("no value has the number {number}")))
}

pub(super) fn time(row: &Row<'_>, column: &str) -> Result<Time> {
    row.get(column).map(Time::from_ms).map_err(failed)
}

pub(super) fn maybe_time(row: &Row<'_>, column: &str) -> Result<Option<Time>> {
    Ok(row.get::<_, Option<i64>>(column).map_err(failed)?.map(Time::from_ms))
}

pub(super) fn get<T: rusqlite::types::FromSql>(row: &Row<'_>, column: &str) -> Result<T> {
    row.get(column).map_err(failed)
}

/// The channels that match events, in the order in which they were made.
pub(super) fn routes(conn: &Connection) -> Result<Vec<Route>> {
    let mut statement = conn
        .prepare_cached(
            "select seq, id, name, kind, filter, reminder, paused_at is not null as paused from channels where enabled = 1 and deleted_at is null order by seq",
        )
        .map_err(failed)?;
    let mut rows = statement.query([]).map_err(failed)?;
    let mut routes = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        let (id, filter): (Uuid, String) = (get(row, "id")?, get(row, "filter")?);
        let filter: Filter = serde_json::from_str(&filter).map_err(|error| corrupt(format!("filter of channel {id}"), error))?;
        let kind: String = get(row, "kind")?;
        let kind = ChannelKind::from_name(&kind).ok_or_else(|| corrupt(format!("kind of channel {id}"), anyhow::anyhow!("there is no kind {kind}")))?;
        routes.push(Route { seq: get(row, "seq")?, id, name: get(row, "name")?, kind, paused: get(row, "paused")?, reminder: get(row, "reminder")?, filter });
    }
    Ok(routes)
}

/// The channel's row number and the seal's context.
pub(super) fn channel_seq(conn: &Connection, id: Uuid) -> Result<Option<i64>> {
    let mut statement = conn.prepare_cached("select seq from channels where id = ?1 and deleted_at is null").map_err(failed)?;
    statement.query_row([id], |row| row.get(0)).optional().map_err(failed)
}

/// A channel, its settings unsealed.
pub(super) fn channel(row: &Row<'_>, vault: &Vault) -> Result<Channel> {
    let id: Uuid = get(row, "id")?;
    let sealed: Vec<u8> = get(row, "destination")?;
    let plain =
        vault.open(&sealed, id.as_bytes()).map_err(|error| corrupt(format!("destination of channel {id} (is the encryption key the right one?)"), error))?;
    let destination: Destination = serde_json::from_slice(&plain).map_err(|error| corrupt(format!("destination of channel {id}"), error))?;
    let filter: String = get(row, "filter")?;
    let filter = serde_json::from_str(&filter).map_err(|error| corrupt(format!("filter of channel {id}"), error))?;
    let pause = match (get::<Option<String>>(row, "pause_reason")?, maybe_time(row, "paused_at")?) {
        (Some(reason), Some(since)) => Some(Pause { reason, since }),
        _ => None,
    };
    Ok(Channel {
        id,
        name: get(row, "name")?,
        enabled: get(row, "enabled")?,
        managed: get(row, "managed")?,
        destination,
        filter,
        reminder: get(row, "reminder")?,
        pause,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

/// A decision from its document; the approval is in a row of its own, the body in a column of its own.
pub(super) fn decision(document: &[u8], approval: Option<ApprovalRef>, body: Option<&[u8]>) -> Result<Decision> {
    let mut decision: Decision = serde_json::from_slice(document).map_err(|error| corrupt("decision", error))?;
    decision.approval = approval;
    decision.body = body.map(serde_json::from_slice).transpose().map_err(|error| corrupt("body of a decision", error))?;
    Ok(decision)
}

/// An incident from its document and its status.
pub(super) fn incident(document: &[u8], status: &str) -> Result<Incident> {
    let mut incident: Incident = serde_json::from_slice(document).map_err(|error| corrupt("incident", error))?;
    incident.status = incident_status(status);
    Ok(incident)
}

/// The status with this name.
pub(super) fn incident_status(name: &str) -> IncidentStatus {
    IncidentStatus::ALL.into_iter().find(|status| status.name() == name).unwrap_or(IncidentStatus::Open)
}

/// A claimed row before its event is read, which is not the writer's work.
pub(super) struct RawClaim {
    pub(super) id: i64,
    pub(super) attempts: u32,
    pub(super) failures: u32,
    pub(super) degraded: bool,
    pub(super) armed_at: i64,
    pub(super) expires_at: Option<i64>,
    pub(super) decision: Option<i64>,
    pub(super) incident: Option<i64>,
    pub(super) purpose: i64,
    pub(super) corrects: Option<i64>,
    pub(super) target: Option<Vec<u8>>,
    pub(super) bytes: usize,
}

/// The document of an event.
pub(super) enum Document {
    /// With its approval, the incident that names it, and its body if it was asked for.
    Decision {
        document: Vec<u8>,
        approval: Option<ApprovalRef>,
        incident_id: Option<Uuid>,
        body: Option<Vec<u8>>,
    },
    Incident(Vec<u8>, String),
}

impl Document {
    pub(super) fn parse(&self) -> Result<Event> {
        match self {
            Self::Decision { document, approval, incident_id, body } => {
                let decision = decision(document, *approval, body.as_deref())?;
                Ok(Event::Decision(Arc::new(Decision { incident_id: *incident_id, ..decision })))
            }
            Self::Incident(document, status) => Ok(Event::Incident(Arc::new(incident(document, status)?))),
        }
    }
}

/// The columns that [`delivery`] reads.
pub(super) const DELIVERY: &str = "select d.id, c.id as channel_id, c.name as channel_name, d.event, d.state, d.reason, d.attempts, d.degraded, d.sent_in, d.purpose, d.corrects, \
     d.created_at, d.next_at, d.settled_at, e.trace_id, i.id as incident_id, \
     coalesce(e.severity, 0) as severity, json_extract(coalesce(e.document, i.document), '$.title') as title, json_extract(i.document, '$.severity') as incident_severity \
     from deliveries d join channels c on c.seq = d.channel left join decisions e on e.seq = d.decision left join incidents i on i.seq = d.incident";

/// A delivery as it is listed.
pub(super) fn delivery(row: &Row<'_>) -> Result<Delivery> {
    let (trace_id, incident_id): (Option<Uuid>, Option<Uuid>) = (get(row, "trace_id")?, get(row, "incident_id")?);
    let test = trace_id.is_none() && incident_id.is_none();
    let severity = match get::<Option<String>>(row, "incident_severity")? {
        Some(name) => Severity::ALL.into_iter().find(|severity| severity.name() == name).unwrap_or(Severity::Medium),
        None if test => Severity::High,
        None => code(row, "severity")?,
    };
    Ok(Delivery {
        id: get(row, "id")?,
        channel_id: get(row, "channel_id")?,
        channel_name: get(row, "channel_name")?,
        event: code::<EventKind>(row, "event")?,
        trace_id,
        incident_id,
        purpose: code(row, "purpose")?,
        corrects: get(row, "corrects")?,
        title: get::<Option<String>>(row, "title")?.unwrap_or_else(|| "Test".to_owned()),
        severity,
        state: code(row, "state")?,
        reason: get(row, "reason")?,
        attempts: get(row, "attempts")?,
        degraded: get(row, "degraded")?,
        test,
        sent_in: get(row, "sent_in")?,
        created_at: time(row, "created_at")?,
        next_at: maybe_time(row, "next_at")?,
        settled_at: maybe_time(row, "settled_at")?,
    })
}

/// An attempt.
pub(super) fn attempt(row: &Row<'_>) -> Result<Attempt> {
    Ok(Attempt {
        at: time(row, "at")?,
        latency_ms: u64::try_from(get::<i64>(row, "latency_ms")?).unwrap_or(0),
        status: get(row, "status")?,
        outcome: get(row, "outcome")?,
        response: get(row, "response")?,
    })
}

/// A user.
pub(super) fn user(row: &Row<'_>) -> Result<User> {
    Ok(User {
        id: get(row, "id")?,
        email: get(row, "email")?,
        name: get(row, "name")?,
        role: {
            let name: String = get(row, "role")?;
            Role::from_name(&name).ok_or_else(|| corrupt("user", anyhow::anyhow!("no role is called {name}")))?
        },
        password_hash: get(row, "password_hash")?,
        slack: match (get(row, "slack_team")?, get(row, "slack_user")?) {
            (Some(team), Some(user)) => Some(SlackUser { team, user }),
            _ => None,
        },
        created_at: time(row, "created_at")?,
        disabled_at: maybe_time(row, "disabled_at")?,
    })
}

/// The columns of `approvals a` that [`approval`] reads.
pub(super) const APPROVAL: &str =
    "a.id as approval_id, a.signature, a.status, a.opened_at, a.expires_at, a.ended_at, a.decided_by, a.note, a.window_ends_at, a.used_at, a.asked";

/// An approval.
pub(super) fn approval(row: &Row<'_>) -> Result<Approval> {
    let status: ApprovalStatus = code(row, "status")?;
    let outcome = match maybe_time(row, "ended_at")? {
        Some(at) if status != ApprovalStatus::Pending => Some(Outcome { status, at, by: decider(get(row, "decided_by")?)?, note: get(row, "note")? }),
        _ => None,
    };
    Ok(Approval {
        id: get(row, "approval_id")?,
        signature: Signature::from_bytes(get(row, "signature")?),
        opened_at: time(row, "opened_at")?,
        expires_at: time(row, "expires_at")?,
        outcome,
        window_ends_at: maybe_time(row, "window_ends_at")?,
        used_at: maybe_time(row, "used_at")?,
        asked: u64::try_from(get::<i64>(row, "asked")?).unwrap_or(0),
    })
}

/// An approval with the decision that opened it, from a row that also has the decision's document and, where it is asked for, its body.
pub(super) fn asked(row: &Row<'_>) -> Result<Asked> {
    let approval = approval(row)?;
    let reference = ApprovalRef { id: approval.id, expires_at: approval.expires_at, signature: approval.signature };
    let document: Vec<u8> = get(row, "document")?;
    let body: Option<Vec<u8>> = get(row, "body")?;
    Ok(Asked { decision: decision(&document, Some(reference), body.as_deref())?, approval })
}

/// Who did something, or another value without a column of its own, as JSON.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Statement(error.into()))
}

/// Who did something about an incident, from their JSON.
pub(super) fn author(json: Option<String>) -> Result<Option<Author>> {
    json.map(|json| serde_json::from_str(&json).map_err(|error| corrupt("who worked on an incident", error))).transpose()
}

/// Who answered, from their JSON.
pub(super) fn decider(json: Option<String>) -> Result<Option<Decider>> {
    json.map(|json| serde_json::from_str(&json).map_err(|error| corrupt("who answered an approval", error))).transpose()
}
