//! What the retention leaves no decisions of goes from the index as well, a few rows at a time.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::export::DISORDER;
use super::super::rows::failed;
use super::{first, key};
use crate::domain::time::Time;
use crate::store::Result;

/// How many rows of the index a step removes or looks at, at most.
const STEP: usize = 500;
/// How many blocks a step looks at, at most.
const BLOCKS: usize = 100;

/// Blocks without decisions. How many rows went, and after which block to go on; none at the end.
pub(in super::super) fn blocks(conn: &Connection, before: Time, after: i64, bits: u32) -> Result<(u64, Option<i64>)> {
    let lowest = lowest(conn, bits)?;
    let mut removed = postings(conn, 0, lowest)?;
    if removed == STEP {
        return Ok((removed as u64, Some(after)));
    }
    removed += conn.execute("delete from activity_blocks where block < ?1", [lowest]).map_err(failed)?;
    // Those above the oldest decision, which stays longer than what came after it.
    let mut at = after.max(lowest);
    for _ in 0..BLOCKS {
        let next = conn
            .prepare_cached("select block, first_received from activity_blocks where block > ?1 order by block limit 1")
            .and_then(|mut select| select.query_row([at], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))).optional())
            .map_err(failed)?;
        let Some((block, _)) = next.filter(|(_, received)| *received < before.ms().saturating_add(DISORDER)) else { return Ok((removed as u64, None)) };
        let filled: bool = conn
            .prepare_cached("select exists (select 1 from decisions where seq >= ?1 and seq < ?2)")
            .and_then(|mut select| select.query_row(params![first(block, bits), first(block + 1, bits)], |row| row.get(0)))
            .map_err(failed)?;
        if !filled {
            let gone = postings(conn, block, block + 1)?;
            if gone == STEP {
                return Ok(((removed + gone) as u64, Some(at)));
            }
            removed += gone + conn.execute("delete from activity_blocks where block = ?1", [block]).map_err(failed)?;
        }
        at = block;
        if removed >= STEP {
            break;
        }
    }
    Ok((removed as u64, Some(at)))
}

/// Terms that no block has any more. How many went, and after which term to go on; none at the end.
pub(in super::super) fn terms(conn: &Connection, after: i64, bits: u32) -> Result<(u64, Option<i64>)> {
    let lowest = lowest(conn, bits)?;
    let last: Option<i64> = conn
        .prepare_cached("select id from activity_terms where id > ?1 order by id limit 1 offset ?2")
        .and_then(|mut select| select.query_row(params![after, STEP - 1], |row| row.get(0)).optional())
        .map_err(failed)?;
    let removed = conn
        .prepare_cached("delete from activity_terms where id > ?1 and id <= ?2 and last_block < ?3")
        .and_then(|mut delete| delete.execute(params![after, last.unwrap_or(i64::MAX), lowest]))
        .map_err(failed)?;
    Ok((removed as u64, last))
}

/// The block of the oldest decision. What is below has none, and what is being put into the index is not below: it has at least the rows that it still reads.
fn lowest(conn: &Connection, bits: u32) -> Result<i64> {
    let oldest: Option<i64> =
        conn.prepare_cached("select min(seq) from decisions").and_then(|mut select| select.query_row([], |row| row.get(0))).map_err(failed)?;
    Ok(oldest.unwrap_or(0) >> bits)
}

/// Removes postings of the blocks from `from` to before `to`, up to [`STEP`].
fn postings(conn: &Connection, from: i64, to: i64) -> Result<usize> {
    conn.prepare_cached("delete from activity_postings where key in (select key from activity_postings where key >= ?1 and key < ?2 limit ?3)")
        .and_then(|mut delete| delete.execute(params![key(from, 0), key(to, 0), STEP]))
        .map_err(failed)
}
