//! Questions: a REQUIRE_APPROVAL opens one, joins one, or has its answer already; a person answers, or time does.
//!
//! Everything here runs on the one writer, so that what is read is what is still true when it is written: of two answers one comes first.

use std::sync::Arc;

use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::follow::{Clicked, follow};
use super::queue::Subject;
use super::record::{self, To, Written};
use super::rows::{self, failed};
use super::tend;
use super::writer::Transaction;
use crate::domain::approval::{self, Answer, Approval, ApprovalStatus, Decider, Life, Outcome};
use crate::domain::decision::{ApprovalRef, Decision, DecisionKind, title_from};
use crate::domain::event::Event;
use crate::domain::signature::Signature;
use crate::domain::time::Time;
use crate::store::codes::Code;
use crate::store::{Answering, Asker, Decided, Recorded, Refusal, Result, SlackApp, StoreError};

/// How many lines an approval's log has at most: a refused click can be repeated for ever.
const LOG: i64 = 200;

/// A REQUIRE_APPROVAL comes in.
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
        Some(pending) => join(tx, &pending, decision, by),
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
    let Some(decision_seq) = record::insert(tx, written)? else { return Err(lost()) };
    let life = Life { opened_at: now, expires_at: asked.expires_at };
    tx.conn
        .prepare_cached("insert into approvals (id, signature, decision, status, opened_at, expires_at, next_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        .and_then(|mut insert| {
            insert.execute(params![
                asked.id,
                asked.signature.as_bytes(),
                decision_seq,
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
    let event = Event::Decision(Arc::clone(decision));
    let subject = Subject::decision(&event, decision_seq, written.bytes());
    if record::route(tx, subject, &event, now, To::Everyone)? == 0 {
        tend::ask_elsewhere(tx, seq, subject, &event, asked.expires_at, now)?;
    }
    Ok(record::recorded(decision))
}

/// The same request is being asked: it waits for that answer, and people are not asked twice.
fn join(tx: &mut Transaction<'_>, live: &Live, decision: &Decision, by: Asker) -> Result<Recorded> {
    let joined = Written::new(Decision { approval: Some(live.reference()), ..decision.clone() })?;
    let Some(seq) = record::insert(tx, &joined)? else { return Err(lost()) };
    note_asked(tx, live, by)?;
    let event = Event::Decision(Arc::clone(&joined.decision));
    let reason = format!("the same request is being asked already, by approval {}", live.id);
    record::route(tx, Subject::decision(&event, seq, joined.bytes()), &event, decision.received_at, To::MachinesAlone(&reason))?;
    Ok(record::recorded(&joined.decision))
}

/// The same request was answered a moment ago: recorded as what the answer makes of it.
fn answered(tx: &mut Transaction<'_>, live: &Live, decision: &Decision, kind: DecisionKind, code: &str, by: Asker) -> Result<Recorded> {
    let mut outcome = Decision { kind, reason_codes: vec![code.to_owned()], approval: Some(live.reference()), ..decision.clone() };
    if outcome.title == title_from(decision.kind, &decision.reason_codes, &decision.action()) {
        outcome.title = title_from(kind, &outcome.reason_codes, &outcome.action());
    }
    let outcome = Written::new(outcome)?;
    let Some(seq) = record::insert(tx, &outcome)? else { return Err(lost()) };
    note_asked(tx, live, by)?;
    if kind == DecisionKind::Allow {
        tx.conn
            .prepare_cached("update approvals set used_at = coalesce(used_at, ?2) where seq = ?1")
            .and_then(|mut update| update.execute(params![live.seq, decision.received_at.ms()]))
            .map_err(failed)?;
    }
    let event = Event::Decision(Arc::clone(&outcome.decision));
    record::route(tx, Subject::decision(&event, seq, outcome.bytes()), &event, decision.received_at, To::Everyone)?;
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

/// A person's answer to one question. `sealed` is the place of the clicked card.
pub(super) fn decide(tx: &mut Transaction<'_>, id: Uuid, answering: &Answering, sealed: Option<&[u8]>, now: Time) -> Result<Decided> {
    let Some((seq, decision, approval)) = find(tx, id)? else { return Ok(Decided::Unknown) };
    if let Some(click) = &answering.click {
        if !is_card_of(tx, click.delivery, click.channel, decision)? {
            return refuse(tx, seq, answering, Refusal::AnotherCard, now);
        }
        if !admit_slack_app(tx, click.channel, &click.app, now)? {
            return refuse(tx, seq, answering, Refusal::AnotherApp, now);
        }
    }
    if approval.outcome.is_some() {
        return Ok(Decided::Lost(Box::new(approval)));
    }
    if now >= approval.expires_at {
        let outcome = expire(tx, seq, decision, id, approval.expires_at, now)?;
        return Ok(Decided::Lost(Box::new(Approval { outcome: Some(outcome), ..approval })));
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
    let window_ends_at = Some(now.after(answering.window));
    end(tx, seq, &outcome, window_ends_at, now)?;
    log(tx, seq, now, status.name(), Some(&answering.by), answering.note.as_deref())?;
    follow(tx, decision, id, &outcome, clicked.as_ref(), now)?;
    Ok(Decided::Won(Box::new(Approval { outcome: Some(outcome), window_ends_at, ..approval })))
}

/// Nobody answered in time.
pub(super) fn expire(tx: &mut Transaction<'_>, seq: i64, decision: i64, id: Uuid, expires_at: Time, now: Time) -> Result<Outcome> {
    let outcome = Outcome { status: ApprovalStatus::Expired, at: expires_at, by: None, note: None };
    end(tx, seq, &outcome, None, now)?;
    log(tx, seq, expires_at, "expired", None, None)?;
    follow(tx, decision, id, &outcome, None, now)?;
    Ok(outcome)
}

fn end(tx: &Transaction<'_>, seq: i64, outcome: &Outcome, window_ends_at: Option<Time>, now: Time) -> Result<()> {
    let who = outcome.by.as_ref().map(decider_json).transpose()?;
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

/// The question: its row, its decision's row, and how it stands. What it is about is not the writer's to read: it may be large.
fn find(tx: &Transaction<'_>, id: Uuid) -> Result<Option<(i64, i64, Approval)>> {
    let text = format!("select a.seq, a.decision, {} from approvals a where a.id = ?1", rows::APPROVAL);
    let mut select = tx.conn.prepare_cached(&text).map_err(failed)?;
    let mut found = select.query([id]).map_err(failed)?;
    let Some(row) = found.next().map_err(failed)? else { return Ok(None) };
    Ok(Some((rows::get(row, "seq")?, rows::get(row, "decision")?, rows::approval(row)?)))
}

/// Whether this person owns a key that asked. A Slack member is known by their id alone here, as it is now or was at the asking: to be wrong is to ask
/// someone else.
fn owns(tx: &Transaction<'_>, approval: i64, by: &Decider) -> Result<bool> {
    let (user, slack) = person(by);
    tx.conn
        .prepare_cached(
            "select exists (select 1 from approval_keys k left join users u on u.id = k.owner \
             where k.approval = ?1 and (k.owner = ?2 or k.slack = ?3 or u.slack_user = ?3))",
        )
        .and_then(|mut select| select.query_row(params![approval, user, slack], |row| row.get(0)))
        .map_err(failed)
}

/// The user that a decider is, or the Slack member.
const fn person(by: &Decider) -> (Option<Uuid>, Option<&String>) {
    match by {
        Decider::Console { user, .. } | Decider::Api { user, .. } => (Some(*user), None),
        Decider::Slack { user, .. } => (None, Some(user)),
    }
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

fn decider_json(by: &Decider) -> Result<String> {
    serde_json::to_string(by).map_err(|error| StoreError::Statement(error.into()))
}

/// Writes a line into an approval's log.
pub(super) fn log(tx: &Transaction<'_>, approval: i64, at: Time, what: &str, by: Option<&Decider>, note: Option<&str>) -> Result<()> {
    let who = by.map(decider_json).transpose()?;
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
