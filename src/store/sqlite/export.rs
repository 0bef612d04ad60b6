//! A walk through the decisions, read by read. No read lasts longer than a page, so that none keeps the write-ahead log from being taken over into the file.

use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::record::NAMED_BY;
use super::rows::{self, failed};
use crate::domain::decision::DecisionKind;
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::store::codes::Code;
use crate::store::{Document, Documents, Order, Position, Result, Walk, WalkPage};

/// How many rows one read looks at, at most.
const ROWS: usize = 1_000;
/// After how many bytes of documents a read ends: one document may be megabytes long, and reads wait in memory for slow callers.
const BYTES: usize = 1024 * 1024;

/// By how much, in milliseconds, the order of the rows and that of their `received_at` may differ: a report waits for its commit, and a clock is put right.
pub(super) const DISORDER: i64 = 5 * 60 * 1_000;

pub(super) fn begin(conn: &Connection, walk: &Walk, from: Option<Position>) -> Result<Position> {
    let _look = conn.unchecked_transaction().map_err(failed)?;
    let last = conn.query_row("select coalesce(max(seq), 0) from decisions", [], |row| row.get(0)).map_err(failed)?;
    Ok(match (walk.order, from) {
        (Order::Occurred, Some(position @ Position::Occurred { .. })) => position,
        (Order::Occurred, _) => Position::Occurred { at: walk.since.map_or(0, Time::ms), id: None, through: last },
        (Order::Received, from) => {
            let through = match walk.until {
                Some(until) => first_received(conn, until.ms().saturating_add(DISORDER), last)?,
                None => last,
            };
            let after = match (from, walk.since) {
                (Some(Position::Received { after, .. }), _) => after,
                (_, Some(since)) => first_received(conn, since.ms() - DISORDER, last)? - 1,
                (_, None) => 0,
            };
            Position::Received { after, through }
        }
    })
}

/// The first row that came in at `ms` or after; `last` if there is none. Found by halving: the rows are in that order but for [`DISORDER`].
fn first_received(conn: &Connection, ms: i64, last: i64) -> Result<i64> {
    let mut select = conn.prepare_cached("select seq, received_at from decisions where seq >= ?1 order by seq limit 1").map_err(failed)?;
    let (mut low, mut high) = (1, last);
    while low < high {
        let middle = low + (high - low) / 2;
        let found: Option<(i64, i64)> = select.query_row([middle], |row| Ok((row.get(0)?, row.get(1)?))).optional().map_err(failed)?;
        match found {
            Some((seq, at)) if at < ms => low = seq + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

/// What a page is read with.
fn statement(order: Order) -> String {
    // Without its hint the planner may walk the rows and sort them.
    let (hint, rows) = match order {
        Order::Occurred => (
            "indexed by decisions_occurred",
            "(e.occurred_at, e.trace_id) > (?1, ?2) and e.occurred_at < ?3 and e.seq <= ?4 order by e.occurred_at, e.trace_id limit ?5",
        ),
        Order::Received => ("", "e.seq > ?1 and e.seq <= ?2 order by e.seq limit ?3"),
    };
    format!(
        "select e.seq, e.occurred_at, e.trace_id, e.kind, e.severity, e.received_at, e.document, a.id, {NAMED_BY} \
         from decisions e {hint} left join approvals a on a.id = e.approval_id where {rows}"
    )
}

pub(super) fn page(conn: &Connection, walk: &Walk, from: Position, limit: usize) -> Result<WalkPage> {
    let until = walk.until.map_or(i64::MAX, Time::ms);
    let mut select = conn.prepare_cached(&statement(walk.order)).map_err(failed)?;
    let mut found = match from {
        Position::Occurred { at, id, through } => {
            // No trace id is before the empty one.
            let id: &[u8] = id.as_ref().map_or(&[], |id| id.as_bytes());
            select.query(params![at, id, until, through, ROWS])
        }
        Position::Received { after, through } => select.query(params![after, through, ROWS]),
    }
    .map_err(failed)?;
    let (mut decisions, mut position, mut looked) = (Documents::with_room(limit.min(ROWS), BYTES), from, 0);
    while decisions.len() < limit && decisions.size() < BYTES {
        let Some(row) = found.next().map_err(failed)? else {
            return Ok(WalkPage { decisions, position, ended: looked < ROWS });
        };
        looked += 1;
        position = standing(row, from).map_err(failed)?;
        if is_taken(row, walk)? {
            let json = row.get_ref(6).map_err(failed)?.as_blob().map_err(|error| rows::corrupt("decision", error))?;
            decisions.push(Document { json, approval_id: row.get(7).map_err(failed)?, incident_id: row.get(8).map_err(failed)? });
        }
    }
    Ok(WalkPage { decisions, position, ended: false })
}

/// Where a walk stands after `row`.
fn standing(row: &Row<'_>, from: Position) -> rusqlite::Result<Position> {
    Ok(match from {
        Position::Occurred { through, .. } => Position::Occurred { at: row.get(1)?, id: Some(row.get(2)?), through },
        Position::Received { through, .. } => Position::Received { after: row.get(0)?, through },
    })
}

/// Whether the walk takes a row. What the columns already say is not looked for in the document.
fn is_taken(row: &Row<'_>, walk: &Walk) -> Result<bool> {
    let (kind, severity): (i64, i64) = (row.get(3).map_err(failed)?, row.get(4).map_err(failed)?);
    let unknown = || rows::corrupt("decision", anyhow::anyhow!("no kind has the number {kind}, or no severity {severity}"));
    let kind = DecisionKind::from_code(kind).ok_or_else(unknown)?;
    let severity = Severity::from_code(severity).ok_or_else(unknown)?;
    let criteria = &walk.criteria;
    if !(criteria.takes_kind(kind) && criteria.takes_severity(severity)) {
        return Ok(false);
    }
    if let Some(wanted) = criteria.trace_id
        && row.get::<_, Uuid>(2).map_err(failed)? != wanted
    {
        return Ok(false);
    }
    if walk.order == Order::Received {
        let at = Time::from_ms(row.get(5).map_err(failed)?);
        if walk.since.is_some_and(|since| at < since) || walk.until.is_some_and(|until| at >= until) {
            return Ok(false);
        }
    }
    let filter = &criteria.filter;
    let lists = [&filter.tools, &filter.agents, &criteria.reasons, &criteria.environments];
    if criteria.text.is_none() && lists.into_iter().all(Vec::is_empty) {
        return Ok(true);
    }
    let document = row.get_ref(6).map_err(failed)?.as_blob().map_err(|error| rows::corrupt("decision", error))?;
    Ok(criteria.matches(&rows::decision(document, None, None)?))
}

#[cfg(test)]
mod tests;
