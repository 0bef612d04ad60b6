//! Events in: decisions and incidents, and a delivery for each channel that matches.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::ask;
use super::denials::{AgentKey, Denials};
use super::incident;
use super::queue::{Subject, queue, suppress};
use super::rows::{self, failed};
use super::writer::Transaction;
use crate::clock::fresh_id;
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
    decisions: Vec<Written>,
    by: Asker,
}

/// A decision as it is stored.
pub(super) struct Written {
    pub(super) decision: Arc<Decision>,
    pub(super) document: Vec<u8>,
    /// Its body, where the decision in memory goes without.
    body: Option<Box<RawValue>>,
    /// The incidents that it opens.
    pub(super) triggers: Triggers,
}

impl Written {
    /// Only an approval's card shows the body; what waits in memory otherwise goes without.
    pub(super) fn new(mut decision: Decision, triggers: Triggers) -> Result<Self> {
        let document = serde_json::to_vec(&decision).map_err(|error| StoreError::Statement(error.into()))?;
        let body = if decision.kind == DecisionKind::RequireApproval { None } else { decision.body.take() };
        Ok(Self { decision: Arc::new(decision), document, body, triggers })
    }

    /// The same, under an id of its own.
    pub(super) fn under_a_new_id(&self) -> Result<Self> {
        Self::new(Decision { trace_id: fresh_id(self.decision.received_at), ..self.whole() }, self.triggers)
    }

    /// The decision with its body.
    fn whole(&self) -> Decision {
        Decision { body: self.body.as_ref().or(self.decision.body.as_ref()).cloned(), ..(*self.decision).clone() }
    }

    fn body(&self) -> Option<&[u8]> {
        self.body.as_ref().or(self.decision.body.as_ref()).map(|body| body.get().as_bytes())
    }

    /// How long it is in memory.
    pub(super) fn bytes(&self) -> usize {
        self.document.len() + self.decision.body.as_ref().map_or(0, |body| body.get().len())
    }
}

impl Batch {
    /// `judged` says more of each decision than it says itself.
    pub(super) fn new(decisions: Vec<Decision>, judged: Triggers, by: Asker) -> Result<Self> {
        let written = decisions.into_iter().map(|decision| {
            let triggers = judged.or(Triggers::of(&decision));
            Written::new(decision, triggers)
        });
        Ok(Self { decisions: written.collect::<Result<_>>()?, by })
    }

    pub(super) fn len(&self) -> usize {
        self.decisions.len()
    }

    pub(super) fn write(&self, tx: &mut Transaction<'_>) -> Result<Vec<Recorded>> {
        self.decisions.iter().map(|written| Self::write_one(tx, written, self.by)).collect()
    }

    fn write_one(tx: &mut Transaction<'_>, written: &Written, by: Asker) -> Result<Recorded> {
        match written.decision.approval {
            Some(approval) => ask::ask(tx, written, approval, by),
            None => match insert(tx, written)? {
                Some(kept) => {
                    let raised = incident::raise(tx, &written.decision, kept, written.triggers, by.incidents)?;
                    let event = Event::Decision(raised.named(&written.decision));
                    let now = written.decision.received_at;
                    route(tx, Subject::decision(&event, kept.seq, written.bytes()), &event, now, To::Everyone)?;
                    raised.tell(tx, now)?;
                    Ok(recorded(&written.decision))
                }
                None => match repeat_of(tx, written)? {
                    Some(first) => Ok(first),
                    None => Self::write_one(tx, &written.under_a_new_id()?, by),
                },
            },
        }
    }
}

/// A decision that is new: its row, and by what its agent is known.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    pub(super) seq: i64,
    pub(super) agent: AgentKey,
}

/// A new decision; none if its trace id is there already.
pub(super) fn insert(tx: &mut Transaction<'_>, written: &Written) -> Result<Option<Kept>> {
    let decision = &written.decision;
    let mut insert = tx
        .conn
        .prepare_cached(
            "insert into decisions (trace_id, kind, severity, occurred_at, received_at, approval_id, document, body) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
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
            written.document,
            written.body()
        ])
        .map_err(failed)?;
    if inserted == 0 {
        return Ok(None);
    }
    let kept = Kept { seq: tx.conn.last_insert_rowid(), agent: agent_key(&decision.agent) };
    let ms = decision.received_at.ms();
    tx.count_activity(kept.agent, ms - ms.rem_euclid(ACTIVITY_SPAN), decision.kind.code());
    tx.see(kept.agent, decision);
    if let Some(bulletin) = tx.bulletin() {
        bulletin.decision(decision);
    }
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

/// What was recorded under this trace id, if `decision` is that once more.
///
/// A trace id may be used again by mistake, or to have one request pass for another. So what is asked about or refused now is let go on, or told to wait for an
/// approval, only where that was said of the same request, and not longer than a grant lives. Otherwise the decision is new, and gets an id of its own.
pub(super) fn repeat_of(tx: &Transaction<'_>, written: &Written) -> Result<Option<Recorded>> {
    let decision = written.whole();
    let mut select = tx
        .conn
        .prepare_cached(
            "select e.document, e.body, e.approval_id, a.window_ends_at from decisions e left join approvals a on a.id = e.approval_id where e.trace_id = ?1",
        )
        .map_err(failed)?;
    let mut found = select.query([decision.trace_id]).map_err(failed)?;
    let Some(row) = found.next().map_err(failed)? else { return Ok(None) };
    let (document, body): (Vec<u8>, Option<Vec<u8>>) = (rows::get(row, "document")?, rows::get(row, "body")?);
    let (approval_id, window_ends_at): (Option<Uuid>, Option<i64>) = (rows::get(row, "approval_id")?, rows::get(row, "window_ends_at")?);
    let first = rows::decision(&document, None, body.as_deref())?;
    // What a grant or a deny window answered was asked as a question.
    let asked = if approval_id.is_some() { DecisionKind::RequireApproval } else { first.kind };
    let granted = approval_id.is_some() && first.kind == DecisionKind::Allow;
    let over = granted && window_ends_at.is_none_or(|end| decision.received_at.ms() >= end);
    let harmless = first.kind == DecisionKind::Deny || matches!(decision.kind, DecisionKind::Allow | DecisionKind::Sanitize);
    let milder = matches!(first.kind, DecisionKind::Allow | DecisionKind::Sanitize) && strictness(decision.kind) > strictness(asked);
    if !harmless && (over || milder || Signature::of(&first) != Signature::of(&decision)) {
        return Ok(None);
    }
    Ok(Some(Recorded { trace_id: decision.trace_id, kind: first.kind, reason_codes: first.reason_codes, approval_id, duplicate: true }))
}

/// Whether a decision with this trace id is there.
pub(super) fn is_known(tx: &Transaction<'_>, trace_id: Uuid) -> Result<bool> {
    tx.conn
        .prepare_cached("select exists (select 1 from decisions where trace_id = ?1)")
        .and_then(|mut select| select.query_row([trace_id], |row| row.get(0)))
        .map_err(failed)
}

const fn strictness(kind: DecisionKind) -> u8 {
    match kind {
        DecisionKind::Allow => 0,
        DecisionKind::Sanitize => 1,
        DecisionKind::RequireApproval => 2,
        DecisionKind::Deny => 3,
    }
}

/// The row of a decision.
pub(super) fn seq_of(tx: &Transaction<'_>, trace_id: Uuid) -> Result<Option<i64>> {
    tx.conn
        .prepare_cached("select seq from decisions where trace_id = ?1")
        .and_then(|mut select| select.query_row([trace_id], |row| row.get(0)).optional())
        .map_err(failed)
}

/// To which of the channels that take it.
#[derive(Clone, Copy)]
pub(super) enum To<'a> {
    Everyone,
    EveryoneBut(Uuid),
    /// The channel did not take the event when it was this one.
    ThoseNotTold(&'a Event),
    /// People were told already: their deliveries are suppressed, with this reason.
    MachinesAlone(&'a str),
}

/// One delivery for each channel that takes the event. How many of them people read is told.
pub(super) fn route(tx: &mut Transaction<'_>, subject: Subject<'_>, event: &Event, now: Time, to: To<'_>) -> Result<usize> {
    let (routes, mut chats) = (tx.routes, 0);
    for route in routes {
        let left_out = match to {
            To::EveryoneBut(except) => except == route.id,
            To::ThoseNotTold(before) => route.takes(before),
            To::Everyone | To::MachinesAlone(_) => false,
        };
        if left_out || !route.takes(event) {
            continue;
        }
        chats += usize::from(route.is_chat());
        match to {
            To::MachinesAlone(reason) if route.is_chat() => suppress(tx, (route.seq, route.id), subject, reason, now)?,
            _ => {
                let expires_at = event.expires_at().filter(|_| route.is_chat());
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
pub(super) const NAMED_BY: &str =
    "(select i.id from incident_traces n join incidents i on i.seq = n.incident where n.decision = e.seq order by n.incident limit 1)";

/// Decisions as [`decision`] reads them, without their bodies; `e` is the decision.
pub(super) fn decisions() -> String {
    format!(
        "select e.document, e.approval_id, a.expires_at, a.signature, {NAMED_BY} as incident_id from decisions e left join approvals a on a.id = e.approval_id"
    )
}

/// A decision with its approval and its incident.
pub(super) fn decision(row: &Row<'_>) -> Result<Decision> {
    let document: Vec<u8> = rows::get(row, "document")?;
    let approval = approval_ref(rows::get(row, "approval_id")?, rows::get(row, "expires_at")?, rows::get(row, "signature")?);
    Ok(Decision { incident_id: rows::get(row, "incident_id")?, ..rows::decision(&document, approval, None)? })
}

/// The document of a queued delivery's event; with the body, if a card shows it.
pub(super) fn document(conn: &Connection, decision: Option<i64>, incident: Option<i64>, with_body: bool) -> Result<Option<rows::Document>> {
    if let Some(seq) = decision {
        let mut select = conn
            .prepare_cached(&format!(
                "select e.document, e.approval_id, a.expires_at, a.signature, {NAMED_BY}, iif(?2, e.body, null) \
                 from decisions e left join approvals a on a.id = e.approval_id where e.seq = ?1"
            ))
            .map_err(failed)?;
        let found = |row: &Row<'_>| {
            let approval = approval_ref(row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(rows::Document::Decision { document: row.get(0)?, approval, incident_id: row.get(4)?, body: row.get(5)? })
        };
        return select.query_row(params![seq, with_body], found).optional().map_err(failed);
    }
    let mut select = conn.prepare_cached("select document, status from incidents where seq = ?1").map_err(failed)?;
    let found = select.query_row([incident], |row| Ok((row.get(0)?, row.get(1)?))).optional().map_err(failed)?;
    Ok(found.map(|(document, status)| rows::Document::Incident(document, status)))
}
