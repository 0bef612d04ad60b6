//! The file: opening it, its pragmas, its migrations.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::rows::failed;
use crate::store::{Result, StoreError};

/// Numbered, never edited once released; `user_version` of the file says how many are in.
const MIGRATIONS: [&str; 9] = [
    include_str!("../../../migrations/sqlite/0001_init.sql"),
    include_str!("../../../migrations/sqlite/0002_keys.sql"),
    include_str!("../../../migrations/sqlite/0003_incidents.sql"),
    include_str!("../../../migrations/sqlite/0004_policies.sql"),
    include_str!("../../../migrations/sqlite/0005_scan.sql"),
    include_str!("../../../migrations/sqlite/0006_export.sql"),
    include_str!("../../../migrations/sqlite/0007_audit.sql"),
    include_str!("../../../migrations/sqlite/0008_retention.sql"),
    include_str!("../../../migrations/sqlite/0009_people.sql"),
];

/// Statements kept prepared per connection; all that there are.
const STATEMENTS: usize = 128;

/// Opens the file for the writer, making or upgrading it.
pub(super) fn open(file: &Path) -> Result<Connection> {
    let conn = Connection::open(file).map_err(|error| StoreError::Unavailable(format!("{} cannot be opened: {error}", file.display())))?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.execute_batch(
        "pragma journal_mode = wal;
         pragma synchronous = full;
         pragma foreign_keys = off;
         pragma busy_timeout = 5000;
         pragma cache_size = -16000;
         pragma wal_autocheckpoint = 1000;
         pragma journal_size_limit = 67108864;",
    )
    .map_err(failed)?;
    let version: usize = conn.query_row("pragma user_version", [], |row| row.get(0)).map_err(failed)?;
    if version > MIGRATIONS.len() {
        return Err(StoreError::Unavailable(format!("{} was written by a later version of interven; use that version", file.display())));
    }
    for (at, migration) in MIGRATIONS.iter().enumerate().skip(version) {
        conn.execute_batch(&format!("begin immediate; {migration} pragma user_version = {}; commit;", at + 1)).map_err(failed)?;
    }
    Ok(conn)
}

/// Opens the file for a reader.
pub(super) fn open_reader(file: &Path) -> Result<Connection> {
    let conn = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.execute_batch("pragma busy_timeout = 5000; pragma cache_size = -4000;").map_err(failed)?;
    Ok(conn)
}

/// Refuses a file of another version.
pub(super) fn expect_current(conn: &Connection) -> Result<()> {
    let version: usize = conn.query_row("pragma user_version", [], |row| row.get(0)).map_err(failed)?;
    if version == MIGRATIONS.len() { Ok(()) } else { Err(StoreError::Unavailable("it was written by another version of interven; use that version".to_owned())) }
}
