//! What there is to filter by, as far as decisions have shown it.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use super::super::rows::failed;
use super::terms::{self, Field, Look};
use super::{by_rows, first, seal};
use crate::domain::criteria::SearchText;
use crate::store::{Result, TermField};

/// How many of the rows that are not in the index are looked at, at most.
const ROWS: usize = 16_384;
/// How many terms of the index are looked at, at most.
const TERMS: usize = 100_000;

/// The values of a field with `text` in them: those of the newest decisions first, then those that were used last.
pub(in super::super) fn suggest(conn: &Connection, field: TermField, text: Option<&SearchText>, limit: usize, bits: u32) -> Result<Vec<String>> {
    let _look = conn.unchecked_transaction().map_err(failed)?;
    let field = Field::from(field);
    // One that was cut is no value to filter by.
    let fits = |value: &str| !value.is_empty() && !terms::may_go_on(value) && text.is_none_or(|text| text.is_part_of(value));
    let (mut values, mut seen) = (Vec::new(), HashSet::new());
    let lowest = seal::sealed(conn)?.map_or(0, |(_, highest)| first(highest + 1, bits));
    let mut select = conn.prepare_cached(&by_rows()).map_err(failed)?;
    let mut rows = select.query(params![i64::MAX, lowest, ROWS]).map_err(failed)?;
    while values.len() < limit
        && let Some(row) = rows.next().map_err(failed)?
    {
        Look::at(row)?.outlined(row, |outline| {
            terms::of(outline, |of, value| {
                if of == field && fits(&value) && !seen.contains(&value) {
                    seen.insert(value.clone());
                    values.push(value);
                }
            });
        })?;
    }
    let mut known = Vec::new();
    if values.len() < limit {
        terms::each(conn, field, TERMS, |_, value, last| {
            if fits(value) && !seen.contains(value) {
                known.push((std::cmp::Reverse(last), value.to_owned()));
            }
        })?;
        known.sort_unstable();
    }
    values.extend(known.into_iter().map(|(_, value)| value));
    values.truncate(limit);
    Ok(values)
}
