//! The file: opening it, its pragmas, its migrations.

use std::fmt;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::audit_head;
use super::rows::failed;
use crate::secret::Vault;
use crate::store::{Result, StoreError};

/// Numbered, never edited once released; `user_version` of the file says how many are in.
const MIGRATIONS: [&str; 14] = [
    include_str!("../../../migrations/sqlite/0001_init.sql"),
    include_str!("../../../migrations/sqlite/0002_keys.sql"),
    include_str!("../../../migrations/sqlite/0003_incidents.sql"),
    include_str!("../../../migrations/sqlite/0004_policies.sql"),
    include_str!("../../../migrations/sqlite/0005_scan.sql"),
    include_str!("../../../migrations/sqlite/0006_export.sql"),
    include_str!("../../../migrations/sqlite/0007_audit.sql"),
    include_str!("../../../migrations/sqlite/0008_retention.sql"),
    include_str!("../../../migrations/sqlite/0009_people.sql"),
    include_str!("../../../migrations/sqlite/0010_activity.sql"),
    include_str!("../../../migrations/sqlite/0011_oidc.sql"),
    include_str!("../../../migrations/sqlite/0012_stats.sql"),
    include_str!("../../../migrations/sqlite/0013_approval_ends.sql"),
    include_str!("../../../migrations/sqlite/0014_stats_bound.sql"),
];

/// The migration that makes the audit log: its end is sealed in the same transaction, so that a file without it is one from which it was taken.
const AUDIT: usize = 6;

/// Statements kept prepared per connection; all that there are.
const STATEMENTS: usize = 128;

/// Opens the file for the writer, making or upgrading it.
pub(super) fn open(file: &Path, vault: &Vault) -> Result<Connection> {
    let unavailable = |error: &dyn fmt::Display| StoreError::Unavailable(format!("{} cannot be opened: {error}", file.display()));
    // Made before SQLite makes it: it is the service's alone, and so are the files that SQLite makes beside it.
    OpenOptions::new().create(true).append(true).mode(0o600).open(file).map_err(|error| unavailable(&error))?;
    let conn = Connection::open(file).map_err(|error| unavailable(&error))?;
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
        conn.execute_batch(&format!("begin immediate; {migration}")).map_err(failed)?;
        if at == AUDIT {
            audit_head::begin(&conn, vault)?;
        }
        conn.execute_batch(&format!("pragma user_version = {}; commit;", at + 1)).map_err(failed)?;
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
    if version == MIGRATIONS.len() {
        Ok(())
    } else {
        Err(StoreError::Unavailable("it was written by another version of interven; use that version".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::EncryptionKey;

    fn vault() -> Vault {
        Vault::new(&EncryptionKey::from_hex(&"07".repeat(32)).unwrap())
    }

    #[test]
    fn the_file_is_the_services_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let conn = open(&folder.path().join("interven.db"), &vault()).unwrap();
        conn.execute_batch("create table t (a); insert into t values (1)").unwrap();
        for file in ["interven.db", "interven.db-wal", "interven.db-shm"] {
            assert_eq!(std::fs::metadata(folder.path().join(file)).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
        }
    }

    #[test]
    fn a_store_of_the_first_version_is_upgraded_with_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("interven.db");
        let trace = "0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b10";
        let incident = |trigger: &str, traces: &str| format!(r#"cast('{{"trigger":"{trigger}","trace_ids":[{traces}]}}' as blob)"#);
        let old = Connection::open(&file).unwrap();
        old.execute_batch(&format!(
            "begin; {first} pragma user_version = 1; commit;
             insert into decisions (seq, trace_id, kind, severity, occurred_at, received_at, document) values (7, unhex('{trace}', '-'), 1, 1, 5, 5, x'7b7d');
             insert into incidents (seq, id, status, opened_at, closed_at, resolution, document) values
               (1, x'01', 'open', 10, null, null, {manual}), (2, x'02', 'closed', 11, 12, 'the channel works again', {paused});
             insert into agent_activity (agent, span, kind, count) values (x'0a', 0, 1, 3), (x'0a', 900000, 1, 4);
             insert into credentials (hash, id, kind, name, prefix, created_at, agent) values (x'0b', x'0c', 'key', 'ci', 'iv_live_abcd', 1, 'agent-7');",
            first = MIGRATIONS[0],
            manual = incident("manual", &format!("\"{trace}\",\"{}\"", trace.replace('7', "8"))),
            paused = incident("channel_paused", ""),
        ))
        .unwrap();
        drop(old);

        let new = open(&file, &vault()).unwrap();
        let all = |query: &str| -> Vec<String> {
            let mut select = new.prepare(query).unwrap();
            select.query_map([], |row| row.get(0)).unwrap().collect::<std::result::Result<_, _>>().unwrap()
        };
        assert_eq!(all("pragma integrity_check"), ["ok"]);
        assert_eq!(
            all("select cause || ' ' || traces || ' ' || coalesce(resolution, '-') from incidents order by seq"),
            ["manual 2 -", "channel_paused 0 infrastructure"]
        );
        assert_eq!(all("select incident || ' ' || decision from incident_traces"), ["1 7"], "of what it names, that which is there");
        assert_eq!(
            all("select incident || ' ' || n || ' ' || at || ' ' || what from incident_log order by 1"),
            ["1 1 10 opened", "2 1 11 opened", "2 2 12 closed"]
        );
        assert_eq!(all("select span || ' ' || count || ' ' || coalesce(recent, '-') from agent_activity order by span"), ["0 3 -", "900000 4 -"]);
        assert_eq!(all("select name || ' ' || agent || ' ' || uses || ' ' || coalesce(parent, '-') from credentials"), ["ci agent-7 0 -"]);
        drop(new);
        assert_eq!(open(&file, &vault()).unwrap().query_row("pragma user_version", [], |row| row.get::<_, usize>(0)).unwrap(), MIGRATIONS.len());
    }
}
