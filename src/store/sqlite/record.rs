//! Events in: decisions and incidents, and a delivery for each channel that matches.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::ask;
use super::denials::{AgentKey, Denials};
use super::incident;
use super::queue::{Subject, queue, suppress};
use super::rows::{self, failed};
use super::writer::Transaction;
use crate::domain::decision::{Agent, ApprovalRef, Decision, DecisionKind};
use crate::domain::delivery::Purpose;
use crate::domain::event::Event;
use crate::domain::incident::Triggers;
use crate::domain::signature::Signature;
use crate::domain::time::Time;
use crate::store::codes::Code;
use crate::store::{Asker, Recorded, Result, StoreError};

/// In how long spans an agent's decisions are counted, in milliseconds.
pub(super) const ACTIVITY_SPAN: i64 = 15 * 60 * 1_000;

/// Decisions with their documents written out, which is not the writer's work.
pub(super) struct Batch {
    decisions: Vec<(Arc<Decision>, Vec<u8>, Triggers)>,
    by: Asker,
}

impl Batch {
    /// `judged` says more of each decision than it says itself.
    pub(super) fn new(decisions: Vec<Decision>, judged: Triggers, by: Asker) -> Result<Self> {
        let written = decisions.into_iter().map(|mut decision| {
            let document = document_of(&decision)?;
            let triggers = judged.or(Triggers::of(&decision));
            // Only an approval's card shows the body; what waits in memory goes without.
            if decision.approval.is_none() {
                decision.body = None;
            }
            Ok((Arc::new(decision), document, triggers))
        });
        Ok(Self { decisions: written.collect::<Result<_>>()?, by })
    }

    pub(super) fn len(&self) -> usize {
        self.decisions.len()
    }

    pub(super) fn write(&self, tx: &mut Transaction<'_>) -> Result<Vec<Recorded>> {
        let write = |(decision, document, triggers): &(Arc<Decision>, Vec<u8>, Triggers)| match decision.approval {
            Some(approval) => ask::ask(tx, decision, document, approval, *triggers, self.by),
            None => match insert(tx, decision, document)? {
                Some(kept) => {
                    let raised = incident::raise(tx, decision, kept, *triggers, self.by.incidents)?;
                    let event = Event::Decision(raised.named(decision));
                    let subject = Subject { event: &event, decision: Some(kept.seq), incident: None, bytes: document.len() };
                    route(tx, subject, decision.received_at, To::Everyone)?;
                    raised.tell(tx, decision.received_at)?;
                    Ok(recorded(decision))
                }
                None => before(tx, decision.trace_id),
            },
        };
        self.decisions.iter().map(write).collect()
    }
}

/// A decision as its document has it.
pub(super) fn document_of(decision: &Decision) -> Result<Vec<u8>> {
    serde_json::to_vec(decision).map_err(|error| StoreError::Statement(error.into()))
}

/// A decision that is new: its row, and by what its agent is known.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    pub(super) seq: i64,
    pub(super) agent: AgentKey,
}

/// A new decision; none if its trace id is there already.
pub(super) fn insert(tx: &mut Transaction<'_>, decision: &Decision, document: &[u8]) -> Result<Option<Kept>> {
    let mut insert = tx
        .conn
        .prepare_cached(
            "insert into decisions (trace_id, kind, severity, occurred_at, received_at, approval_id, document) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
             on conflict (trace_id) do nothing",
        )
        .map_err(failed)?;
    let inserted = insert
        .execute(params![
            decision.trace_id,
            decision.kind.code(),
            decision.severity.code(),
            decision.occurred_at.ms(),
            decision.received_at.ms(),
            decision.approval.map(|approval| approval.id),
            document
        ])
        .map_err(failed)?;
    if inserted == 0 {
        return Ok(None);
    }
    let kept = Kept { seq: tx.conn.last_insert_rowid(), agent: agent_key(&decision.agent) };
    let ms = decision.received_at.ms();
    tx.count_activity(kept.agent, ms - ms.rem_euclid(ACTIVITY_SPAN), decision.kind.code());
    Ok(Some(kept))
}

/// What a decision that was recorded now is answered with.
pub(super) fn recorded(decision: &Decision) -> Recorded {
    Recorded {
        trace_id: decision.trace_id,
        kind: decision.kind,
        reason_codes: decision.reason_codes.clone(),
        approval_id: decision.approval.map(|approval| approval.id),
        duplicate: false,
    }
}

/// What was recorded the first time.
fn before(tx: &Transaction<'_>, trace_id: Uuid) -> Result<Recorded> {
    match known(tx, trace_id)? {
        Some(first) => Ok(first),
        None => Err(StoreError::Statement(anyhow::anyhow!("a decision is there and cannot be found"))),
    }
}

/// What was recorded for this trace id, if it is there already.
pub(super) fn known(tx: &Transaction<'_>, trace_id: Uuid) -> Result<Option<Recorded>> {
    let mut select = tx.conn.prepare_cached("select document, approval_id from decisions where trace_id = ?1").map_err(failed)?;
    let found: Option<(Vec<u8>, Option<Uuid>)> = select.query_row([trace_id], |row| Ok((row.get(0)?, row.get(1)?))).optional().map_err(failed)?;
    let Some((document, approval_id)) = found else { return Ok(None) };
    let first = rows::decision(&document, None)?;
    Ok(Some(Recorded { trace_id, kind: first.kind, reason_codes: first.reason_codes, approval_id, duplicate: true }))
}

/// The row of a decision.
pub(super) fn seq_of(tx: &Transaction<'_>, trace_id: Uuid) -> Result<Option<i64>> {
    tx.conn
        .prepare_cached("select seq from decisions where trace_id = ?1")
        .and_then(|mut select| select.query_row([trace_id], |row| row.get(0)).optional())
        .map_err(failed)
}

/// To which of the channels whose filter matches.
#[derive(Clone, Copy)]
pub(super) enum To<'a> {
    Everyone,
    EveryoneBut(Uuid),
    /// The channel's filter did not match when the event was this one.
    ThoseNotTold(&'a Event),
    /// People were told already: their deliveries are suppressed, with this reason.
    MachinesAlone(&'a str),
}

/// One delivery for each channel whose filter matches. How many of them people read is told.
pub(super) fn route(tx: &mut Transaction<'_>, subject: Subject<'_>, now: Time, to: To<'_>) -> Result<usize> {
    let (routes, mut chats) = (tx.routes, 0);
    for route in routes {
        let left_out = match to {
            To::EveryoneBut(except) => except == route.id,
            To::ThoseNotTold(before) => route.filter.matches(before),
            To::Everyone | To::MachinesAlone(_) => false,
        };
        if left_out || !route.filter.matches(subject.event) {
            continue;
        }
        chats += usize::from(route.is_chat);
        match to {
            To::MachinesAlone(reason) if route.is_chat => suppress(tx, route.seq, subject, reason, now)?,
            _ => {
                let expires_at = subject.event.expires_at().filter(|_| route.is_chat);
                queue(tx, (route.seq, route.id), subject, Purpose::Alert, expires_at, None, now)?;
            }
        }
    }
    Ok(chats)
}

/// By what an agent's activity is counted: its id, or its name.
pub(super) fn agent_key(agent: &Agent) -> AgentKey {
    let name = agent.id.as_deref().or(agent.name.as_deref()).unwrap_or_default();
    let digest = Sha256::digest(name.as_bytes());
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    key
}

/// Adds what agents did in this commit to what they did before.
pub(super) fn keep_activity(conn: &Connection, activity: &HashMap<(AgentKey, i64, i64), u64>, denials: &HashMap<AgentKey, Denials>) -> Result<()> {
    for ((agent, span, kind), count) in activity {
        let denials = denials.get(agent).filter(|_| *kind == DecisionKind::Deny.code());
        let recent = denials.map(|denials| denials.of_span(*span)).filter(|recent| !recent.is_empty());
        conn.prepare_cached(
            "insert into agent_activity (agent, span, kind, count, recent) values (?1, ?2, ?3, ?4, ?5) \
             on conflict do update set count = count + excluded.count, recent = coalesce(excluded.recent, recent)",
        )
        .and_then(|mut upsert| upsert.execute(params![agent, span, kind, count.cast_signed(), recent]))
        .map_err(failed)?;
    }
    Ok(())
}

/// The approval of a row that joins it.
pub(super) fn approval_ref(id: Option<Uuid>, expires_at: Option<i64>, signature: Option<[u8; 32]>) -> Option<ApprovalRef> {
    Some(ApprovalRef { id: id?, expires_at: Time::from_ms(expires_at?), signature: Signature::from_bytes(signature?) })
}

/// The oldest of the incidents that name the decision `e`.
const NAMED_BY: &str = "(select i.id from incident_traces n join incidents i on i.seq = n.incident where n.decision = e.seq order by n.incident limit 1)";

/// Decisions as [`decision`] reads them; `e` is the decision.
pub(super) fn decisions() -> String {
    format!(
        "select e.document, e.approval_id, a.expires_at, a.signature, {NAMED_BY} as incident_id from decisions e left join approvals a on a.id = e.approval_id"
    )
}

/// A decision with its approval and its incident.
pub(super) fn decision(row: &Row<'_>) -> Result<Decision> {
    let document: Vec<u8> = rows::get(row, "document")?;
    let approval = approval_ref(rows::get(row, "approval_id")?, rows::get(row, "expires_at")?, rows::get(row, "signature")?);
    Ok(Decision { incident_id: rows::get(row, "incident_id")?, ..rows::decision(&document, approval)? })
}

/// The document of a queued delivery's event.
pub(super) fn document(conn: &Connection, decision: Option<i64>, incident: Option<i64>) -> Result<Option<rows::Document>> {
    if let Some(seq) = decision {
        let mut select = conn.prepare_cached(&format!("{} where e.seq = ?1", decisions())).map_err(failed)?;
        let mut found = select.query([seq]).map_err(failed)?;
        let Some(row) = found.next().map_err(failed)? else { return Ok(None) };
        let approval = approval_ref(rows::get(row, "approval_id")?, rows::get(row, "expires_at")?, rows::get(row, "signature")?);
        return Ok(Some(rows::Document::Decision(rows::get(row, "document")?, approval, rows::get(row, "incident_id")?)));
    }
    let mut select = conn.prepare_cached("select document, status from incidents where seq = ?1").map_err(failed)?;
    let found = select.query_row([incident], |row| Ok((row.get(0)?, row.get(1)?))).optional().map_err(failed)?;
    Ok(found.map(|(document, status)| rows::Document::Incident(document, status)))
}
