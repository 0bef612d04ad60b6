//! Questions come in: a REQUIRE_APPROVAL opens one, joins one, or has its answer already.
//!
//! Everything here runs on the one writer, so that what is read is what is still true when it is written: of two identical requests one opens the question.

use std::sync::Arc;

use rusqlite::params;
use uuid::Uuid;

use super::decide::{log, person};
use super::incident;
use super::queue::Subject;
use super::record::{self, To, Written};
use super::rows::{self, failed};
use super::tend;
use super::writer::Transaction;
use crate::domain::approval::{self, ApprovalStatus, Life};
use crate::domain::decision::{ApprovalRef, Decision, DecisionKind, title_from};
use crate::domain::event::Event;
use crate::domain::incident::Triggers;
use crate::domain::signature::Signature;
use crate::domain::time::Time;
use crate::store::codes::Code;
use crate::store::news::ApprovalNews;
use crate::store::{Asker, Recorded, Result, StoreError};

/// A REQUIRE_APPROVAL comes in.
///
/// What people answered a moment ago opens no incident: they know of it. What they are asked, or are being asked already, may.
pub(super) fn ask(tx: &mut Transaction<'_>, written: &Written, asked: ApprovalRef, by: Asker) -> Result<Recorded> {
    let decision = &written.decision;
    if record::is_known(tx, decision.trace_id)? {
        return match record::repeat_of(tx, written)? {
            Some(first) => Ok(first),
            None => ask(tx, &written.under_a_new_id()?, asked, by),
        };
    }
    let mut pending = None;
    for live in live(tx, &asked.signature, decision.received_at)? {
        match live.status {
            ApprovalStatus::Denied => return answered(tx, &live, decision, DecisionKind::Deny, approval::DENIED, by),
            // A grant that is not for this asker is still one for others: it stands beside their question.
            ApprovalStatus::Approved if (by.single_use && live.used) || approved_own(tx, &live, by)? => {}
            ApprovalStatus::Approved => return answered(tx, &live, decision, DecisionKind::Allow, approval::GRANTED, by),
            _ => pending = Some(live),
        }
    }
    match pending {
        Some(pending) => join(tx, &pending, written, by),
        None => open(tx, written, asked, by),
    }
}

/// A question about a request that is open, or whose answer still holds.
struct Live {
    seq: i64,
    id: Uuid,
    signature: Signature,
    status: ApprovalStatus,
    expires_at: Time,
    used: bool,
    decided_by: Option<String>,
}

impl Live {
    fn reference(&self) -> ApprovalRef {
        ApprovalRef { id: self.id, expires_at: self.expires_at, signature: self.signature }
    }
}

/// Those of a request, newest first. There are few: one that holds for an asker keeps another from being opened.
fn live(tx: &Transaction<'_>, signature: &Signature, now: Time) -> Result<Vec<Live>> {
    let mut select = tx
        .conn
        .prepare_cached(
            "select seq, id, status, expires_at, used_at, decided_by from approvals indexed by approvals_signature \
             where signature = ?1 and ((status = 0 and expires_at > ?2) or window_ends_at > ?2) order by seq desc",
        )
        .map_err(failed)?;
    let mut found = select.query(params![signature.as_bytes(), now.ms()]).map_err(failed)?;
    let mut live = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        live.push(Live {
            seq: rows::get(row, "seq")?,
            id: rows::get(row, "id")?,
            signature: *signature,
            status: rows::code(row, "status")?,
            expires_at: rows::time(row, "expires_at")?,
            used: rows::get::<Option<i64>>(row, "used_at")?.is_some(),
            decided_by: rows::get(row, "decided_by")?,
        });
    }
    Ok(live)
}

/// Nobody has been asked: a new question.
fn open(tx: &mut Transaction<'_>, written: &Written, asked: ApprovalRef, by: Asker) -> Result<Recorded> {
    let decision = &written.decision;
    let now = decision.received_at;
    let Some(kept) = record::insert(tx, written)? else { return Err(lost()) };
    let raised = incident::raise(tx, decision, kept, written.triggers, by.incidents)?;
    let life = Life { opened_at: now, expires_at: asked.expires_at };
    tx.conn
        .prepare_cached("insert into approvals (id, signature, decision, status, opened_at, expires_at, next_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        .and_then(|mut insert| {
            insert.execute(params![
                asked.id,
                asked.signature.as_bytes(),
                kept.seq,
                ApprovalStatus::Pending.code(),
                now.ms(),
                asked.expires_at.ms(),
                life.next_look(now).ms()
            ])
        })
        .map_err(failed)?;
    let seq = tx.conn.last_insert_rowid();
    remember_key(tx, seq, by)?;
    log(tx, seq, now, "opened", None, None)?;
    if let Some(bulletin) = tx.bulletin() {
        bulletin.approval(ApprovalNews { id: asked.id, status: ApprovalStatus::Pending, by: None });
    }
    let event = Event::Decision(raised.named(decision));
    let subject = Subject::decision(&event, kept.seq, written.bytes());
    if record::route(tx, subject, &event, now, To::Everyone)? == 0 {
        tend::ask_elsewhere(tx, seq, subject, &event, asked.expires_at, now)?;
    }
    raised.tell(tx, now)?;
    Ok(record::recorded(decision))
}

/// The same request is being asked: it waits for that answer, and people are not asked twice.
fn join(tx: &mut Transaction<'_>, live: &Live, written: &Written, by: Asker) -> Result<Recorded> {
    let joined = Written::new(Decision { approval: Some(live.reference()), ..(*written.decision).clone() }, written.triggers)?;
    let now = joined.decision.received_at;
    let Some(kept) = record::insert(tx, &joined)? else { return Err(lost()) };
    note_asked(tx, live, by)?;
    let raised = incident::raise(tx, &joined.decision, kept, joined.triggers, by.incidents)?;
    let event = Event::Decision(raised.named(&joined.decision));
    let reason = format!("the same request is being asked already, by approval {}", live.id);
    record::route(tx, Subject::decision(&event, kept.seq, joined.bytes()), &event, now, To::MachinesAlone(&reason))?;
    raised.tell(tx, now)?;
    Ok(record::recorded(&joined.decision))
}

/// The same request was answered a moment ago: recorded as what the answer makes of it.
fn answered(tx: &mut Transaction<'_>, live: &Live, decision: &Decision, kind: DecisionKind, code: &str, by: Asker) -> Result<Recorded> {
    let mut outcome = Decision { kind, reason_codes: vec![code.to_owned()], approval: Some(live.reference()), ..decision.clone() };
    if outcome.title == title_from(decision.kind, &decision.reason_codes, &decision.action()) {
        outcome.title = title_from(kind, &outcome.reason_codes, &outcome.action());
    }
    let outcome = Written::new(outcome, Triggers::default())?;
    let Some(kept) = record::insert(tx, &outcome)? else { return Err(lost()) };
    note_asked(tx, live, by)?;
    if kind == DecisionKind::Allow {
        tx.conn
            .prepare_cached("update approvals set used_at = coalesce(used_at, ?2) where seq = ?1")
            .and_then(|mut update| update.execute(params![live.seq, decision.received_at.ms()]))
            .map_err(failed)?;
    }
    let event = Event::Decision(Arc::clone(&outcome.decision));
    record::route(tx, Subject::decision(&event, kept.seq, outcome.bytes()), &event, decision.received_at, To::Everyone)?;
    Ok(record::recorded(&outcome.decision))
}

fn note_asked(tx: &Transaction<'_>, live: &Live, by: Asker) -> Result<()> {
    tx.conn.prepare_cached("update approvals set asked = asked + 1 where seq = ?1").and_then(|mut update| update.execute([live.seq])).map_err(failed)?;
    remember_key(tx, live.seq, by)
}

/// Whether who approved owns the key that asks now: their yes counts for others' requests alone.
fn approved_own(tx: &Transaction<'_>, live: &Live, by: Asker) -> Result<bool> {
    let Some(decider) = rows::decider(live.decided_by.clone())? else { return Ok(false) };
    let (user, slack) = person(&decider);
    tx.conn
        .prepare_cached("select exists (select 1 from credentials c join users u on u.id = c.owner where c.id = ?1 and (u.id = ?2 or u.slack_user = ?3))")
        .and_then(|mut select| select.query_row(params![by.key, user, slack], |row| row.get(0)))
        .map_err(failed)
}

/// The key may ask how it stands; and its owner, as of now, may not approve.
fn remember_key(tx: &Transaction<'_>, approval: i64, by: Asker) -> Result<()> {
    tx.conn
        .prepare_cached(
            "insert into approval_keys (approval, key, owner, slack) select ?1, ?2, u.id, u.slack_user \
             from (select 1) left join credentials c on c.id = ?2 left join users u on u.id = c.owner where true on conflict do nothing",
        )
        .and_then(|mut insert| insert.execute(params![approval, by.key]))
        .map_err(failed)?;
    Ok(())
}

fn lost() -> StoreError {
    StoreError::Statement(anyhow::anyhow!("a trace id was new and is there already"))
}
