//! Questions: a REQUIRE_APPROVAL opens one, joins one, or has its answer already; a person answers, or time does.
//!
//! Everything here runs on the one writer, so that what is read is what is still true when it is written: of two answers one comes first.

use std::sync::Arc;

use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::follow::{Clicked, follow};
use super::incident;
use super::queue::Subject;
use super::record::{self, To};
use super::rows::{self, failed};
use super::tend;
use super::writer::Transaction;
use crate::domain::approval::{self, Answer, ApprovalStatus, Decider, Life, Outcome};
use crate::domain::decision::{ApprovalRef, Decision, DecisionKind, title_from};
use crate::domain::event::Event;
use crate::domain::incident::Triggers;
use crate::domain::signature::Signature;
use crate::domain::time::Time;
use crate::store::codes::Code;
use crate::store::{Answering, Asked, Asker, Decided, Recorded, Refusal, Result, SlackApp, StoreError};

/// How many lines an approval's log has at most: a refused click can be repeated for ever.
const LOG: i64 = 200;

/// A REQUIRE_APPROVAL comes in.
///
/// What people answered a moment ago opens no incident: they know of it. What they are asked, or are being asked already, may.
pub(super) fn ask(tx: &mut Transaction<'_>, decision: &Arc<Decision>, document: &[u8], asked: ApprovalRef, triggers: Triggers, by: Asker) -> Result<Recorded> {
    if let Some(first) = record::known(tx, decision.trace_id)? {
        return Ok(first);
    }
    let now = decision.received_at;
    let last = last_asked(tx, &asked.signature)?;
    match last {
        Some(last) if last.status == ApprovalStatus::Pending && now < last.expires_at => join(tx, &last, decision, document, triggers, by),
        Some(last) if last.window_ends_at.is_some_and(|end| now < end) => match last.status {
            ApprovalStatus::Approved if by.single_use && last.used => open(tx, decision, document, asked, triggers, by),
            ApprovalStatus::Approved => answered(tx, &last, decision, DecisionKind::Allow, approval::GRANTED, by),
            _ => answered(tx, &last, decision, DecisionKind::Deny, approval::DENIED, by),
        },
        _ => open(tx, decision, document, asked, triggers, by),
    }
}

/// The newest question about a request.
struct Last {
    seq: i64,
    id: Uuid,
    signature: Signature,
    status: ApprovalStatus,
    expires_at: Time,
    window_ends_at: Option<Time>,
    used: bool,
}

impl Last {
    fn reference(&self) -> ApprovalRef {
        ApprovalRef { id: self.id, expires_at: self.expires_at, signature: self.signature }
    }
}

fn last_asked(tx: &Transaction<'_>, signature: &Signature) -> Result<Option<Last>> {
    let mut select = tx
        .conn
        .prepare_cached("select seq, id, status, expires_at, window_ends_at, used_at from approvals where signature = ?1 order by seq desc limit 1")
        .map_err(failed)?;
    let mut found = select.query([signature.as_bytes()]).map_err(failed)?;
    let Some(row) = found.next().map_err(failed)? else { return Ok(None) };
    Ok(Some(Last {
        seq: rows::get(row, "seq")?,
        id: rows::get(row, "id")?,
        signature: *signature,
        status: rows::code(row, "status")?,
        expires_at: rows::time(row, "expires_at")?,
        window_ends_at: rows::get::<Option<i64>>(row, "window_ends_at")?.map(Time::from_ms),
        used: rows::get::<Option<i64>>(row, "used_at")?.is_some(),
    }))
}

/// Nobody has been asked: a new question.
fn open(tx: &mut Transaction<'_>, decision: &Arc<Decision>, document: &[u8], asked: ApprovalRef, triggers: Triggers, by: Asker) -> Result<Recorded> {
    let now = decision.received_at;
    let Some(kept) = record::insert(tx, decision, document)? else { return Err(lost()) };
    let raised = incident::raise(tx, decision, kept, triggers, by.incidents)?;
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
    let event = Event::Decision(raised.named(decision));
    let subject = Subject { event: &event, decision: Some(kept.seq), incident: None, bytes: document.len() };
    if record::route(tx, subject, now, To::Everyone)? == 0 {
        tend::ask_elsewhere(tx, seq, subject, asked.expires_at, now)?;
    }
    raised.tell(tx, now)?;
    Ok(record::recorded(decision))
}

/// The same request is being asked: it waits for that answer, and people are not asked twice.
fn join(tx: &mut Transaction<'_>, last: &Last, decision: &Decision, document: &[u8], triggers: Triggers, by: Asker) -> Result<Recorded> {
    let joined = Arc::new(Decision { approval: Some(last.reference()), ..decision.clone() });
    let Some(kept) = record::insert(tx, &joined, document)? else { return Err(lost()) };
    note_asked(tx, last, by)?;
    let raised = incident::raise(tx, &joined, kept, triggers, by.incidents)?;
    let event = Event::Decision(raised.named(&joined));
    let reason = format!("the same request is being asked already, by approval {}", last.id);
    let subject = Subject { event: &event, decision: Some(kept.seq), incident: None, bytes: document.len() };
    record::route(tx, subject, decision.received_at, To::MachinesAlone(&reason))?;
    raised.tell(tx, decision.received_at)?;
    Ok(record::recorded(&joined))
}

/// The same request was answered a moment ago: recorded as what the answer makes of it.
fn answered(tx: &mut Transaction<'_>, last: &Last, decision: &Decision, kind: DecisionKind, code: &str, by: Asker) -> Result<Recorded> {
    let mut outcome = Decision { kind, reason_codes: vec![code.to_owned()], approval: Some(last.reference()), ..decision.clone() };
    if outcome.title == title_from(decision.kind, &decision.reason_codes, &decision.action()) {
        outcome.title = title_from(kind, &outcome.reason_codes, &outcome.action());
    }
    let document = record::document_of(&outcome)?;
    outcome.body = None;
    let outcome = Arc::new(outcome);
    let Some(kept) = record::insert(tx, &outcome, &document)? else { return Err(lost()) };
    note_asked(tx, last, by)?;
    if kind == DecisionKind::Allow {
        tx.conn
            .prepare_cached("update approvals set used_at = coalesce(used_at, ?2) where seq = ?1")
            .and_then(|mut update| update.execute(params![last.seq, decision.received_at.ms()]))
            .map_err(failed)?;
    }
    let event = Event::Decision(Arc::clone(&outcome));
    record::route(tx, Subject { event: &event, decision: Some(kept.seq), incident: None, bytes: document.len() }, decision.received_at, To::Everyone)?;
    Ok(record::recorded(&outcome))
}

fn note_asked(tx: &Transaction<'_>, last: &Last, by: Asker) -> Result<()> {
    tx.conn.prepare_cached("update approvals set asked = asked + 1 where seq = ?1").and_then(|mut update| update.execute([last.seq])).map_err(failed)?;
    remember_key(tx, last.seq, by)
}

/// The key may ask how it stands; and its owner, as of now, may not approve.
fn remember_key(tx: &Transaction<'_>, approval: i64, by: Asker) -> Result<()> {
    tx.conn
        .prepare_cached(
            "insert into approval_keys (approval, key, owner) values (?1, ?2, (select owner from credentials where id = ?2)) on conflict do nothing",
        )
        .and_then(|mut insert| insert.execute(params![approval, by.key]))
        .map_err(failed)?;
    Ok(())
}

fn lost() -> StoreError {
    StoreError::Statement(anyhow::anyhow!("a trace id was new and is there already"))
}

/// A person's answer to one question. `sealed` is the place of the clicked card.
pub(super) fn decide(tx: &mut Transaction<'_>, id: Uuid, answering: &Answering, sealed: Option<&[u8]>, now: Time) -> Result<Decided> {
    let Some((seq, decision, asked)) = find(tx, id)? else { return Ok(Decided::Unknown) };
    if let Some(click) = &answering.click {
        if !is_card_of(tx, click.delivery, click.channel, decision)? {
            return refuse(tx, seq, answering, Refusal::AnotherCard, now);
        }
        if !admit_slack_app(tx, click.channel, &click.app, now)? {
            return refuse(tx, seq, answering, Refusal::AnotherApp, now);
        }
    }
    if asked.approval.outcome.is_some() {
        return Ok(Decided::Lost(Box::new(asked)));
    }
    if now >= asked.approval.expires_at {
        expire(tx, seq, decision, id, asked.approval.expires_at, now)?;
        return Ok(find(tx, id)?.map_or(Decided::Unknown, |(_, _, asked)| Decided::Lost(Box::new(asked))));
    }
    if answering.answer == Answer::Approve && owns(tx, seq, &answering.by)? {
        return refuse(tx, seq, answering, Refusal::OwnRequest, now);
    }
    let status = answering.answer.status();
    let outcome = Outcome { status, at: now, by: Some(answering.by.clone()), note: answering.note.clone() };
    let clicked = answering.click.as_ref().and_then(|click| {
        let response_url = click.response_url.clone()?;
        Some(Clicked { delivery: click.delivery, response_url, sealed: sealed?.to_vec() })
    });
    end(tx, seq, &outcome, Some(now.after(answering.window)), now)?;
    log(tx, seq, now, status.name(), Some(&answering.by), answering.note.as_deref())?;
    follow(tx, decision, id, &outcome, clicked.as_ref(), now)?;
    Ok(find(tx, id)?.map_or(Decided::Unknown, |(_, _, asked)| Decided::Won(Box::new(asked))))
}

/// Nobody answered in time.
pub(super) fn expire(tx: &mut Transaction<'_>, seq: i64, decision: i64, id: Uuid, expires_at: Time, now: Time) -> Result<()> {
    let outcome = Outcome { status: ApprovalStatus::Expired, at: expires_at, by: None, note: None };
    end(tx, seq, &outcome, None, now)?;
    log(tx, seq, expires_at, "expired", None, None)?;
    follow(tx, decision, id, &outcome, None, now)
}

fn end(tx: &Transaction<'_>, seq: i64, outcome: &Outcome, window_ends_at: Option<Time>, now: Time) -> Result<()> {
    let who = outcome.by.as_ref().map(rows::json).transpose()?;
    let ended = tx
        .conn
        .prepare_cached(
            "update approvals set status = ?2, ended_at = ?3, decided_by = ?4, note = ?5, window_ends_at = ?6, next_at = null where seq = ?1 and status = 0",
        )
        .and_then(|mut update| update.execute(params![seq, outcome.status.code(), outcome.at.ms(), who, outcome.note, window_ends_at.map(Time::ms)]))
        .map_err(failed)?;
    debug_assert!(ended == 1 && now >= outcome.at);
    Ok(())
}

/// The question: its row, its decision's row, and both as they stand.
fn find(tx: &Transaction<'_>, id: Uuid) -> Result<Option<(i64, i64, Asked)>> {
    let text = format!("select a.seq, a.decision, {}, e.document from approvals a join decisions e on e.seq = a.decision where a.id = ?1", rows::APPROVAL);
    let mut select = tx.conn.prepare_cached(&text).map_err(failed)?;
    let mut found = select.query([id]).map_err(failed)?;
    let Some(row) = found.next().map_err(failed)? else { return Ok(None) };
    Ok(Some((rows::get(row, "seq")?, rows::get(row, "decision")?, rows::asked(row)?)))
}

/// Whether this person owns a key that asked. A Slack member is known by their id alone here: to be wrong is to ask someone else.
fn owns(tx: &Transaction<'_>, approval: i64, by: &Decider) -> Result<bool> {
    let (user, slack) = match by {
        Decider::Console { user, .. } | Decider::Api { user, .. } => (Some(user), None),
        Decider::Slack { user, .. } => (None, Some(user)),
    };
    tx.conn
        .prepare_cached(
            "select exists (select 1 from approval_keys k left join users u on u.id = k.owner where k.approval = ?1 and (k.owner = ?2 or u.slack_user = ?3))",
        )
        .and_then(|mut select| select.query_row(params![approval, user, slack], |row| row.get(0)))
        .map_err(failed)
}

fn is_card_of(tx: &Transaction<'_>, delivery: i64, channel: Uuid, decision: i64) -> Result<bool> {
    tx.conn
        .prepare_cached("select exists (select 1 from deliveries d join channels c on c.seq = d.channel where d.id = ?1 and c.id = ?2 and d.decision = ?3)")
        .and_then(|mut select| select.query_row(params![delivery, channel, decision], |row| row.get(0)))
        .map_err(failed)
}

fn refuse(tx: &Transaction<'_>, seq: i64, answering: &Answering, refusal: Refusal, now: Time) -> Result<Decided> {
    let why = match refusal {
        Refusal::AnotherApp => "the click came from another Slack app or team than the first one on this channel",
        Refusal::AnotherCard => "the click is on a card that this channel did not post about this approval",
        Refusal::OwnRequest => "the person owns the API key that asks",
    };
    log(tx, seq, now, "refused", Some(&answering.by), Some(why))?;
    Ok(Decided::Refused(refusal))
}

/// Whether `app` is the one that this channel's cards belong to; the first one is remembered.
pub(super) fn admit_slack_app(tx: &Transaction<'_>, channel: Uuid, app: &SlackApp, now: Time) -> Result<bool> {
    let Some(channel) = rows::channel_seq(tx.conn, channel)? else { return Ok(false) };
    let known: Option<(Vec<u8>, String, String)> = tx
        .conn
        .prepare_cached("select secret, app, team from slack_apps where channel = ?1")
        .and_then(|mut select| select.query_row([channel], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional())
        .map_err(failed)?;
    match known {
        Some((secret, id, team)) if secret == app.secret => Ok(id == app.id && team == app.team),
        _ => {
            tx.conn
                .prepare_cached("insert or replace into slack_apps (channel, secret, app, team, seen_at) values (?1, ?2, ?3, ?4, ?5)")
                .and_then(|mut insert| insert.execute(params![channel, app.secret, app.id, app.team, now.ms()]))
                .map_err(failed)?;
            Ok(true)
        }
    }
}

/// Writes a line into an approval's log.
pub(super) fn log(tx: &Transaction<'_>, approval: i64, at: Time, what: &str, by: Option<&Decider>, note: Option<&str>) -> Result<()> {
    let who = by.map(rows::json).transpose()?;
    tx.conn
        .prepare_cached(
            "insert into approval_log (approval, n, at, what, who, note) \
             select ?1, n, ?2, ?3, ?4, ?5 from (select coalesce(max(n), 0) + 1 as n from approval_log where approval = ?1) where n <= ?6 or ?3 <> 'refused'",
        )
        .and_then(|mut insert| insert.execute(params![approval, at.ms(), what, who, note, LOG]))
        .map_err(failed)?;
    Ok(())
}

/// Writes a refusal into an approval's log.
pub(super) fn log_refusal(tx: &Transaction<'_>, id: Uuid, by: &Decider, why: &str, now: Time) -> Result<()> {
    match find(tx, id)? {
        Some((seq, ..)) => log(tx, seq, now, "refused", Some(by), Some(why)),
        None => Ok(()),
    }
}
