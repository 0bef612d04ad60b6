//! Moves what is in the write-ahead log into the file, beside the writer and not on its time.
//!
//! A checkpoint costs as much as a seventh of all writing, and a commit that has to do it on the way is the slowest of its hundred. On a
//! thread of its own it never quite catches up with a writer that does not rest, and a log that is never caught up with grows: past
//! [`LONG_LOG`] the writer does the last, short part itself, after which the log begins at its start again.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::time::Duration;

use rusqlite::Connection;

use super::rows::failed;
use super::schema;
use crate::store::{Result, StoreError};

/// How long the log is let grow before it is moved: pages that are written again and again meanwhile are moved once.
const PAUSE: Duration = Duration::from_millis(200);
/// The length of a log, in pages of 4 KiB, that the writer helps to shorten: 32 MiB.
const LONG_LOG: i64 = 8_192;

/// The writer's end.
pub(super) struct Checkpoints {
    wanted: SyncSender<()>,
    too_long: Arc<AtomicBool>,
}

impl Checkpoints {
    /// Something was committed.
    pub(super) fn committed(&self, conn: &Connection) {
        // Full means that one is on its way already.
        let _ = self.wanted.try_send(());
        if self.too_long.swap(false, Ordering::Relaxed)
            && let Err(error) = checkpoint(conn)
        {
            tracing::warn!(error = %error, "the write-ahead log could not be shortened");
        }
    }
}

/// Starts the thread; it ends with the writer.
pub(super) fn start(file: &Path) -> Result<Checkpoints> {
    let conn = schema::open_checkpointer(file)?;
    let (wanted, asked) = mpsc::sync_channel(1);
    let too_long = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&too_long);
    std::thread::Builder::new()
        .name("store-log".to_owned())
        .spawn(move || run(&conn, &asked, &told))
        .map_err(|error| StoreError::Unavailable(format!("the store's second thread could not be started: {error}")))?;
    Ok(Checkpoints { wanted, too_long })
}

fn run(conn: &Connection, asked: &Receiver<()>, too_long: &AtomicBool) {
    while asked.recv().is_ok() {
        std::thread::sleep(PAUSE);
        match checkpoint(conn) {
            Ok(left) => too_long.store(left, Ordering::Relaxed),
            // A full disk, for one: the log keeps everything, and the next commit asks again.
            Err(error) => tracing::warn!(error = %error, "the write-ahead log could not be moved into the file"),
        }
    }
}

/// Moves what can be moved without waiting for anyone; whether a long log is left that does not begin anew.
fn checkpoint(conn: &Connection) -> Result<bool> {
    let (pages, moved): (i64, i64) = conn.query_row("pragma wal_checkpoint(passive)", [], |row| Ok((row.get(1)?, row.get(2)?))).map_err(failed)?;
    Ok(pages > LONG_LOG && moved < pages)
}
