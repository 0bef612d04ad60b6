//! How a search uses the index: which terms each of its filters has, and which rows of a block they leave.

use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::super::rows::failed;
use super::set::Set;
use super::terms::{self, Field};
use super::{key, seal, span, term_of};
use crate::domain::criteria::{Criteria, SearchText, comparable};
use crate::domain::decision::DecisionKind;
use crate::domain::severity::Severity;
use crate::store::Result;

/// Up to how many terms of a filter are looked up one by one in a block; for more, all of the block's are gone through.
const ONE_BY_ONE: usize = 64;
/// How many terms are held against a text, at most. Where there are more, the rows are.
const TERMS_READ: usize = 250_000;
/// Up to how many decisions are found by the beginning of their trace ids. Where there are more, one is soon met.
const TRACES_READ: usize = 20_000;
/// The longest window in days that is looked up by its days; a longer one leaves out few blocks that its ends do not.
const DAYS: i64 = 40;

/// The newest block from ?1 down to ?2.
pub(super) const BLOCK: &str = "select block, first_occurred, last_occurred, first_received, last_received, first_trace, last_trace from activity_blocks \
     where block <= ?1 and block >= ?2 order by block desc limit 1";
/// The rows of a block with a term.
pub(super) const POSTING: &str = "select rows from activity_postings where key = ?1";
/// All of a block.
pub(super) const POSTINGS: &str = "select key, rows from activity_postings where key >= ?1 and key < ?2";
/// Decisions by how their trace ids begin.
pub(super) const TRACES: &str = "select seq from decisions where trace_id >= ?1 and trace_id <= ?2 limit ?3";

const KINDS: [DecisionKind; 4] = [DecisionKind::Allow, DecisionKind::Deny, DecisionKind::Sanitize, DecisionKind::RequireApproval];

/// A search as the index is asked. The terms are those of the moment at which the range was what it says: of a block that comes later, the rows are looked at.
pub(in super::super) struct Plan {
    pub(super) bits: u32,
    /// The first and the last block of the index.
    pub(super) sealed: Option<(i64, i64)>,
    filters: Vec<Candidates>,
}

/// The rows that one filter may take.
#[derive(Default)]
struct Candidates {
    /// With any of these terms, in their order.
    terms: Vec<i64>,
    /// Besides: these rows, in their order.
    rows: Vec<i64>,
    /// Besides: any in a block with trace ids from the one to the other.
    traces: Option<(Uuid, Uuid)>,
}

/// A block of the index.
pub(super) struct Block {
    pub(super) number: i64,
    occurred: (i64, i64),
    received: (i64, i64),
    traces: (Uuid, Uuid),
}

/// Rows of a block.
pub(super) enum Rows {
    None,
    All,
    Some(Set),
}

impl Block {
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { number: row.get(0)?, occurred: (row.get(1)?, row.get(2)?), received: (row.get(3)?, row.get(4)?), traces: (row.get(5)?, row.get(6)?) })
    }
}

impl Plan {
    pub(in super::super) fn of(conn: &Connection, criteria: &Criteria, bits: u32) -> Result<Self> {
        let _look = conn.unchecked_transaction().map_err(failed)?;
        let mut plan = Self { bits, sealed: seal::sealed(conn)?, filters: Vec::new() };
        // The narrow ones first: what they leave out is not held against the others.
        if let Some(text) = &criteria.text {
            plan.filters.extend(by_text(conn, text)?);
        }
        plan.by_values(conn, Field::Agent, criteria.filter.agents.iter().map(|agent| terms::cut(agent)))?;
        plan.by_values(conn, Field::Reason, criteria.reasons.iter().map(|reason| terms::cut(reason)))?;
        plan.by_values(conn, Field::Tool, criteria.filter.tools.iter().map(|tool| terms::cut(tool)))?;
        plan.by_values(conn, Field::Environment, criteria.environments.iter().map(|environment| terms::cut(&comparable(environment))))?;
        let kinds: Vec<DecisionKind> = KINDS.into_iter().filter(|kind| criteria.takes_kind(*kind)).collect();
        if kinds.len() < KINDS.len() {
            plan.only(conn, Field::Kind, kinds.into_iter().map(|kind| kind.name().to_owned()))?;
        }
        let severities: Vec<Severity> = Severity::ALL.into_iter().filter(|severity| criteria.takes_severity(*severity)).collect();
        if severities.len() < Severity::ALL.len() {
            plan.only(conn, Field::Severity, severities.into_iter().map(|severity| severity.name().to_owned()))?;
        }
        if let (false, Some(since), Some(until)) = (criteria.window.received, criteria.window.since, criteria.window.until) {
            let days = terms::day(since.ms())..=terms::day(until.ms());
            if days.end() - days.start() <= DAYS {
                plan.only(conn, Field::Day, days.map(|day| day.to_string()))?;
            }
        }
        Ok(plan)
    }

    /// A filter of these values; of none takes any.
    fn by_values(&mut self, conn: &Connection, field: Field, values: impl ExactSizeIterator<Item = String>) -> Result<()> {
        if values.len() == 0 { Ok(()) } else { self.only(conn, field, values) }
    }

    fn only(&mut self, conn: &Connection, field: Field, values: impl Iterator<Item = String>) -> Result<()> {
        let mut found: Vec<i64> = values.filter_map(|value| terms::id(conn, field, &value).transpose()).collect::<Result<_>>()?;
        found.sort_unstable();
        self.filters.push(Candidates { terms: found, ..Candidates::default() });
        Ok(())
    }

    /// Which rows of a block may be looked for.
    pub(super) fn rows(&self, conn: &Connection, criteria: &Criteria, block: &Block) -> Result<Rows> {
        let (since, until) = span(criteria.window.since, criteria.window.until);
        let (earliest, latest) = if criteria.window.received { block.received } else { block.occurred };
        if latest < since || earliest >= until {
            return Ok(Rows::None);
        }
        let mut left: Option<Set> = None;
        for filter in &self.filters {
            let Some(rows) = filter.rows(conn, block, self.bits)? else { continue };
            match &mut left {
                Some(left) => left.keep(&rows),
                None => left = Some(rows),
            }
            if left.as_ref().is_some_and(Set::is_empty) {
                return Ok(Rows::None);
            }
        }
        Ok(left.map_or(Rows::All, Rows::Some))
    }
}

/// Where a text may be. None where the index does not say.
fn by_text(conn: &Connection, text: &SearchText) -> Result<Option<Candidates>> {
    let mut found = Candidates::default();
    for field in [Field::Agent, Field::Reason] {
        let whole = terms::each(conn, field, TERMS_READ, |id, value, _| {
            if text.is_part_of(value) || terms::may_go_on(value) {
                found.terms.push(id);
            }
        })?;
        if !whole {
            return Ok(None);
        }
    }
    if let Some((first, last)) = text.traces() {
        let mut select = conn.prepare_cached(TRACES).map_err(failed)?;
        let rows = select.query_map(params![first, last, TRACES_READ], |row| row.get(0)).map_err(failed)?;
        found.rows = rows.collect::<rusqlite::Result<_>>().map_err(failed)?;
        if found.rows.len() == TRACES_READ {
            (found.rows, found.traces) = (Vec::new(), Some((first, last)));
        }
        found.rows.sort_unstable();
    }
    found.terms.sort_unstable();
    Ok(Some(found))
}

impl Candidates {
    /// Its rows of a block; none where it may be any.
    fn rows(&self, conn: &Connection, block: &Block, bits: u32) -> Result<Option<Set>> {
        if self.traces.is_some_and(|(first, last)| first <= block.traces.1 && block.traces.0 <= last) {
            return Ok(None);
        }
        let mut rows = Set::empty(bits);
        if self.terms.len() <= ONE_BY_ONE {
            let mut select = conn.prepare_cached(POSTING).map_err(failed)?;
            for term in &self.terms {
                let mut found = select.query([key(block.number, *term)]).map_err(failed)?;
                if let Some(row) = found.next().map_err(failed)? {
                    rows.add(row.get_ref(0).map_err(failed)?.as_blob().unwrap_or_default());
                }
            }
        } else {
            let mut select = conn.prepare_cached(POSTINGS).map_err(failed)?;
            let mut found = select.query([key(block.number, 0), key(block.number + 1, 0)]).map_err(failed)?;
            while let Some(row) = found.next().map_err(failed)? {
                if self.terms.binary_search(&term_of(row.get(0).map_err(failed)?)).is_ok() {
                    rows.add(row.get_ref(1).map_err(failed)?.as_blob().unwrap_or_default());
                }
            }
        }
        let begin = super::first(block.number, bits);
        let end = super::first(block.number + 1, bits);
        let from = self.rows.partition_point(|seq| *seq < begin);
        self.rows[from..].iter().take_while(|seq| **seq < end).for_each(|seq| rows.insert(usize::try_from(seq - begin).unwrap_or(usize::MAX)));
        Ok(Some(rows))
    }
}
