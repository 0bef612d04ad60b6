//! Reads: on blocking threads, over connections that are kept between reads.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::rows::failed;
use super::schema;
use crate::background;
use crate::store::{Result, StoreError};

/// Reads at a time. More would not be faster on one disk, only larger.
const READERS: usize = 4;
/// Reads for agents' calls at a time: they are of a row, and wait for no page that a person looks at.
const FOR_AGENTS: usize = 2;
/// Reports at a time: one may take as long as it is allowed.
const REPORTS: usize = 1;
/// After how many instructions of SQLite's machine a report looks at the clock: some tenths of a millisecond.
const INSTRUCTIONS: i32 = 10_000;

pub(super) struct Readers {
    file: PathBuf,
    idle: Arc<Mutex<Vec<Connection>>>,
    places: Arc<Semaphore>,
    for_agents: Arc<Semaphore>,
    reports: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn new(file: PathBuf) -> Self {
        let [places, for_agents, reports] = [READERS, FOR_AGENTS, REPORTS].map(|places| Arc::new(Semaphore::new(places)));
        Self { file, idle: Arc::default(), places, for_agents, reports }
    }

    /// Runs `query` on a connection of its own.
    pub(super) async fn read<T: Send + 'static>(&self, query: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> Result<T> {
        self.read_at(&self.places, move |conn| query(conn)).await
    }

    /// Runs `query` for an agent's call that waits for it, whatever else is read. It is to be short.
    pub(super) async fn read_for_agent<T: Send + 'static>(&self, query: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> Result<T> {
        self.read_at(&self.for_agents, move |conn| query(conn)).await
    }

    /// Runs `query`, which may have much to read, one such at a time; `None` where it is not done by `end`.
    pub(super) async fn report<T: Send + 'static>(&self, end: Instant, query: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> Result<Option<T>> {
        let query = move |conn: &mut Connection| {
            let is_over = Arc::new(AtomicBool::new(Instant::now() >= end));
            if is_over.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let told = Arc::clone(&is_over);
            let look = move || {
                let over = Instant::now() >= end;
                told.fetch_or(over, Ordering::Relaxed);
                over
            };
            conn.progress_handler(INSTRUCTIONS, Some(look)).map_err(failed)?;
            let found = query(conn);
            conn.progress_handler(0, None::<fn() -> bool>).map_err(failed)?;
            match found {
                Err(_) if is_over.load(Ordering::Relaxed) => Ok(None),
                found => found.map(Some),
            }
        };
        tokio::time::timeout_at(end.into(), self.read_at(&self.reports, query)).await.unwrap_or(Ok(None))
    }

    async fn read_at<T: Send + 'static>(&self, places: &Arc<Semaphore>, query: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static) -> Result<T> {
        let place = Arc::clone(places).acquire_owned().await.map_err(|error| lost(&error))?;
        let (file, idle) = (self.file.clone(), Arc::clone(&self.idle));
        let read = move || {
            let _place = place;
            with_connection(&file, &idle, query)
        };
        tokio::task::spawn_blocking(read).await.map_err(|error| lost(&error))?
    }

    /// Runs `query` on a connection of its own, after all else that the processors have to do; its places are those of [`background`].
    pub(super) async fn read_in_background<T: Send + 'static>(&self, query: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> Result<T> {
        let (file, idle) = (self.file.clone(), Arc::clone(&self.idle));
        background::run(move || with_connection(&file, &idle, move |conn| query(conn))).await.map_err(|error| lost(&error))?
    }
}

fn lost(error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Unavailable(format!("a read was lost: {error}"))
}

fn with_connection<T>(file: &Path, idle: &Mutex<Vec<Connection>>, query: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
    let kept = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut conn = match kept {
        Some(conn) => conn,
        None => schema::open_reader(file)?,
    };
    let found = query(&mut conn);
    idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
    found
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt as _;

    use super::*;
    use crate::secret::{EncryptionKey, Vault};

    const LONG: Duration = Duration::from_secs(60);
    /// Counts for as long as it may.
    const ENDLESS: &str = "with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) from n";

    fn one(conn: &Connection, query: &str) -> Result<i64> {
        conn.query_row(query, [], |row| row.get(0)).map_err(failed)
    }

    fn readers(folder: &Path) -> Readers {
        let file = folder.join("interven.db");
        schema::open(&file, &Vault::new(&EncryptionKey::from_hex(&"07".repeat(32)).unwrap())).unwrap();
        Readers::new(file)
    }

    #[tokio::test]
    async fn a_report_ends_in_time_and_its_connection_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let readers = readers(folder.path());
        let end = Instant::now() + Duration::from_millis(50);
        // Also where its place is only free when it is too late.
        let both = tokio::join!(readers.report(end, |conn| one(conn, ENDLESS)), readers.report(end, |conn| one(conn, ENDLESS)));
        assert_eq!((both.0.unwrap(), both.1.unwrap()), (None, None));
        let end = Instant::now() + LONG;
        assert_eq!(readers.report(end, |conn| one(conn, "select 7")).await.unwrap(), Some(7));
        assert!(readers.report(end, |conn| one(conn, "select nothing")).await.is_err());
        assert_eq!(readers.read(|conn| one(conn, "select count(*) from decisions")).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn an_agents_read_waits_for_no_others_and_no_read_for_reports() {
        let folder = tempfile::tempdir().unwrap();
        let readers = readers(folder.path());
        let (end, waits) = std::sync::mpsc::channel::<()>();
        let waits = Arc::new(Mutex::new(waits));
        let wait = |waits: &Arc<Mutex<std::sync::mpsc::Receiver<()>>>| {
            let waits = Arc::clone(waits);
            move |_: &Connection| {
                // Until the sender is gone.
                assert!(waits.lock().unwrap_or_else(PoisonError::into_inner).recv().is_err());
                Ok(())
            }
        };
        let reports = futures_util::future::join_all((0..3).map(|_| readers.report(Instant::now() + LONG, wait(&waits))));
        let mut reports = std::pin::pin!(reports);
        assert!(reports.as_mut().now_or_never().is_none());
        assert_eq!(readers.read(|conn| one(conn, "select 1")).await.unwrap(), 1);
        let pages = futures_util::future::join_all((0..READERS).map(|_| readers.read(wait(&waits))));
        let mut pages = std::pin::pin!(pages);
        assert!(pages.as_mut().now_or_never().is_none());
        assert_eq!(readers.read_for_agent(|conn| one(conn, "select 2")).await.unwrap(), 2);
        drop(end);
        assert!(reports.await.into_iter().all(|report| report.unwrap() == Some(())));
        assert!(pages.await.into_iter().all(|page| page.is_ok()));
    }
}
