//! The files of the threat lists: read at the start, and again when one of them changes.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::Context as _;

use crate::gateway::threat::Threats;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 512 * 1024 * 1024;

/// What tells one state of a file from another.
type Stamp = Option<(u64, Option<SystemTime>)>;

/// The files, and how they were when they were last read.
pub(super) struct ThreatFiles {
    paths: Vec<PathBuf>,
    seen: Mutex<Vec<Stamp>>,
}

impl ThreatFiles {
    pub(super) const fn new(paths: Vec<PathBuf>) -> Self {
        Self { paths, seen: Mutex::new(Vec::new()) }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// Reads all of them.
    pub(super) async fn read(&self) -> anyhow::Result<Threats> {
        let paths = self.paths.clone();
        // Taken before the files are read: what changes in between is seen by the next look.
        let reading = tokio::task::spawn_blocking(move || (stamps(&paths), read(&paths)));
        let (stamps, read) = reading.await.context("the threat lists cannot be read")?;
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = stamps;
        read
    }

    /// All of them, if one changed since they were last read. One that cannot be read is told once.
    pub(super) async fn changed(&self) -> anyhow::Result<Option<Threats>> {
        let paths = self.paths.clone();
        let now = tokio::task::spawn_blocking(move || stamps(&paths)).await.context("the threat lists cannot be looked at")?;
        let has_changed = now != *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if has_changed { self.read().await.map(Some) } else { Ok(None) }
    }
}

fn stamps(paths: &[PathBuf]) -> Vec<Stamp> {
    let stamp = |metadata: Metadata| (metadata.len(), metadata.modified().ok());
    paths.iter().map(|path| std::fs::metadata(path).ok().map(stamp)).collect()
}

fn read(paths: &[PathBuf]) -> anyhow::Result<Threats> {
    let mut threats = Threats::default();
    for path in paths {
        let text = read_file(path).with_context(|| format!("the threat list {}", path.display()))?;
        let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
        threats.add(&name, &text).with_context(|| format!("the threat list {}", path.display()))?;
    }
    Ok(threats)
}

fn read_file(path: &Path) -> anyhow::Result<String> {
    let length = std::fs::metadata(path)?.len();
    anyhow::ensure!(length <= LARGEST, "it has {length} bytes; at most {LARGEST} are read");
    Ok(std::fs::read_to_string(path)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_list_that_changes_is_read_again_and_one_that_is_wrong_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("urlhaus.txt");
        std::fs::write(&path, "evil.example\n").unwrap();
        let files = ThreatFiles::new(vec![path.clone()]);
        let hit = files.read().await.unwrap().hit("https://evil.example/x").unwrap();
        assert_eq!((hit.list.as_str(), hit.entry.as_str()), ("urlhaus", "evil.example"));
        assert!(files.changed().await.unwrap().is_none());

        std::fs::write(&path, "evil.example\nworse.example\n").unwrap();
        assert!(files.changed().await.unwrap().unwrap().hit("https://worse.example").is_some());

        std::fs::write(&path, "evil.example\nno entry at all\n").unwrap();
        let error = format!("{:#}", files.changed().await.unwrap_err());
        assert!(error.contains("urlhaus.txt: line 2: "), "{error}");
        assert!(files.changed().await.unwrap().is_none(), "until it changes again");

        std::fs::remove_file(&path).unwrap();
        assert!(files.changed().await.is_err());
        assert!(files.changed().await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_list_that_is_not_there_is_an_error_with_its_name() {
        let error = format!("{:#}", ThreatFiles::new(vec![PathBuf::from("/nonexistent/list.txt")]).read().await.unwrap_err());
        assert!(error.contains("/nonexistent/list.txt") && error.contains("No such file"), "{error}");
    }
}
