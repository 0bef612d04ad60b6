//! Questions end: a person answers, or time does; and what is written down about it.
//!
//! Everything here runs on the one writer, so that of two answers one comes first, and an answer either comes before the end or finds it.

use rusqlite::{OptionalExtension, params};
use serde_json::json;
use uuid::Uuid;

use super::audit;
use super::follow::{Clicked, follow};
use super::rows::{self, failed};
use super::stats::What;
use super::tell;
use super::writer::Transaction;
use crate::domain::approval::{Answer, Approval, ApprovalStatus, Decider, Outcome};
use crate::domain::audit::Target;
use crate::domain::time::Time;
use crate::store::codes::Code;
use crate::store::news::ApprovalNews;
use crate::store::stats::Spread;
use crate::store::{Answering, Decided, Refusal, Result, SlackApp};

/// How many lines an approval's log has at most: a refused click can be repeated for ever.
const LOG: i64 = 200;

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
    end(tx, seq, id, &outcome, window_ends_at, now)?;
    log(tx, seq, now, status.name(), Some(&answering.by), answering.note.as_deref())?;
    let (action, target) = (format!("approval.{}", status.name()), Target { id: Some(id.to_string()), name: None });
    let (was, is) = (json!({"status": "pending"}), json!({"status": status.name(), "note": answering.note}));
    audit::append_of_decider(tx, &answering.by, &action, target, Some(&was), &is)?;
    follow(tx, decision, id, &outcome, clicked.as_ref(), now)?;
    Ok(Decided::Won(Box::new(Approval { outcome: Some(outcome), window_ends_at, ..approval })))
}

/// Nobody answered in time.
pub(super) fn expire(tx: &mut Transaction<'_>, seq: i64, decision: i64, id: Uuid, expires_at: Time, now: Time) -> Result<Outcome> {
    let outcome = Outcome { status: ApprovalStatus::Expired, at: expires_at, by: None, note: None };
    end(tx, seq, id, &outcome, None, now)?;
    log(tx, seq, expires_at, "expired", None, None)?;
    follow(tx, decision, id, &outcome, None, now)?;
    Ok(outcome)
}

fn end(tx: &mut Transaction<'_>, seq: i64, id: Uuid, outcome: &Outcome, window_ends_at: Option<Time>, now: Time) -> Result<()> {
    let who = outcome.by.as_ref().map(rows::json).transpose()?;
    let opened_at: Option<i64> = tx
        .conn
        .prepare_cached(
            "update approvals set status = ?2, ended_at = ?3, decided_by = ?4, note = ?5, window_ends_at = ?6, next_at = null where seq = ?1 and status = 0 \
             returning opened_at",
        )
        .and_then(|mut update| {
            let ended = params![seq, outcome.status.code(), outcome.at.ms(), who, outcome.note, window_ends_at.map(Time::ms)];
            update.query_row(ended, |row| row.get(0)).optional()
        })
        .map_err(failed)?;
    debug_assert!(opened_at.is_some() && now >= outcome.at);
    tx.count(What::Approval, outcome.at, outcome.status.name(), 1);
    if let (Some(opened_at), Some(_)) = (opened_at, &outcome.by) {
        let took = u64::try_from(outcome.at.ms() - opened_at).unwrap_or_default();
        tx.count(What::AnswerTime, outcome.at, Spread::bucket(took).to_string(), 1);
    }
    if let Some(bulletin) = tx.bulletin() {
        bulletin.approval(ApprovalNews { id, status: outcome.status, by: outcome.by.clone() });
    }
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
pub(super) const fn person(by: &Decider) -> (Option<Uuid>, Option<&String>) {
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
pub(super) fn admit_slack_app(tx: &Transaction<'_>, id: Uuid, app: &SlackApp, now: Time) -> Result<bool> {
    let Some(channel) = rows::channel_seq(tx.conn, id)? else { return Ok(false) };
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
            let is = json!({"app": app.id, "team": app.team});
            audit::append(tx, "channel.slack_app_remembered", Target { id: Some(id.to_string()), name: None }, None, Some(&is))?;
            Ok(true)
        }
    }
}

/// The same for a click on a test's card, which leaves nothing else behind: each is written down, and told to who looks on.
pub(super) fn test_clicked(tx: &mut Transaction<'_>, id: Uuid, app: &SlackApp, now: Time) -> Result<bool> {
    if !admit_slack_app(tx, id, app, now)? {
        return Ok(false);
    }
    audit::append(tx, "channel.test_clicked", Target { id: Some(id.to_string()), name: None }, None, None)?;
    tell::of_channel(tx, id)?;
    Ok(true)
}

/// Forgets which app that is.
pub(super) fn forget_slack_app(tx: &Transaction<'_>, id: Uuid) -> Result<()> {
    let forgotten: Option<(String, String)> = tx
        .conn
        .prepare_cached("delete from slack_apps where channel = (select seq from channels where id = ?1) returning app, team")
        .and_then(|mut delete| delete.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(failed)?;
    let Some((app, team)) = forgotten else { return Ok(()) };
    audit::append(tx, "channel.slack_app_forgotten", Target { id: Some(id.to_string()), name: None }, Some(&json!({"app": app, "team": team})), None)
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
