//! Approvals as they are read: one, a page of them, and what else is known of one.

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::agents;
use super::record::agent_key;
use super::rows::{self, failed};
use crate::domain::approval::{Approval, ApprovalStatus};
use crate::domain::channel::Channel;
use crate::domain::decision::Agent;
use crate::domain::delivery::Purpose;
use crate::domain::time::Time;
use crate::secret::Vault;
use crate::store::codes::Code;
use crate::store::{ApprovalEntry, ApprovalList, ApprovalQuery, ApprovalStory, ApprovalTab, Asked, CardOrigin, DeliveryId, Result};

/// How many decisions about one question are listed.
const LISTED: usize = 100;

pub(super) fn one(conn: &Connection, id: Uuid) -> Result<Option<Asked>> {
    read(conn, id, true)
}

pub(super) fn these(conn: &Connection, ids: &[Uuid]) -> Result<Vec<Asked>> {
    ids.iter().filter_map(|id| read(conn, *id, false).transpose()).collect()
}

fn read(conn: &Connection, id: Uuid, with_body: bool) -> Result<Option<Asked>> {
    let text =
        format!("select {}, e.document, iif(?2, e.body, null) as body from approvals a join decisions e on e.seq = a.decision where a.id = ?1", rows::APPROVAL);
    let mut select = conn.prepare_cached(&text).map_err(failed)?;
    let mut found = select.query(params![id, with_body]).map_err(failed)?;
    found.next().map_err(failed)?.map(rows::asked).transpose()
}

pub(super) fn asked_by(conn: &Connection, id: Uuid, key: Uuid, agent: Option<&str>) -> Result<Option<Approval>> {
    let text = format!(
        "select {} from approvals a where a.id = ?1 and case when ?3 is null \
         then exists (select 1 from approval_keys k where k.approval = a.seq and k.key = ?2) \
         else exists (select 1 from decisions e where e.seq = a.decision and ?3 = coalesce(e.document ->> '$.agent.id', e.document ->> '$.agent.name')) end",
        rows::APPROVAL
    );
    let mut select = conn.prepare_cached(&text).map_err(failed)?;
    let mut found = select.query(params![id, key, agent]).map_err(failed)?;
    found.next().map_err(failed)?.map(rows::approval).transpose()
}

/// How many approvals that are over are looked through, newest first.
const LOOKED_THROUGH: i64 = 20_000;
/// How many bytes of documents one page reads at most (it always reads one).
const PAGE_BYTES: i64 = 4 * 1024 * 1024;

/// A page, and whether there may be more.
pub(super) fn page(conn: &Connection, query: &ApprovalQuery, limit: usize, now: Time) -> Result<(Vec<Asked>, bool)> {
    let before_it = |tab: &str| format!("{tab} and a.seq < coalesce((select seq from approvals where id = ?2), 9223372036854775807)");
    // What ?1 and ?2 are, which index is read, what is taken and in which order.
    let (at, id, index, taken, order) = match query.list {
        ApprovalList::Newest { tab: ApprovalTab::Pending, before } => {
            (now, before, "indexed by approvals_status", before_it("a.status = 0 and a.expires_at > ?1"), "a.seq desc")
        }
        ApprovalList::Newest { tab: ApprovalTab::Recent, before } => {
            let over = format!("(a.status <> 0 or a.expires_at <= ?1) and a.seq > (select coalesce(max(seq), 0) - {LOOKED_THROUGH} from approvals)");
            (now, before, "not indexed", before_it(&over), "a.seq desc")
        }
        ApprovalList::Newest { tab: ApprovalTab::Granted, before } => {
            (now, before, "indexed by approvals_granted", before_it("a.status = 1 and a.window_ends_at > ?1"), "a.seq desc")
        }
        ApprovalList::Ending { after } => {
            // After all that ends now, at least.
            let (at, id) = after.unwrap_or((now, Uuid::max())).max((now, Uuid::max()));
            (at, Some(id), "indexed by approvals_ends", "a.status = 0 and (a.expires_at, a.id) > (?1, ?2)".to_owned(), "a.expires_at, a.id")
        }
    };
    let text = format!(
        "select {}, e.document, null as body, length(e.document) as bytes from approvals a {index} join decisions e on e.seq = a.decision where {taken} \
         and (?3 is null or ?3 in (e.document ->> '$.agent.id', e.document ->> '$.agent.name')) \
         and (?4 is null or exists (select 1 from json_each(e.document, '$.reason_codes') where value = ?4)) \
         order by {order} limit ?5",
        rows::APPROVAL
    );
    let mut select = conn.prepare_cached(&text).map_err(failed)?;
    let mut found = select.query(params![at.ms(), id, query.agent, query.reason, limit]).map_err(failed)?;
    let (mut page, mut bytes) = (Vec::new(), 0);
    while let Some(row) = found.next().map_err(failed)? {
        page.push(rows::asked(row)?);
        bytes += rows::get::<i64>(row, "bytes")?;
        if bytes >= PAGE_BYTES {
            return Ok((page, true));
        }
    }
    let more = page.len() == limit;
    Ok((page, more))
}

pub(super) fn story(conn: &Connection, id: Uuid, agent: &Agent, since: Time) -> Result<ApprovalStory> {
    let _look = conn.unchecked_transaction().map_err(failed)?;
    let row: Option<(i64, i64)> = conn
        .prepare_cached("select seq, decision from approvals where id = ?1")
        .and_then(|mut select| select.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(failed)?;
    let (seq, decision) = row.unwrap_or_default();
    let mut cards = Vec::new();
    let mut select = conn.prepare_cached(&format!("{} where d.decision = ?1 and c.kind <> 'siem' order by d.id", rows::DELIVERY)).map_err(failed)?;
    let mut found = select.query([decision]).map_err(failed)?;
    while let Some(row) = found.next().map_err(failed)? {
        cards.push(rows::delivery(row)?);
    }
    let mut log = Vec::new();
    let mut select = conn.prepare_cached("select at, what, who, note from approval_log where approval = ?1 order by n").map_err(failed)?;
    let mut found = select.query([seq]).map_err(failed)?;
    while let Some(row) = found.next().map_err(failed)? {
        let by = rows::decider(rows::get(row, "who")?)?;
        log.push(ApprovalEntry { at: rows::time(row, "at")?, what: rows::get(row, "what")?, by, note: rows::get(row, "note")? });
    }
    let agent_day = agents::decisions(conn, &agent_key(agent), since)?;
    let mut select = conn.prepare_cached("select trace_id from decisions where approval_id = ?1 order by seq limit ?2").map_err(failed)?;
    let trace_ids = select.query_map(params![id, LISTED], |row| row.get(0)).and_then(Iterator::collect).map_err(failed)?;
    Ok(ApprovalStory { cards, log, agent_day, trace_ids })
}

/// Where a card was posted, and what for.
pub(super) fn card(conn: &Connection, card: DeliveryId) -> Result<Option<CardOrigin>> {
    let mut select = conn
        .prepare_cached("select c.id, d.purpose from deliveries d join channels c on c.seq = d.channel where d.id = ?1 and c.deleted_at is null")
        .map_err(failed)?;
    let mut found = select.query([card]).map_err(failed)?;
    found.next().map_err(failed)?.map(|row| Ok(CardOrigin { channel: rows::get(row, "id")?, purpose: rows::code(row, "purpose")? })).transpose()
}

/// The channels whose filters matched the question when it was asked.
pub(super) fn asked_first(conn: &Connection, approval: Uuid, vault: &Vault) -> Result<Vec<Channel>> {
    let mut select = conn
        .prepare_cached(
            "select * from channels where deleted_at is null and seq in (select d.channel from deliveries d join approvals a on a.decision = d.decision \
             where a.id = ?1 and d.purpose = ?2) order by seq",
        )
        .map_err(failed)?;
    let mut found = select.query(params![approval, Purpose::Alert.code()]).map_err(failed)?;
    let mut channels = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        channels.push(rows::channel(row, vault)?);
    }
    Ok(channels)
}

/// How many questions wait for an answer at `now`.
pub(super) fn count_pending(conn: &Connection, now: Time) -> Result<u64> {
    conn.prepare_cached("select count(*) from approvals where status = ?1 and expires_at > ?2")
        .and_then(|mut select| select.query_row(params![ApprovalStatus::Pending.code(), now.ms()], |row| row.get::<_, i64>(0)))
        .map(i64::cast_unsigned)
        .map_err(failed)
}
