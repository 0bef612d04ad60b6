//! Reads: on blocking threads, over connections that are kept between reads.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::schema;
use crate::background;
use crate::store::{Result, StoreError};

/// Reads at a time. More would not be faster on one disk, only larger.
const READERS: usize = 4;

pub(super) struct Readers {
    file: PathBuf,
    idle: Arc<Mutex<Vec<Connection>>>,
    places: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file, idle: Arc::default(), places: Arc::new(Semaphore::new(READERS)) }
    }

    /// Runs `query` on a connection of its own.
    pub(super) async fn read<T: Send + 'static>(&self, query: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> Result<T> {
        let lost = |error: &dyn std::fmt::Display| StoreError::Unavailable(format!("a read was lost: {error}"));
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|error| lost(&error))?;
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
        let read = background::run(move || with_connection(&file, &idle, query)).await;
        read.map_err(|error| StoreError::Unavailable(format!("a read was lost: {error}")))?
    }
}

fn with_connection<T>(file: &Path, idle: &Mutex<Vec<Connection>>, query: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let kept = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let conn = match kept {
        Some(conn) => conn,
        None => schema::open_reader(file)?,
    };
    let found = query(&conn);
    idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
    found
}
