//! A copy of the store while it is written to.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use rusqlite::{Connection, OpenFlags};

use super::{audit, rows, schema};
use crate::secret::Vault;
use crate::store::AuditVerdict;

/// A copy that was made and looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// How long the file is.
    pub bytes: u64,
    /// How many entries its audit log has.
    pub audit_entries: i64,
}

/// Copies the store in `folder` to the new file `target`: all of it as it is at one moment, on disk and verified when it returns. Others may read and write
/// the store meanwhile. The file is the caller's alone.
///
/// # Errors
/// If there is no store, `target` exists, the copy cannot be written, or it is not whole; then there is no `target` afterwards.
pub fn copy(folder: &Path, target: &Path, vault: &Vault) -> anyhow::Result<Copied> {
    let source = folder.join("interven.db");
    ensure!(source.is_file(), "there is no store in {}; name its folder with --data-dir", folder.display());
    // The name is taken first, and what has it is a whole copy or empty: half a copy never looks like one.
    let reserved = OpenOptions::new().write(true).create_new(true).mode(0o600).open(target);
    let reserved = reserved.with_context(|| format!("{} cannot be made; a backup goes to a new file in a folder that is there", target.display()))?;
    drop(reserved);
    let mut partial = target.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let copied = write(&source, &partial, vault).and_then(|copied| {
        fs::rename(&partial, target)?;
        let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty());
        File::open(parent.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(copied)
    });
    if copied.is_err() {
        for file in [partial.as_path(), target] {
            // It may not be there; what went wrong is told in any case.
            drop(fs::remove_file(file));
        }
    }
    copied
}

fn write(source: &Path, partial: &Path, vault: &Vault) -> anyhow::Result<Copied> {
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(partial);
    let file = file.with_context(|| format!("{} cannot be written", partial.display()))?;
    let conn = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_context(|| format!("{} cannot be opened", source.display()))?;
    conn.execute_batch("pragma busy_timeout = 5000")?;
    schema::expect_current(&conn)?;
    let Some(name) = partial.to_str() else { bail!("the name of the backup's file is not UTF-8") };
    // A read like any other: it sees one moment, and holds nobody up.
    conn.execute("vacuum into ?1", [name]).with_context(|| format!("{} cannot be written", partial.display()))?;
    drop(conn);
    file.sync_all()?;
    let audit_entries = verify(partial, vault)?;
    Ok(Copied { bytes: fs::metadata(partial)?.len(), audit_entries })
}

/// Looks through a copy; how many entries its audit log has.
fn verify(copy: &Path, vault: &Vault) -> anyhow::Result<i64> {
    let conn = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let found: String = conn.query_row("pragma integrity_check(1)", [], |row| row.get(0))?;
    ensure!(found == "ok", "the copy is damaged, and so may the store be: {found}");
    match audit::verify(&conn, vault)? {
        AuditVerdict::Broken { seq, why } => bail!("the audit log is not as it was written: at entry {seq}, {why}; no backup was made"),
        AuditVerdict::Whole { entries, .. } => {
            // A store that is older than its audit log has secrets that no entry tells of.
            let mut channels = conn.prepare("select * from channels where deleted_at is null")?;
            let mut found = channels.query([])?;
            while let Some(row) = found.next()? {
                rows::channel(row, vault).context("this is not the encryption key of the store; no backup was made")?;
            }
            Ok(entries)
        }
    }
}
