//! Questions that nobody has answered: asked again, asked elsewhere, ended, each when it is due.

use rusqlite::params;
use uuid::Uuid;

use super::decide::{expire, log};
use super::follow::{bytes_of, event_of};
use super::queue::{Subject, queue};
use super::record::ACTIVITY_SPAN;
use super::rows::failed;
use super::writer::{Route, Transaction};
use crate::domain::approval::Life;
use crate::domain::delivery::{DeliveryState, Purpose};
use crate::domain::event::{Event, EventKind};
use crate::domain::time::Time;
use crate::store::Result;
use crate::store::codes::Code;

/// How many questions one transaction looks after.
const AT_ONCE: usize = 200;
/// For how long an agent's activity is kept, in milliseconds: a day and a span.
const ACTIVITY_KEPT: i64 = 24 * 60 * 60 * 1_000 + ACTIVITY_SPAN;

/// A question that nobody has answered.
struct Open {
    seq: i64,
    id: Uuid,
    decision: i64,
    life: Life,
    /// The moment of its life that is due.
    due: Time,
    reminded: bool,
}

/// Does what is due at `now`; when the next is due.
pub(super) fn tend(tx: &mut Transaction<'_>, now: Time) -> Result<Option<Time>> {
    for open in due(tx, now)? {
        if now >= open.life.expires_at {
            expire(tx, open.seq, open.decision, open.id, open.life.expires_at, now)?;
            continue;
        }
        let look = open.life.failovers().into_iter().any(|at| open.due <= at && at <= now);
        if look
            && !is_taken(tx, open.decision)?
            && let Some(event) = event_of(tx, open.decision, false)?
        {
            ask_elsewhere(tx, open.seq, unread(tx, open.decision)?, &event, open.life.expires_at, now)?;
        }
        let remind = !open.reminded && open.life.reminder() <= now;
        if remind {
            ask_again(tx, &open, now)?;
        }
        tx.conn
            .prepare_cached("update approvals set next_at = ?2, reminded = max(reminded, ?3) where seq = ?1")
            .and_then(|mut update| update.execute(params![open.seq, open.life.next_look(now).ms(), remind]))
            .map_err(failed)?;
    }
    tx.conn.prepare_cached("delete from agent_activity where span < ?1").and_then(|mut delete| delete.execute([now.ms() - ACTIVITY_KEPT])).map_err(failed)?;
    let next: Option<i64> = tx
        .conn
        .prepare_cached("select min(next_at) from approvals indexed by approvals_due where status = 0")
        .and_then(|mut select| select.query_row([], |row| row.get(0)))
        .map_err(failed)?;
    Ok(next.map(Time::from_ms))
}

fn due(tx: &Transaction<'_>, now: Time) -> Result<Vec<Open>> {
    let mut select = tx
        .conn
        .prepare_cached(
            "select seq, id, decision, opened_at, expires_at, next_at, reminded from approvals indexed by approvals_due \
             where status = 0 and next_at <= ?1 order by next_at limit ?2",
        )
        .map_err(failed)?;
    let open = |row: &rusqlite::Row<'_>| {
        let time = |at| row.get(at).map(Time::from_ms);
        let life = Life { opened_at: time(3)?, expires_at: time(4)? };
        Ok(Open { seq: row.get(0)?, id: row.get(1)?, decision: row.get(2)?, life, due: time(5)?, reminded: row.get(6)? })
    };
    select.query_map(params![now.ms(), AT_ONCE], open).and_then(Iterator::collect).map_err(failed)
}

/// A question that goes through the table: nobody hurries, and the one writer need not read it with its body.
fn unread(tx: &Transaction<'_>, decision: i64) -> Result<Subject<'static>> {
    Ok(Subject { kind: EventKind::RequireApproval, event: None, decision: Some(decision), incident: None, bytes: bytes_of(tx, decision)? })
}

/// Whether a channel that people read has taken the card.
fn is_taken(tx: &Transaction<'_>, decision: i64) -> Result<bool> {
    tx.conn
        .prepare_cached("select exists (select 1 from deliveries where decision = ?1 and expires_at is not null and state = ?2)")
        .and_then(|mut select| select.query_row(params![decision, DeliveryState::Delivered.code()], |row| row.get(0)))
        .map_err(failed)
}

/// Asks on the next channel that people read and that takes questions about this tool and agent, whatever its severity; one that works before one that is paused.
pub(super) fn ask_elsewhere(tx: &mut Transaction<'_>, approval: i64, subject: Subject<'_>, event: &Event, expires_at: Time, now: Time) -> Result<()> {
    let mut asked = tx.conn.prepare_cached("select distinct channel from deliveries where decision = ?1").map_err(failed)?;
    let asked: Vec<i64> = asked.query_map([subject.decision], |row| row.get(0)).and_then(Iterator::collect).map_err(failed)?;
    let takes = |route: &&Route| route.is_chat() && !asked.contains(&route.seq) && route.filter.matches_at_any_severity(event);
    let routes = tx.routes;
    let Some(route) = routes.iter().filter(takes).min_by_key(|route| route.paused) else {
        return log(tx, approval, now, "failover", None, Some("no other channel takes questions about this tool and agent"));
    };
    queue(tx, (route.seq, route.id), subject, Purpose::Failover, Some(expires_at), None, now)?;
    let name: String = tx.conn.query_row("select name from channels where seq = ?1", [route.seq], |row| row.get(0)).map_err(failed)?;
    log(tx, approval, now, "failover", None, Some(&format!("asked on channel {name}")))
}

/// Asks again on each channel that posted the card and wants that.
fn ask_again(tx: &mut Transaction<'_>, open: &Open, now: Time) -> Result<()> {
    let mut posted =
        tx.conn.prepare_cached("select distinct channel from deliveries where decision = ?1 and expires_at is not null and state = ?2").map_err(failed)?;
    let posted: Vec<i64> =
        posted.query_map(params![open.decision, DeliveryState::Delivered.code()], |row| row.get(0)).and_then(Iterator::collect).map_err(failed)?;
    let routes = tx.routes;
    let mut wanted = routes.iter().filter(|route| route.reminder && posted.contains(&route.seq)).peekable();
    if wanted.peek().is_none() {
        return Ok(());
    }
    let subject = unread(tx, open.decision)?;
    for route in wanted {
        queue(tx, (route.seq, route.id), subject, Purpose::Reminder, Some(open.life.expires_at), None, now)?;
    }
    log(tx, open.seq, now, "reminder", None, None)
}
