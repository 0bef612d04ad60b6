//! The list of decisions, newest received first, and the index behind it.
//!
//! An index for each column would cost more than all else that keeping a decision does. So rows are put into the index in blocks of 8,192, after they came in: for each
//! term (an agent, a tool, a kind …) which rows of the block have it. A search goes through the blocks from the newest, leaves out those of another time, cuts the sets of
//! its filters, and reads only the rows that are left. What a set says is held against the row, so that the index decides what is looked at and never what is found. What
//! is not in the index, the newest rows above all, is looked through row by row.

mod plan;
mod prune;
mod seal;
mod set;
mod suggest;
mod terms;

use std::sync::Arc;
use std::time::Instant;

use rusqlite::{Connection, OptionalExtension, Statement, params};

pub(super) use self::plan::Plan;
use self::plan::Rows;
pub(super) use self::prune::{blocks as prune_blocks, terms as prune_terms};
pub(super) use self::seal::next as next_draft;
pub(super) use self::suggest::suggest;
use self::terms::Look;
use super::export::DISORDER;
use super::record;
use super::rows::failed;
use crate::domain::criteria::Criteria;
use crate::domain::decision::Decision;
use crate::domain::time::Time;
use crate::store::{ActivityPage, Result};

/// A block has 2^13 rows.
pub(super) const BITS: u32 = 13;
/// How many rows one read looks at, at most, and how many blocks.
const ROWS: usize = 2_000;
const BLOCKS: usize = 64;

/// The first row of a block.
const fn first(block: i64, bits: u32) -> i64 {
    block << bits
}

/// Where it is stored which rows of a block have a term.
const fn key(block: i64, term: i64) -> i64 {
    (block << 32) | term
}

/// The term of such a place.
const fn term_of(key: i64) -> i64 {
    key & 0xffff_ffff
}

/// A search through the list: how far it has come, and what it found.
pub(super) struct Search {
    criteria: Arc<Criteria>,
    plan: Plan,
    /// Everything from this row on was looked at.
    before: i64,
    /// How many are wanted.
    most: usize,
    found: Vec<Decision>,
    /// The row of the last of them, once there are as many as wanted.
    full_at: Option<i64>,
    /// Whether nothing is left to look at: the end is reached, or one more was met than was wanted.
    pub(super) over: bool,
}

/// What one read may do.
struct Budget {
    rows: usize,
    blocks: usize,
    until: Instant,
}

impl Budget {
    /// Takes a row from it. The clock is not asked for each.
    fn takes_row(&mut self) -> bool {
        self.rows = self.rows.saturating_sub(1);
        self.rows > 0 && (!self.rows.is_multiple_of(64) || Instant::now() < self.until)
    }
}

impl Search {
    pub(super) const fn new(criteria: Arc<Criteria>, plan: Plan, before: i64, most: usize) -> Self {
        Self { criteria, plan, before, most, found: Vec::new(), full_at: None, over: false }
    }

    pub(super) const fn is_full(&self) -> bool {
        self.full_at.is_some()
    }

    /// What was found, and where to go on; nowhere at the end.
    pub(super) fn page(self) -> ActivityPage {
        let before = self.full_at.unwrap_or(self.before);
        ActivityPage { decisions: self.found, before: (before > 0).then_some(before) }
    }

    /// Looks at the one decision that is asked for by its id, if one is.
    pub(super) fn by_id(&mut self, conn: &Connection) -> Result<()> {
        let Some(id) = self.criteria.trace_id else { return Ok(()) };
        let found: Option<i64> = conn
            .prepare_cached("select seq from decisions where trace_id = ?1")
            .and_then(|mut select| select.query_row([id], |row| row.get(0)).optional())
            .map_err(failed)?;
        if let Some(seq) = found.filter(|seq| *seq < self.before) {
            let mut select = conn.prepare_cached(&by_number()).map_err(failed)?;
            self.look_at(conn, &mut select, seq)?;
        }
        self.end();
        Ok(())
    }

    /// Nothing is left to look at.
    const fn end(&mut self) {
        (self.over, self.full_at, self.before) = (true, None, 0);
    }

    /// Looks on in one read, which is short, so that it keeps neither other reads nor the taking over of the write-ahead log waiting. It gets at least one row or block on.
    pub(super) fn go_on(&mut self, conn: &Connection, until: Instant) -> Result<()> {
        let _look = conn.unchecked_transaction().map_err(failed)?;
        let mut budget = Budget { rows: ROWS, blocks: BLOCKS, until };
        while !self.over && budget.rows > 0 && budget.blocks > 0 {
            let block = (self.before - 1) >> self.plan.bits;
            match self.plan.sealed {
                Some((lowest, highest)) if (lowest..=highest).contains(&block) => self.sealed(conn, block, lowest, &mut budget)?,
                Some((_, highest)) if block > highest => self.rows(conn, first(highest + 1, self.plan.bits), &mut budget)?,
                _ => self.rows(conn, 0, &mut budget)?,
            }
            if Instant::now() >= until {
                break;
            }
        }
        Ok(())
    }

    /// The newest block from `block` down to `lowest` that is still there.
    fn sealed(&mut self, conn: &Connection, block: i64, lowest: i64, budget: &mut Budget) -> Result<()> {
        budget.blocks -= 1;
        let bits = self.plan.bits;
        let there =
            conn.prepare_cached(plan::BLOCK).and_then(|mut select| select.query_row([block, lowest], plan::Block::from_row).optional()).map_err(failed)?;
        let Some(there) = there else {
            self.before = first(lowest, bits);
            return Ok(());
        };
        let begin = first(there.number, bits);
        match self.plan.rows(conn, &self.criteria, &there)? {
            Rows::None => self.before = self.before.min(begin),
            Rows::All => self.rows(conn, begin, budget)?,
            Rows::Some(set) => {
                let mut select = conn.prepare_cached(&by_number()).map_err(failed)?;
                let end = usize::try_from(self.before - begin).unwrap_or(0);
                for position in set.backwards(end) {
                    self.look_at(conn, &mut select, begin + i64::try_from(position).unwrap_or(0))?;
                    if self.over || !budget.takes_row() {
                        return Ok(());
                    }
                }
                self.before = begin;
            }
        }
        Ok(())
    }

    /// The rows down to `lowest`, one by one.
    fn rows(&mut self, conn: &Connection, lowest: i64, budget: &mut Budget) -> Result<()> {
        let mut select = conn.prepare_cached(&by_rows()).map_err(failed)?;
        let mut found = select.query(params![self.before, lowest, budget.rows]).map_err(failed)?;
        while let Some(row) = found.next().map_err(failed)? {
            let look = Look::at(row)?;
            self.take(conn, &look, row)?;
            if self.over || !budget.takes_row() {
                return Ok(());
            }
        }
        self.before = lowest;
        if lowest <= 0 {
            self.end();
        }
        Ok(())
    }

    fn look_at(&mut self, conn: &Connection, select: &mut Statement<'_>, seq: i64) -> Result<()> {
        let mut found = select.query([seq]).map_err(failed)?;
        self.before = seq;
        match found.next().map_err(failed)? {
            Some(row) => self.take(conn, &Look::at(row)?, row),
            None => Ok(()),
        }
    }

    /// Takes a row, if it is one of those that are looked for.
    fn take(&mut self, conn: &Connection, look: &Look, row: &rusqlite::Row<'_>) -> Result<()> {
        self.before = look.seq;
        let window = self.criteria.window;
        if window.received && window.since.is_some_and(|since| look.received_at.ms() < since.ms().saturating_sub(DISORDER)) {
            // What is below came in before it.
            self.end();
            return Ok(());
        }
        let Look { trace_id, kind, severity, occurred_at, received_at, .. } = *look;
        if self.criteria.may_take(trace_id, kind, severity, occurred_at, received_at) && look.outlined(row, |outline| self.criteria.takes(outline))? {
            if self.is_full() {
                self.over = true;
            } else {
                self.found.extend(read(conn, look.seq)?);
                self.full_at = (self.found.len() >= self.most).then_some(look.seq);
            }
        }
        Ok(())
    }
}

/// Rows one by one, the newest first.
fn by_rows() -> String {
    format!("select {} from decisions where seq < ?1 and seq >= ?2 order by seq desc limit ?3", terms::COLUMNS)
}

/// One row.
fn by_number() -> String {
    format!("select {} from decisions where seq = ?1", terms::COLUMNS)
}

/// One decision with its approval and its incident, by its row.
fn read(conn: &Connection, seq: i64) -> Result<Option<Decision>> {
    let mut select = conn.prepare_cached(&format!("{} where e.seq = ?1", record::decisions())).map_err(failed)?;
    let mut found = select.query([seq]).map_err(failed)?;
    found.next().map_err(failed)?.map(record::decision).transpose()
}

/// Where a search begins: after the newest row.
pub(super) fn beginning(conn: &Connection) -> Result<i64> {
    let last: Option<i64> =
        conn.prepare_cached("select max(seq) from decisions").and_then(|mut select| select.query_row([], |row| row.get(0))).map_err(failed)?;
    Ok(last.unwrap_or(0) + 1)
}

/// The times of a window in milliseconds, as whole numbers to compare with.
fn span(since: Option<Time>, until: Option<Time>) -> (i64, i64) {
    (since.map_or(i64::MIN, Time::ms), until.map_or(i64::MAX, Time::ms))
}

#[cfg(test)]
mod tests;
