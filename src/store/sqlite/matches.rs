//! Which recent decisions a filter takes: looked through from the newest back, a short read at a time.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::rows::{self, failed};
use crate::domain::decision::DecisionKind;
use crate::domain::event::Event;
use crate::domain::filter::Filter;
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::store::codes::Code;
use crate::store::{MatchPage, Result, ScanPage};

/// How many rows a read looks at where their columns say enough, and where their documents are read.
const LOOK: usize = 20_000;
const READ: usize = 1_000;
/// How many decisions are given whole.
const NEWEST: usize = 10;

/// The next of the decisions that came in at or after `since`, before the row `before`.
pub(super) fn page(conn: &Connection, filter: &Filter, since: Time, before: Option<i64>) -> Result<MatchPage> {
    let by_columns = filter.tools.is_empty() && filter.agents.is_empty();
    let look = if by_columns { LOOK } else { READ };
    let mut select =
        conn.prepare_cached("select seq, kind, severity, received_at, document from decisions where seq < ?1 order by seq desc limit ?2").map_err(failed)?;
    let mut found = select.query(params![before.unwrap_or(i64::MAX), look]).map_err(failed)?;
    let mut page = MatchPage::default();
    let mut counts = [0_u64; 4];
    let (mut looked, mut ended) = (0, false);
    while let Some(row) = found.next().map_err(failed)? {
        let (seq, at): (i64, Time) = (rows::get(row, "seq")?, rows::time(row, "received_at")?);
        if at < since {
            // Rows are in the order of their time but for moments.
            ended = true;
            break;
        }
        looked += 1;
        page.reached = Some((seq, at));
        let (kind, severity): (DecisionKind, Severity) = (rows::code(row, "kind")?, rows::code(row, "severity")?);
        if !filter.may_match(kind.into(), severity) {
            continue;
        }
        let wanted = page.newest.len() < NEWEST;
        if !by_columns || wanted {
            let document: Vec<u8> = rows::get(row, "document")?;
            let event = Event::Decision(Arc::new(rows::decision(&document, None, None)?));
            if !filter.matches(&event) {
                continue;
            }
            if let (true, Event::Decision(decision)) = (wanted, event) {
                page.newest.push(Arc::unwrap_or_clone(decision));
            }
        }
        if let Some(count) = usize::try_from(kind.code()).ok().and_then(|at| counts.get_mut(at)) {
            *count += 1;
        }
    }
    page.looked_at = looked as u64;
    page.counts = DecisionKind::VALUES.iter().copied().zip(counts).filter(|(_, count)| *count > 0).collect();
    if ended || looked < look {
        page.reached = None;
    }
    Ok(page)
}

/// After how many bytes of documents and bodies a read of scans ends.
const BYTES: usize = 1024 * 1024;

/// Of the next decisions that came in at or after `since`, before the row `before`, those that were scanned.
pub(super) fn scans(conn: &Connection, since: Time, before: Option<i64>, limit: usize) -> Result<ScanPage> {
    let mut select = conn.prepare_cached("select seq, received_at, document, body from decisions where seq < ?1 order by seq desc limit ?2").map_err(failed)?;
    let mut found = select.query(params![before.unwrap_or(i64::MAX), limit]).map_err(failed)?;
    let (mut scans, mut reached, mut bytes) = (Vec::new(), None, 0);
    while bytes < BYTES {
        let Some(row) = found.next().map_err(failed)? else { break };
        let (seq, at): (i64, Time) = (rows::get(row, "seq")?, rows::time(row, "received_at")?);
        if at < since {
            return Ok(ScanPage { scans, reached: None });
        }
        reached = Some((seq, at));
        let (document, body): (Vec<u8>, Option<Vec<u8>>) = (rows::get(row, "document")?, rows::get(row, "body")?);
        bytes += document.len() + body.as_ref().map_or(0, Vec::len);
        let decision = rows::decision(&document, None, body.as_deref())?;
        if decision.scan.is_some() {
            scans.push(decision);
        }
    }
    Ok(ScanPage { scans, reached })
}

/// What a delivery tells.
pub(super) fn claimed(conn: &Connection, id: i64) -> Result<Option<(Uuid, rows::RawClaim)>> {
    let raw = |row: &Row<'_>| {
        let claim = rows::RawClaim {
            id,
            attempts: row.get(0)?,
            failures: row.get(1)?,
            degraded: row.get(2)?,
            armed_at: row.get(3)?,
            expires_at: row.get(4)?,
            decision: row.get(5)?,
            incident: row.get(6)?,
            bytes: row.get(7)?,
            purpose: row.get(8)?,
            corrects: row.get(9)?,
            target: row.get(10)?,
        };
        Ok((row.get(11)?, claim))
    };
    conn.prepare_cached(
        "select d.attempts, d.failures, d.degraded, d.armed_at, d.expires_at, d.decision, d.incident, d.bytes, d.purpose, d.corrects, d.target, c.id \
         from deliveries d join channels c on c.seq = d.channel where d.id = ?1 and coalesce(d.decision, d.incident) is not null",
    )
    .and_then(|mut select| select.query_row([id], raw).optional())
    .map_err(failed)
}
