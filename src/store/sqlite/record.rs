//! Events in: decisions and incidents, and a delivery for each channel that matches.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::event_columns;
use super::rows::{self, failed};
use super::writer::Transaction;
use crate::domain::approval::ApprovalStatus;
use crate::domain::decision::{ApprovalRef, Decision};
use crate::domain::event::Event;
use crate::domain::incident::Incident;
use crate::domain::time::Time;
use crate::store::codes::Code;
use crate::store::{Claimed, Recorded, Result, StoreError};

/// The largest document, in bytes, of an event that waits in memory. A larger one waits in the table, so that memory has a bound.
const LARGEST_HANDED: usize = 16 * 1024;

/// Decisions with their documents written out, which is not the writer's work.
pub(super) struct Batch(Vec<(Arc<Decision>, Vec<u8>)>);

impl Batch {
    pub(super) fn new(decisions: Vec<Decision>) -> Result<Self> {
        let written = decisions.into_iter().map(|mut decision| {
            let document = serde_json::to_vec(&decision).map_err(|error| StoreError::Statement(error.into()))?;
            // Only an approval's card shows the body; what waits in memory goes without.
            if decision.approval.is_none() {
                decision.body = None;
            }
            Ok((Arc::new(decision), document))
        });
        written.collect::<Result<_>>().map(Self)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn write(&self, tx: &mut Transaction<'_>) -> Result<Vec<Recorded>> {
        self.0.iter().map(|(decision, document)| write(tx, decision, document)).collect()
    }
}

fn write(tx: &mut Transaction<'_>, decision: &Arc<Decision>, document: &[u8]) -> Result<Recorded> {
    let mut insert = tx
        .conn
        .prepare_cached(
            "insert into decisions (trace_id, kind, severity, occurred_at, received_at, approval_id, document) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
             on conflict (trace_id) do nothing",
        )
        .map_err(failed)?;
    let approval_id = decision.approval.map(|approval| approval.id);
    let inserted = insert
        .execute(params![
            decision.trace_id,
            decision.kind.code(),
            decision.severity.code(),
            decision.occurred_at.ms(),
            decision.received_at.ms(),
            approval_id,
            document
        ])
        .map_err(failed)?;
    if inserted == 0 {
        return recorded_before(tx, decision.trace_id);
    }
    let seq = tx.conn.last_insert_rowid();
    if let Some(approval) = decision.approval {
        let mut open =
            tx.conn.prepare_cached("insert into approvals (id, decision, status, opened_at, expires_at) values (?1, ?2, ?3, ?4, ?5)").map_err(failed)?;
        open.execute(params![approval.id, seq, ApprovalStatus::Pending.name(), decision.received_at.ms(), approval.expires_at.ms()]).map_err(failed)?;
    }
    route(tx, &Event::Decision(Arc::clone(decision)), (Some(seq), None), document.len(), decision.received_at, None)?;
    Ok(Recorded { trace_id: decision.trace_id, kind: decision.kind, reason_codes: decision.reason_codes.clone(), approval_id, duplicate: false })
}

fn recorded_before(tx: &Transaction<'_>, trace_id: Uuid) -> Result<Recorded> {
    let mut select = tx.conn.prepare_cached("select document, approval_id from decisions where trace_id = ?1").map_err(failed)?;
    let (document, approval_id): (Vec<u8>, Option<Uuid>) = select.query_row([trace_id], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed)?;
    let first = rows::decision(&document, None)?;
    Ok(Recorded { trace_id, kind: first.kind, reason_codes: first.reason_codes, approval_id, duplicate: true })
}

/// Keeps an incident and its deliveries; its row.
pub(super) fn incident(tx: &mut Transaction<'_>, incident: &Arc<Incident>, except: Option<Uuid>) -> Result<i64> {
    let document = serde_json::to_vec(&**incident).map_err(|error| StoreError::Statement(error.into()))?;
    let mut insert = tx.conn.prepare_cached("insert into incidents (id, status, opened_at, document) values (?1, 'open', ?2, ?3)").map_err(failed)?;
    insert.execute(params![incident.id, incident.opened_at.ms(), document]).map_err(failed)?;
    let seq = tx.conn.last_insert_rowid();
    route(tx, &Event::Incident(Arc::clone(incident)), (None, Some(seq)), document.len(), incident.opened_at, except)?;
    Ok(seq)
}

/// One delivery for each channel whose filter matches: leased at once where the dispatcher has a place, else waiting in the table.
fn route(
    tx: &mut Transaction<'_>,
    event: &Event,
    (decision, incident): (Option<i64>, Option<i64>),
    bytes: usize,
    now: Time,
    except: Option<Uuid>,
) -> Result<()> {
    let routes = tx.routes;
    for route in routes {
        if except == Some(route.id) || !route.filter.matches(event) {
            continue;
        }
        let (code, priority) = event_columns(event);
        let lease = if bytes <= LARGEST_HANDED { tx.reserve(route.id, event.kind().priority()) } else { None };
        let expires_at = event.expires_at().filter(|_| route.is_chat);
        let mut insert = tx
            .conn
            .prepare_cached(
                "insert into deliveries (channel, event, priority, decision, incident, bytes, state, lease, next_at, created_at, armed_at, expires_at) \
                 values (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, ?8, ?8, ?9)",
            )
            .map_err(failed)?;
        insert
            .execute(params![route.seq, code, priority, decision, incident, bytes, lease.map_or(0, |lease| lease.0), now.ms(), expires_at.map(Time::ms)])
            .map_err(failed)?;
        if lease.is_some() {
            let id = tx.conn.last_insert_rowid();
            tx.hand_over(Claimed { id, channel: route.id, event: event.clone(), attempts: 0, failures: 0, degraded: false, armed_at: now, expires_at });
        } else {
            tx.wake(route.id);
        }
    }
    Ok(())
}

/// The approval of a row that joins it.
pub(super) fn approval_ref(id: Option<Uuid>, expires_at: Option<i64>) -> Option<ApprovalRef> {
    Some(ApprovalRef { id: id?, expires_at: Time::from_ms(expires_at?) })
}

/// The document of a claimed delivery's event.
pub(super) fn document(conn: &Connection, decision: Option<i64>, incident: Option<i64>) -> Result<Option<rows::Document>> {
    if let Some(seq) = decision {
        let mut select = conn
            .prepare_cached("select e.document, e.approval_id, a.expires_at from decisions e left join approvals a on a.id = e.approval_id where e.seq = ?1")
            .map_err(failed)?;
        let found = select.query_row([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional().map_err(failed)?;
        return Ok(found.map(|(document, approval, expires_at)| rows::Document::Decision(document, approval_ref(approval, expires_at))));
    }
    let mut select = conn.prepare_cached("select document, status from incidents where seq = ?1").map_err(failed)?;
    let found = select.query_row([incident], |row| Ok((row.get(0)?, row.get(1)?))).optional().map_err(failed)?;
    Ok(found.map(|(document, status)| rows::Document::Incident(document, status)))
}
