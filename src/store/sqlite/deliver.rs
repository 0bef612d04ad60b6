//! Deliveries: leases, claims, settlements, pauses, the list and the replay.

use std::sync::Arc;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use uuid::Uuid;

use super::follow::follow_late;
use super::rows::{self, RawClaim, failed};
use super::stats::What;
use super::writer::Transaction;
use super::{STEP, incident, record, tell};
use crate::domain::channel::Pause;
use crate::domain::delivery::{DeliveryState, Priority, Purpose};
use crate::domain::event::EventKind;
use crate::domain::incident::Incident;
use crate::domain::time::Time;
use crate::secret::{Secret, Vault};
use crate::store::codes::Code;
use crate::store::stats::Spread;
use crate::store::{Change, ChannelHealth, Claimed, Correction, Delivery, DeliveryId, DeliveryQuery, Lease, Result, Settlement, StoreError};

pub(super) fn acquire_lease(tx: &Transaction<'_>, until: Time) -> Result<Lease> {
    tx.conn.execute("insert into leases (until) values (?1)", [until.ms()]).map_err(failed)?;
    Ok(Lease(tx.conn.last_insert_rowid()))
}

pub(super) fn renew_lease(tx: &mut Transaction<'_>, lease: Lease, now: Time, until: Time) -> Result<Vec<Uuid>> {
    let mut renew =
        tx.conn.prepare_cached("insert into leases (id, until) values (?1, ?2) on conflict (id) do update set until = excluded.until").map_err(failed)?;
    renew.execute([lease.0, until.ms()]).map_err(failed)?;
    let mut lapsed = tx.conn.prepare_cached("delete from leases where until < ?1 returning id").map_err(failed)?;
    let lapsed: Vec<i64> = lapsed.query_map([now.ms()], |row| row.get(0)).and_then(Iterator::collect).map_err(failed)?;
    let mut channels = Vec::new();
    for id in lapsed {
        let mut free = tx
            .conn
            .prepare_cached("update deliveries set lease = 0 where lease = ?1 returning (select id from channels where seq = channel)")
            .map_err(failed)?;
        let freed: Vec<Uuid> = free.query_map([id], |row| row.get(0)).and_then(Iterator::collect).map_err(failed)?;
        channels.extend(freed);
        channels.sort_unstable();
        channels.dedup();
    }
    Ok(channels)
}

/// How many bytes of documents one claim takes at most (it always takes one): what is claimed is held in memory.
const CLAIMED_BYTES: i64 = 8 * 1024 * 1024;

pub(super) fn claim(tx: &mut Transaction<'_>, channel: Uuid, lease: Lease, now: Time, limit: usize) -> Result<(Vec<RawClaim>, bool)> {
    let Some(seq) = rows::channel_seq(tx.conn, channel)? else { return Ok((Vec::new(), false)) };
    let mut select = tx
        .conn
        .prepare_cached(
            "select id, attempts, failures, degraded, armed_at, expires_at, decision, incident, bytes, purpose, corrects, target from deliveries \
             where channel = ?1 and state = 0 and lease = 0 and next_at <= ?2 order by priority, id limit ?3",
        )
        .map_err(failed)?;
    let mut due = select.query(params![seq, now.ms(), limit]).map_err(failed)?;
    let (mut claims, mut bytes) = (Vec::new(), 0);
    while let Some(row) = due.next().map_err(failed)? {
        let claim = |row: &rusqlite::Row<'_>| {
            Ok(RawClaim {
                id: row.get(0)?,
                attempts: row.get(1)?,
                failures: row.get(2)?,
                degraded: row.get(3)?,
                armed_at: row.get(4)?,
                expires_at: row.get(5)?,
                decision: row.get(6)?,
                incident: row.get(7)?,
                purpose: row.get(9)?,
                corrects: row.get(10)?,
                target: row.get(11)?,
                bytes: row.get(8)?,
            })
        };
        claims.push(claim(row).map_err(failed)?);
        bytes += row.get::<_, i64>(8).map_err(failed)?;
        if bytes >= CLAIMED_BYTES {
            break;
        }
    }
    drop(due);
    let mut take = tx.conn.prepare_cached("update deliveries set lease = ?2 where id = ?1").map_err(failed)?;
    for claim in &claims {
        take.execute([claim.id, lease.0]).map_err(failed)?;
    }
    let more = claims.len() == limit || bytes >= CLAIMED_BYTES;
    Ok((claims, more))
}

/// The events of claimed rows; and what becomes of those whose event cannot be read, so that one of them holds up no other.
pub(super) fn events(conn: &Connection, channel: Uuid, claims: Vec<RawClaim>, vault: &Vault) -> Result<(Vec<Claimed>, Vec<Settlement>)> {
    // One look at the database for all of them, not one each.
    let _look = conn.unchecked_transaction().map_err(failed)?;
    let (mut claimed, mut lost) = (Vec::with_capacity(claims.len()), Vec::new());
    for claim in claims {
        // A card shows the body of what it asks; a record does not.
        let with_body = claim.expires_at.is_some() || claim.corrects.is_some();
        let unreadable = |error: StoreError| format!("what is stored of it cannot be read: {error}");
        let read = match record::document(conn, claim.decision, claim.incident, with_body)? {
            Some(document) => document.parse().map_err(unreadable),
            None => Err("its event is no longer stored".to_owned()),
        };
        let purpose = Purpose::from_code(claim.purpose).ok_or_else(|| format!("no purpose has the number {}", claim.purpose));
        let read = read.and_then(|event| Ok((event, purpose?, correction(conn, &claim, vault).map_err(unreadable)?)));
        match read {
            Ok((event, purpose, correction)) => claimed.push(Claimed {
                id: claim.id,
                channel,
                event,
                attempts: claim.attempts,
                failures: claim.failures,
                degraded: claim.degraded,
                armed_at: Time::from_ms(claim.armed_at),
                expires_at: claim.expires_at.map(Time::from_ms),
                purpose,
                correction,
                bytes: claim.bytes,
            }),
            Err(reason) => {
                let change = Change::Settled { state: DeliveryState::Dead, reason: Some(reason), reference: None, sent_in: None };
                lost.push(Settlement { delivery: claim.id, attempt: None, change });
            }
        }
    }
    Ok((claimed, lost))
}

/// What a correction says, and on which card. A sealed address that does not open any more is none: the correction finds another way.
fn correction(conn: &Connection, claim: &RawClaim, vault: &Vault) -> Result<Option<Arc<Correction>>> {
    let (Some(corrects), Some(decision)) = (claim.corrects, claim.decision) else { return Ok(None) };
    let text = format!(
        "select {}, d.reference from decisions e join approvals a on a.id = e.approval_id left join deliveries d on d.id = ?2 where e.seq = ?1",
        rows::APPROVAL
    );
    let mut select = conn.prepare_cached(&text).map_err(failed)?;
    let mut found = select.query(params![decision, corrects]).map_err(failed)?;
    let Some(row) = found.next().map_err(failed)? else { return Ok(None) };
    let Some(outcome) = rows::approval(row)?.outcome else { return Ok(None) };
    let response_url = claim.target.as_deref().and_then(|sealed| vault.open(sealed, RESPONSE_URL).ok()).and_then(|plain| String::from_utf8(plain).ok());
    Ok(Some(Arc::new(Correction { outcome, corrects, message: rows::get(row, "reference")?, response_url: response_url.map(Secret::new) })))
}

/// What the seal of a card's address is bound to.
pub(super) const RESPONSE_URL: &[u8] = b"response_url";

pub(super) fn expire_due(tx: &mut Transaction<'_>, now: Time) -> Result<u64> {
    let expired = tx
        .conn
        .prepare_cached(
            "update deliveries set state = ?1, next_at = null, settled_at = ?2, reason = 'the approval ended before the channel took its alert' \
             where state = 0 and lease = 0 and expires_at is not null and expires_at <= ?2",
        )
        .and_then(|mut update| update.execute(params![DeliveryState::Expired.code(), now.ms()]))
        .map_err(failed)?;
    tell::of_many(tx, expired);
    tx.count(What::Delivery, now, DeliveryState::Expired.name(), expired as u64);
    Ok(expired as u64)
}

/// A delivery keeps its first attempt and its newest: a SIEM that is down for a week is tried 20,000 times.
const KEPT_ATTEMPTS: i64 = 50;

pub(super) fn settle(tx: &mut Transaction<'_>, lease: Lease, settlements: &[Settlement], now: Time) -> Result<Vec<bool>> {
    let mut held = Vec::with_capacity(settlements.len());
    let mut delivered_to = None;
    for settlement in settlements {
        let row = apply(tx, lease, settlement, now)?;
        held.push(row.is_some());
        let Some(Row { attempts: n, channel, asked, armed_at }) = row else { continue };
        tell::of_settlement(tx, settlement, channel)?;
        if let (Some(state), Some(armed_at)) = (settlement.change.last_state(), armed_at) {
            tx.count(What::Delivery, now, state.name(), 1);
            if state == DeliveryState::Delivered {
                let took = u64::try_from(now.since(armed_at).as_millis()).unwrap_or(u64::MAX);
                tx.count(What::DeliveryTime, now, Spread::bucket(took).to_string(), 1);
            }
        }
        let delivered = settlement.change.last_state() == Some(DeliveryState::Delivered);
        let arrived = delivered || settlement.attempt.as_ref().is_some_and(|attempt| attempt.outcome == "ambiguous");
        if let Some(decision) = asked.filter(|_| arrived) {
            follow_late(tx, decision, settlement.delivery, now)?;
        }
        let Some(attempt) = &settlement.attempt else { continue };
        let mut insert = tx
            .conn
            .prepare_cached("insert into attempts (delivery, n, at, latency_ms, status, outcome, response) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .map_err(failed)?;
        if n > KEPT_ATTEMPTS {
            let mut forget = tx.conn.prepare_cached("delete from attempts where delivery = ?1 and n > 1 and n <= ?2").map_err(failed)?;
            forget.execute([settlement.delivery, n - KEPT_ATTEMPTS]).map_err(failed)?;
        }
        insert
            .execute(params![settlement.delivery, n, attempt.at.ms(), attempt.latency_ms.cast_signed(), attempt.status, attempt.outcome, attempt.response])
            .map_err(failed)?;
        if delivered && delivered_to != Some(channel) {
            let mut update = tx.conn.prepare_cached("update channels set last_delivered_at = ?2 where seq = ?1").map_err(failed)?;
            update.execute([channel, now.ms()]).map_err(failed)?;
            delivered_to = Some(channel);
        }
    }
    Ok(held)
}

/// What is known of a row after its change.
struct Row {
    /// How many attempts it has had.
    attempts: i64,
    channel: i64,
    /// For a card that asks a question: the row of the decision that asks it.
    asked: Option<i64>,
    /// When it was queued, or last replayed; none for a test, which counts for nothing.
    armed_at: Option<Time>,
}

/// The columns of a [`Row`].
const CHANGED: &str = "returning attempts, channel, iif(expires_at is not null, decision, null), iif(coalesce(decision, incident) is not null, armed_at, null)";

/// The change of one row, if `lease` still holds it.
///
/// `+lease`, because SQLite prepares a statement anew at each bind of a parameter that may decide whether a partial index serves.
fn apply(tx: &Transaction<'_>, lease: Lease, settlement: &Settlement, now: Time) -> Result<Option<Row>> {
    let (id, tried) = (settlement.delivery, i64::from(settlement.attempt.is_some()));
    let changed = |row: &rusqlite::Row<'_>| {
        Ok(Row { attempts: row.get(0)?, channel: row.get(1)?, asked: row.get(2)?, armed_at: row.get::<_, Option<i64>>(3)?.map(Time::from_ms) })
    };
    let outcome = match &settlement.change {
        Change::Settled { state, reason, reference, sent_in } => tx
            .conn
            .prepare_cached(&format!(
                "update deliveries set state = ?3, lease = 0, next_at = null, settled_at = ?4, reason = ?5, reference = coalesce(?6, reference), sent_in = ?7, \
                 attempts = attempts + ?8 where id = ?1 and +lease = ?2 {CHANGED}"
            ))
            .and_then(|mut update| update.query_row(params![id, lease.0, state.code(), now.ms(), reason, reference, sent_in, tried], changed).optional()),
        Change::Retry { at, failures, reason, degraded } => tx
            .conn
            .prepare_cached(&format!(
                "update deliveries set lease = 0, next_at = ?3, failures = ?4, reason = ?5, degraded = ?6, attempts = attempts + ?7 \
                 where id = ?1 and +lease = ?2 {CHANGED}"
            ))
            .and_then(|mut update| update.query_row(params![id, lease.0, at.ms(), failures, reason, degraded, tried], changed).optional()),
        Change::Released => tx
            .conn
            .prepare_cached(&format!("update deliveries set lease = 0, attempts = attempts + ?3 where id = ?1 and +lease = ?2 {CHANGED}"))
            .and_then(|mut update| update.query_row(params![id, lease.0, tried], changed).optional()),
    };
    outcome.map_err(failed)
}

pub(super) fn begin_test(tx: &Transaction<'_>, channel: Uuid, lease: Lease, now: Time) -> Result<DeliveryId> {
    let seq = rows::channel_seq(tx.conn, channel)?;
    let kind = EventKind::RequireApproval;
    tx.conn
        .prepare_cached("insert into deliveries (channel, event, priority, state, lease, next_at, created_at, armed_at) values (?1, ?2, ?3, 0, ?4, ?5, ?5, ?5)")
        .and_then(|mut insert| insert.execute(params![seq, kind.code(), Priority::QUESTION.0, lease.0, now.ms()]))
        .map_err(failed)?;
    Ok(tx.conn.last_insert_rowid())
}

pub(super) fn channel_health(conn: &Connection) -> Result<Vec<(Uuid, ChannelHealth)>> {
    let mut statement = conn
        .prepare_cached(
            // The oldest is the least id of each priority, since the index is in that order: no queue is walked for it.
            "select c.id, c.last_delivered_at, \
             (select count(*) from deliveries d where d.channel = c.seq and d.state = 0 and d.lease = 0) + \
             (select count(*) from deliveries d where d.channel = c.seq and d.lease <> 0) as pending, \
             (select min(id) from (select (select d.id from deliveries d where d.channel = c.seq and d.state = 0 and d.lease = 0 and d.priority = p.value \
             order by d.id limit 1) as id from json_each('[0,1,2,3,4]') p)) as oldest \
             from channels c where c.deleted_at is null",
        )
        .map_err(failed)?;
    let mut found = statement.query([]).map_err(failed)?;
    let mut health = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        let oldest: Option<i64> = row.get("oldest").map_err(failed)?;
        let oldest_pending_at = match oldest {
            Some(id) => conn.query_row("select created_at from deliveries where id = ?1", [id], |row| row.get(0)).optional().map_err(failed)?,
            None => None,
        };
        let one = ChannelHealth {
            pending: row.get::<_, i64>("pending").map_err(failed)?.cast_unsigned(),
            oldest_pending_at: oldest_pending_at.map(Time::from_ms),
            last_delivered_at: row.get::<_, Option<i64>>("last_delivered_at").map_err(failed)?.map(Time::from_ms),
        };
        health.push((row.get("id").map_err(failed)?, one));
    }
    Ok(health)
}

/// Takes a channel out of use; its row, if it was in use.
pub(super) fn retire_channel(tx: &mut Transaction<'_>, id: Uuid, now: Time) -> Result<Option<i64>> {
    close_pause_incident(tx, id, now)?;
    // The settings go, and with them every secret; the name stays for the deliveries that it had.
    let seq = tx
        .conn
        .query_row(
            "update channels set deleted_at = ?2, enabled = 0, destination = x'' where id = ?1 and deleted_at is null returning seq",
            params![id, now.ms()],
            |row| row.get(0),
        )
        .optional()
        .map_err(failed)?;
    // What is on its way at this moment is taken from its sender, whose settlement then finds nothing to settle.
    tx.conn.prepare_cached("update deliveries set lease = 0 where lease <> 0 and channel = ?1").and_then(|mut update| update.execute([seq])).map_err(failed)?;
    tx.routes_changed();
    tell::of_channel(tx, id)?;
    Ok(seq)
}

/// Makes up to `limit` of what waits for a channel dead; how many it were.
pub(super) fn bury(tx: &mut Transaction<'_>, seq: i64, reason: &str, now: Time, limit: usize) -> Result<usize> {
    let buried = tx
        .conn
        .prepare_cached(
            "update deliveries set state = ?2, next_at = null, settled_at = ?3, reason = ?4 where id in \
             (select id from deliveries where channel = ?1 and state = 0 and lease = 0 limit ?5)",
        )
        .and_then(|mut update| update.execute(params![seq, DeliveryState::Dead.code(), now.ms(), reason, limit]))
        .map_err(failed)?;
    tell::of_many(tx, buried);
    tx.count(What::Delivery, now, DeliveryState::Dead.name(), buried as u64);
    Ok(buried)
}

pub(super) fn pause_channel(tx: &mut Transaction<'_>, id: Uuid, edited_at: Time, pause: &Pause, incident: &Arc<Incident>) -> Result<bool> {
    let paused = tx
        .conn
        .execute(
            "update channels set pause_reason = ?2, paused_at = ?3, pause_incident = ?4 \
             where id = ?1 and deleted_at is null and paused_at is null and updated_at = ?5",
            params![id, pause.reason, pause.since.ms(), incident.id, edited_at.ms()],
        )
        .map_err(failed)?;
    if paused == 0 {
        return Ok(false);
    }
    incident::open_by_hand(tx, incident, None, Some(id))?;
    tx.routes_changed();
    tell::of_channel(tx, id)?;
    Ok(true)
}

pub(super) fn resume_channel(tx: &mut Transaction<'_>, id: Uuid, now: Time) -> Result<bool> {
    close_pause_incident(tx, id, now)?;
    let resumed =
        tx.conn.execute("update channels set pause_reason = null, paused_at = null where id = ?1 and paused_at is not null", params![id]).map_err(failed)?;
    tx.routes_changed();
    tx.wake(id);
    tell::of_channel(tx, id)?;
    Ok(resumed == 1)
}

/// The incident of a pause is over with the pause.
pub(super) fn close_pause_incident(tx: &mut Transaction<'_>, channel: Uuid, now: Time) -> Result<()> {
    incident::close_pause(tx, channel, now)?;
    tx.conn.execute("update channels set pause_incident = null where id = ?1", [channel]).map_err(failed)?;
    Ok(())
}

/// The `where` of a query and its parameters.
fn conditions(conn: &Connection, query: &DeliveryQuery) -> Result<(String, Vec<Value>)> {
    let (mut conditions, mut values) = (vec!["1 = 1".to_owned()], Vec::new());
    let mut and = |condition: &str, value: Value| {
        values.push(value);
        conditions.push(format!("{condition} ?{}", values.len()));
    };
    if let Some(channel) = query.channel {
        let seq: Option<i64> = conn.query_row("select seq from channels where id = ?1", [channel], |row| row.get(0)).optional().map_err(failed)?;
        and("d.channel =", seq.unwrap_or(-1).into());
    }
    if let Some(state) = query.state {
        and("d.state =", state.code().into());
    }
    if let Some(event) = query.event {
        and("d.event =", event.code().into());
    }
    if let Some(trace_id) = query.trace_id {
        let seq: Option<i64> = conn.query_row("select seq from decisions where trace_id = ?1", [trace_id], |row| row.get(0)).optional().map_err(failed)?;
        and("d.decision =", seq.unwrap_or(-1).into());
    }
    if let Some(since) = query.since {
        and("d.created_at >=", since.ms().into());
    }
    if let Some(until) = query.until {
        and("d.created_at <", until.ms().into());
    }
    Ok((conditions.join(" and "), values))
}

pub(super) fn list(conn: &Connection, query: &DeliveryQuery, before: Option<DeliveryId>, limit: usize) -> Result<Vec<Delivery>> {
    let (conditions, mut values) = conditions(conn, query)?;
    values.push(before.unwrap_or(i64::MAX).into());
    values.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
    let text = format!("{} where {conditions} and d.id < ?{} order by d.id desc limit ?{}", rows::DELIVERY, values.len() - 1, values.len());
    let mut statement = conn.prepare(&text).map_err(failed)?;
    let mut found = statement.query(params_from_iter(values)).map_err(failed)?;
    let mut deliveries = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        deliveries.push(rows::delivery(row)?);
    }
    Ok(deliveries)
}

/// What may be replayed: done with, not a test, not held back on purpose, its channel still there, and its approval, if it tells of one, not over. A question
/// that was posted is not posted again: its first card would be forgotten.
fn replayable(now: Time) -> String {
    format!(
        "d.state not in (0, 4) and not (d.state = 1 and d.event = 3 and d.expires_at is not null) and coalesce(d.decision, d.incident) is not null and d.channel in (select seq from channels where deleted_at is null) \
         and (d.expires_at is null or d.expires_at > {})",
        now.ms()
    )
}

pub(super) fn count_replayable(conn: &Connection, query: &DeliveryQuery, only: Option<DeliveryId>, now: Time) -> Result<u64> {
    let (conditions, mut values) = conditions(conn, query)?;
    values.push(only.map_or(Value::Null, Value::from));
    let text = format!("select count(*) from deliveries d where {conditions} and {} and (?{1} is null or d.id = ?{1})", replayable(now), values.len());
    conn.query_row(&text, params_from_iter(values), |row| row.get::<_, i64>(0)).map(i64::cast_unsigned).map_err(failed)
}

/// Replays up to `limit` deliveries with ids above `after`: the last id, if there may be more, and how many it were.
pub(super) fn replay(
    tx: &mut Transaction<'_>,
    query: &DeliveryQuery,
    only: Option<DeliveryId>,
    after: DeliveryId,
    now: Time,
    limit: usize,
) -> Result<(Option<DeliveryId>, u64)> {
    debug_assert!(limit <= STEP);
    let (conditions, mut values) = conditions(tx.conn, query)?;
    values.push(after.into());
    let after_at = values.len();
    values.push(only.map_or(Value::Null, Value::from));
    let only_at = values.len();
    values.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
    let limit_at = values.len();
    let text = format!(
        "select d.id from deliveries d where {conditions} and {} and d.id > ?{after_at} and (?{only_at} is null or d.id = ?{only_at}) \
         order by d.id limit ?{limit_at}",
        replayable(now)
    );
    let ids: Vec<i64> = tx
        .conn
        .prepare(&text)
        .and_then(|mut select| select.query_map(params_from_iter(values), |row| row.get(0)).and_then(Iterator::collect))
        .map_err(failed)?;
    let mut rearm = tx
        .conn
        .prepare_cached(
            "update deliveries set state = 0, lease = 0, next_at = ?2, armed_at = ?2, failures = 0, degraded = 0, settled_at = null, reason = null, sent_in = null \
             where id = ?1 returning (select id from channels where seq = channel)",
        )
        .map_err(|error| StoreError::Statement(error.into()))?;
    let mut channels = Vec::new();
    for id in &ids {
        channels.push(rearm.query_row(params![id, now.ms()], |row| row.get::<_, Uuid>(0)).map_err(failed)?);
    }
    channels.sort_unstable();
    channels.dedup();
    for channel in channels {
        tx.wake(channel);
    }
    tell::of_many(tx, ids.len());
    Ok((if ids.len() < limit { None } else { ids.last().copied() }, ids.len() as u64))
}
