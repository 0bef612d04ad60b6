//! Blocks are put into the index once they are whole: the newest first, then those of a store that was there before its index.
//!
//! The block's own row is written last. Whatever was written before it counts for nothing until then, and is written again after a crash.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::super::rows::failed;
use super::terms::{self, Field, Look};
use super::{first, key, set};
use crate::store::{Result, StoreError};

/// How many rows one read goes through.
const ROWS: usize = 1_024;
/// How many terms are written at a time: about half a millisecond, which what comes in meanwhile may have to wait.
const TERMS: usize = 48;

/// A block that is being put into the index.
pub(in super::super) struct Draft {
    block: i64,
    bits: u32,
    /// The row that was read last.
    after: i64,
    bounds: Option<Bounds>,
    terms: HashMap<(Field, String), Vec<u16>>,
}

/// Between what the rows of a block are.
#[derive(Clone, Copy)]
struct Bounds {
    occurred: (i64, i64),
    received: (i64, i64),
    traces: (Uuid, Uuid),
}

/// Terms of a block, and where they are in it.
pub(in super::super) struct Piece {
    block: i64,
    terms: Vec<(Field, String, Vec<u8>)>,
}

/// The range that is in the index: its first and its last block.
pub(super) fn sealed(conn: &Connection) -> Result<Option<(i64, i64)>> {
    let one = |text: &str| -> Result<Option<i64>> { conn.prepare_cached(text).and_then(|mut select| select.query_row([], |row| row.get(0))).map_err(failed) };
    Ok(one("select min(block) from activity_blocks")?.zip(one("select max(block) from activity_blocks")?))
}

/// The next block to be put in. One is whole when there is a row after it: row numbers rise, and one writer commits them in that order.
pub(in super::super) fn next(conn: &Connection, bits: u32) -> Result<Option<Draft>> {
    let _look = conn.unchecked_transaction().map_err(failed)?;
    let newest: Option<i64> =
        conn.prepare_cached("select max(seq) from decisions").and_then(|mut select| select.query_row([], |row| row.get(0))).map_err(failed)?;
    let Some(open) = newest.map(|newest| newest >> bits) else { return Ok(None) };
    let sealed = sealed(conn)?;
    let above = match sealed {
        Some((_, last)) => row(conn, "select seq from decisions where seq >= ?1 order by seq limit 1", first(last + 1, bits))?.map(|seq| seq >> bits),
        None => None,
    };
    let block = if let Some(block) = above.filter(|block| *block < open) {
        Some(block)
    } else {
        let end = first(sealed.map_or(open, |(lowest, _)| lowest), bits);
        row(conn, "select seq from decisions where seq < ?1 order by seq desc limit 1", end)?.map(|seq| seq >> bits)
    };
    Ok(block.map(|block| Draft { block, bits, after: first(block, bits) - 1, bounds: None, terms: HashMap::new() }))
}

fn row(conn: &Connection, text: &str, seq: i64) -> Result<Option<i64>> {
    conn.prepare_cached(text).and_then(|mut select| select.query_row([seq], |row| row.get(0)).optional()).map_err(failed)
}

impl Draft {
    /// Reads on. Whether there is more to read.
    pub(in super::super) fn read(&mut self, conn: &Connection) -> Result<bool> {
        let begin = first(self.block, self.bits);
        let end = first(self.block + 1, self.bits);
        let text = format!("select {} from decisions where seq > ?1 and seq < ?2 order by seq limit ?3", terms::COLUMNS);
        let mut select = conn.prepare_cached(&text).map_err(failed)?;
        let mut found = select.query(params![self.after, end, ROWS]).map_err(failed)?;
        let mut read = 0;
        while let Some(row) = found.next().map_err(failed)? {
            read += 1;
            let look = Look::at(row)?;
            self.after = look.seq;
            self.stretch(&look);
            let Ok(position) = u16::try_from(look.seq - begin) else { continue };
            let noted = look.outlined(row, |outline| {
                terms::of(outline, |field, value| {
                    let rows = self.terms.entry((field, value)).or_default();
                    if rows.last() != Some(&position) {
                        rows.push(position);
                    }
                });
            });
            match noted {
                // It is in the list, but no filter finds it. One row is not to keep all others out of the index.
                Err(StoreError::Corrupt { what, source }) => tracing::error!(seq = look.seq, error = %source, "a stored {what} does not parse"),
                noted => noted?,
            }
        }
        Ok(read == ROWS)
    }

    fn stretch(&mut self, look: &Look) {
        let (occurred, received, trace) = (look.occurred_at.ms(), look.received_at.ms(), look.trace_id);
        let bounds = self.bounds.get_or_insert(Bounds { occurred: (occurred, occurred), received: (received, received), traces: (trace, trace) });
        bounds.occurred = (bounds.occurred.0.min(occurred), bounds.occurred.1.max(occurred));
        bounds.received = (bounds.received.0.min(received), bounds.received.1.max(received));
        bounds.traces = (bounds.traces.0.min(trace), bounds.traces.1.max(trace));
    }

    /// What is to be written, piece by piece.
    pub(in super::super) fn pieces(&mut self) -> Vec<Piece> {
        let mut all: Vec<_> = self.terms.drain().map(|((field, value), rows)| (field, value, set::encode(&rows, self.bits))).collect();
        all.sort_unstable();
        let mut pieces = Vec::new();
        while !all.is_empty() {
            let rest = all.split_off(all.len().min(TERMS));
            pieces.push(Piece { block: self.block, terms: std::mem::replace(&mut all, rest) });
        }
        pieces
    }

    /// Writes that the block is in the index.
    pub(in super::super) fn finish(&self, conn: &Connection) -> Result<()> {
        // All of its rows were removed meanwhile.
        let Some(Bounds { occurred, received, traces }) = self.bounds else { return Ok(()) };
        conn.prepare_cached(
            "insert or replace into activity_blocks (block, first_occurred, last_occurred, first_received, last_received, first_trace, last_trace) \
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .and_then(|mut insert| insert.execute(params![self.block, occurred.0, occurred.1, received.0, received.1, traces.0, traces.1]))
        .map(drop)
        .map_err(failed)
    }
}

impl Piece {
    /// How many rows it writes.
    pub(in super::super) const fn rows(&self) -> usize {
        self.terms.len() * 2
    }

    /// Writes it.
    pub(in super::super) fn write(&self, conn: &Connection) -> Result<()> {
        let mut upsert = conn
            .prepare_cached(
                "insert into activity_terms (field, value, last_block) values (?1, ?2, ?3) \
                 on conflict (field, value) do update set last_block = max(last_block, excluded.last_block) returning id",
            )
            .map_err(failed)?;
        let mut insert = conn.prepare_cached("insert or replace into activity_postings (key, rows) values (?1, ?2)").map_err(failed)?;
        for (field, value, rows) in &self.terms {
            let term: i64 = upsert.query_row(params![*field as i64, value, self.block], |row| row.get(0)).map_err(failed)?;
            insert.execute(params![key(self.block, term), rows]).map_err(failed)?;
        }
        Ok(())
    }
}
