//! What was read in the answers to scanned calls.

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::rows::{self, failed};
use super::writer::Transaction;
use crate::domain::scan::ResponseReading;
use crate::store::Result;

/// Keeps a reading in the place of an earlier one. `false` if there is no such scan, or it is none of this key's: a key that is bound speaks for the scans of its `agent`,
/// another for those that were made with it.
pub(super) fn keep(tx: &Transaction<'_>, trace_id: Uuid, key: Uuid, agent: Option<&str>, reading: &ResponseReading) -> Result<bool> {
    let scan: Option<i64> = tx
        .conn
        .prepare_cached(
            "select seq from decisions where trace_id = ?1 and document ->> '$.scan.key' is not null and case when ?3 is null \
             then document ->> '$.scan.key' = ?2 else ?3 = coalesce(document ->> '$.agent.id', document ->> '$.agent.name') end",
        )
        .and_then(|mut select| select.query_row(params![trace_id, key.to_string(), agent], |row| row.get(0)).optional())
        .map_err(failed)?;
    let Some(scan) = scan else { return Ok(false) };
    let classes = rows::json(&reading.data_classes)?;
    tx.conn
        .prepare_cached(
            "insert into scan_responses (decision, at, status, data_classes, redactions, fingerprint) values (?1, ?2, ?3, ?4, ?5, ?6) on conflict (decision) do update set \
             at = excluded.at, status = excluded.status, data_classes = excluded.data_classes, redactions = excluded.redactions, fingerprint = excluded.fingerprint",
        )
        .and_then(|mut upsert| {
            upsert.execute(params![scan, reading.at.ms(), reading.status, classes, reading.redactions.cast_signed(), reading.fingerprint])
        })
        .map_err(failed)?;
    Ok(true)
}

/// What was read in the answer to a call.
pub(super) fn of(conn: &Connection, trace_id: Uuid) -> Result<Option<ResponseReading>> {
    let mut select = conn
        .prepare_cached(
            "select at, status, data_classes, redactions, fingerprint from scan_responses where decision = (select seq from decisions where trace_id = ?1)",
        )
        .map_err(failed)?;
    let mut found = select.query([trace_id]).map_err(failed)?;
    let Some(row) = found.next().map_err(failed)? else { return Ok(None) };
    let classes: String = rows::get(row, "data_classes")?;
    Ok(Some(ResponseReading {
        at: rows::time(row, "at")?,
        status: rows::get(row, "status")?,
        data_classes: serde_json::from_str(&classes).map_err(|error| rows::corrupt("what was read in an answer", error))?,
        redactions: rows::get::<i64>(row, "redactions")?.cast_unsigned(),
        fingerprint: rows::get(row, "fingerprint")?,
    }))
}
