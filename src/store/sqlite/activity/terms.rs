//! The terms that decisions are found by, and what a row says of them.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde::Deserialize;

use super::super::rows::{self, failed};
use crate::domain::criteria::{Outline, comparable};
use crate::domain::decision::{Agent, DecisionKind};
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::store::codes::Code;
use crate::store::{Result, TermField};

/// How many characters of a value are kept; one of so many may go on.
pub(super) const LONGEST: usize = 200;

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// What a term is about. The numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Field {
    Agent = 0,
    Tool = 1,
    Kind = 2,
    Severity = 3,
    Reason = 4,
    Environment = 5,
    /// The day on which it happened, counted from the epoch.
    Day = 6,
}

impl From<TermField> for Field {
    fn from(field: TermField) -> Self {
        match field {
            TermField::Agent => Self::Agent,
            TermField::Tool => Self::Tool,
            TermField::Reason => Self::Reason,
            TermField::Environment => Self::Environment,
        }
    }
}

/// A row as it is looked at: the columns that decide most, and the document unread.
pub(super) const COLUMNS: &str = "seq, trace_id, kind, severity, occurred_at, received_at, document";

/// What the document says that criteria ask for.
#[derive(Deserialize)]
struct Said {
    agent: Agent,
    tool_name: String,
    #[serde(default)]
    operation: Option<String>,
    reason_codes: Vec<String>,
    #[serde(default)]
    environment: Option<String>,
}

/// What criteria ask of a row.
pub(super) struct Look {
    pub(super) seq: i64,
    pub(super) trace_id: uuid::Uuid,
    pub(super) kind: DecisionKind,
    pub(super) severity: Severity,
    pub(super) occurred_at: Time,
    pub(super) received_at: Time,
}

impl Look {
    /// The columns of a row of [`COLUMNS`].
    pub(super) fn at(row: &Row<'_>) -> Result<Self> {
        let (kind, severity): (i64, i64) = (row.get(2).map_err(failed)?, row.get(3).map_err(failed)?);
        let unknown = || rows::corrupt("decision", anyhow::anyhow!("no kind has the number {kind}, or no severity {severity}"));
        Ok(Self {
            seq: row.get(0).map_err(failed)?,
            trace_id: row.get(1).map_err(failed)?,
            kind: DecisionKind::from_code(kind).ok_or_else(unknown)?,
            severity: Severity::from_code(severity).ok_or_else(unknown)?,
            occurred_at: Time::from_ms(row.get(4).map_err(failed)?),
            received_at: Time::from_ms(row.get(5).map_err(failed)?),
        })
    }

    /// Shows `use_it` the whole outline.
    pub(super) fn outlined<T>(&self, row: &Row<'_>, use_it: impl FnOnce(&Outline<'_>) -> T) -> Result<T> {
        let document = match row.get_ref(6).map_err(failed)? {
            ValueRef::Blob(document) => document,
            _ => b"",
        };
        let said: Said = serde_json::from_slice(document).map_err(|error| rows::corrupt("decision", error))?;
        Ok(use_it(&Outline {
            trace_id: self.trace_id,
            kind: self.kind,
            severity: self.severity,
            occurred_at: self.occurred_at,
            received_at: self.received_at,
            agent_id: said.agent.id.as_deref(),
            agent_name: said.agent.name.as_deref(),
            tool: &said.tool_name,
            operation: said.operation.as_deref(),
            reasons: &said.reason_codes,
            environment: said.environment.as_deref(),
        }))
    }
}

/// Gives each term of a decision to `take`; one may come twice.
pub(super) fn of(outline: &Outline<'_>, mut take: impl FnMut(Field, String)) {
    for agent in [outline.agent_id, outline.agent_name].into_iter().flatten() {
        take(Field::Agent, cut(agent));
    }
    take(Field::Tool, cut(outline.tool));
    if let Some(operation) = outline.operation {
        take(Field::Tool, cut(&format!("{}.{operation}", outline.tool)));
    }
    take(Field::Kind, outline.kind.name().to_owned());
    take(Field::Severity, outline.severity.name().to_owned());
    outline.reasons.iter().for_each(|code| take(Field::Reason, cut(code)));
    if let Some(environment) = outline.environment {
        take(Field::Environment, cut(&comparable(environment)));
    }
    take(Field::Day, day(outline.occurred_at.ms()).to_string());
}

/// The day of a time in milliseconds.
pub(super) const fn day(ms: i64) -> i64 {
    ms.div_euclid(DAY)
}

pub(super) fn cut(value: &str) -> String {
    value.char_indices().nth(LONGEST).map_or(value, |(end, _)| &value[..end]).to_owned()
}

/// Whether a term may be the beginning of something longer.
pub(super) fn may_go_on(value: &str) -> bool {
    value.len() >= LONGEST && value.chars().count() == LONGEST
}

/// The term of a field with a value.
pub(super) const ONE: &str = "select id from activity_terms where field = ?1 and value = ?2";
/// The terms of a field.
pub(super) const ALL: &str = "select id, value, last_block from activity_terms where field = ?1 limit ?2";

/// The term with this value; none where no block has it.
pub(super) fn id(conn: &Connection, field: Field, value: &str) -> Result<Option<i64>> {
    let mut select = conn.prepare_cached(ONE).map_err(failed)?;
    let mut found = select.query((field as i64, value)).map_err(failed)?;
    found.next().map_err(failed)?.map(|row| row.get(0).map_err(failed)).transpose()
}

/// Gives up to `most` terms of a field to `take`: id, value and the last block. Whether those were all.
pub(super) fn each(conn: &Connection, field: Field, most: usize, mut take: impl FnMut(i64, &str, i64)) -> Result<bool> {
    let mut select = conn.prepare_cached(ALL).map_err(failed)?;
    let mut found = select.query((field as i64, most)).map_err(failed)?;
    let mut seen = 0;
    while let Some(row) = found.next().map_err(failed)? {
        seen += 1;
        let value = row.get_ref(1).map_err(failed)?.as_str().map_err(|error| rows::corrupt("term", error))?;
        take(row.get(0).map_err(failed)?, value, row.get(2).map_err(failed)?);
    }
    Ok(seen < most)
}
