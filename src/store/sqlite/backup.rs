//! A copy of the store while it is written to.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use rusqlite::{Connection, OpenFlags};

use super::{audit, rows, schema};
use crate::private_file;
use crate::secret::Vault;
use crate::store::AuditVerdict;

/// A copy that was made and looked through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// How long the file is.
    pub bytes: u64,
    /// How its audit log is. One that is broken is copied too: whoever harms the log does not stop the backups.
    pub audit: AuditVerdict,
}

/// Copies the store in `folder` to the new file `target`: all of it as it is at one moment, on disk and verified when it returns. Others may read and write
/// the store meanwhile. The file is the caller's alone.
///
/// # Errors
/// If there is no store, `target` exists, the copy cannot be written, or SQLite finds it damaged; then there is no `target` afterwards.
pub fn copy(folder: &Path, target: &Path, vault: &Vault) -> anyhow::Result<Copied> {
    let source = folder.join("interven.db");
    ensure!(source.is_file(), "there is no store in {}; name its folder with --data-dir", folder.display());
    // The name is taken first, and what has it is a whole copy or empty: half a copy never looks like one.
    let reserved = OpenOptions::new().write(true).create_new(true).mode(0o600).open(target);
    let reserved = reserved.with_context(|| format!("{} cannot be made; a backup goes to a new file in a folder that is there", target.display()))?;
    drop(reserved);
    let target = &std::path::absolute(target)?;
    let copied = private_file::beside(target).with_context(|| format!("no file can be made beside {}", target.display())).and_then(|(partial, file)| {
        let copied = write(&source, &partial, &file, vault).and_then(|copied| {
            fs::rename(&partial, target)?;
            File::open(target.parent().unwrap_or(Path::new("/")))?.sync_all()?;
            Ok(copied)
        });
        if copied.is_err() {
            // It may have its name already; what went wrong is told in any case.
            drop(fs::remove_file(&partial));
        }
        copied
    });
    if copied.is_err() {
        // Likewise.
        drop(fs::remove_file(target));
    }
    copied
}

fn write(source: &Path, partial: &Path, file: &File, vault: &Vault) -> anyhow::Result<Copied> {
    let conn = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_context(|| format!("{} cannot be opened", source.display()))?;
    conn.execute_batch("pragma busy_timeout = 5000")?;
    schema::expect_current(&conn)?;
    let Some(name) = partial.to_str() else { bail!("the name of the backup's file is not UTF-8") };
    // A read like any other: it sees one moment, and holds nobody up.
    conn.execute("vacuum into ?1", [name]).with_context(|| format!("{} cannot be written", partial.display()))?;
    drop(conn);
    file.sync_all()?;
    let bytes = fs::metadata(partial)?.len();
    ensure!(bytes > 0, "{} is empty; no backup was made", partial.display());
    Ok(Copied { bytes, audit: verify(partial, vault)? })
}

/// Looks through a copy; how its audit log is.
fn verify(copy: &Path, vault: &Vault) -> anyhow::Result<AuditVerdict> {
    let conn = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let found: String = conn.query_row("pragma integrity_check(1)", [], |row| row.get(0))?;
    ensure!(found == "ok", "the copy is damaged, and so may the store be: {found}");
    let mut channels = conn.prepare("select * from channels where deleted_at is null")?;
    let mut found = channels.query([])?;
    while let Some(row) = found.next()? {
        rows::channel(row, vault).context("this is not the encryption key of the store; no backup was made")?;
    }
    Ok(audit::verify(&conn, vault)?)
}
