//! The files of an export: where its decisions go, and how far it came.

use std::fs::{self, File};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::private_file;

/// How far an export came.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct State {
    /// What was asked for.
    pub(super) query: String,
    /// Where it goes on; at the beginning where there is none.
    pub(super) cursor: Option<String>,
    /// All of it was taken.
    pub(super) done: bool,
    /// How much of the file is written; what is after that is of a run that did not come to its end.
    pub(super) length: u64,
}

impl State {
    /// What an earlier run kept, if there was one.
    pub(super) fn read(path: &Path) -> anyhow::Result<Option<Self>> {
        match fs::read(path) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text).with_context(|| format!("{} does not say how far an export came", path.display()))?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }

    /// In one step, so that a run that is ended leaves the old state or the new one.
    pub(super) fn keep(&self, path: &Path) -> anyhow::Result<()> {
        let keep = || {
            let mut fresh = Whole::replacing(path, None)?;
            fresh.file.write_all(&serde_json::to_vec(self)?)?;
            fresh.done()
        };
        keep().with_context(|| path.display().to_string())
    }
}

/// Keeps other runs from the state in `kept` until it is dropped or the process ends. A file of its own: that of the state is another one after each page.
pub(super) fn lock(kept: &Path) -> anyhow::Result<File> {
    let mut name = kept.as_os_str().to_owned();
    name.push(".lock");
    let path = PathBuf::from(name);
    let file = File::options().write(true).create(true).truncate(false).mode(0o600).open(&path).with_context(|| path.display().to_string())?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => bail!("another run goes on from {} right now; wait until it has ended", kept.display()),
        Err(fs::TryLockError::Error(error)) => Err(error).with_context(|| path.display().to_string()),
    }
}

/// Where a whole export goes.
#[derive(Debug)]
pub(super) struct Whole<'a> {
    pub(super) file: File,
    path: &'a Path,
    /// The name that the file has until it is done, or for good where it is never done.
    unfinished: Option<PathBuf>,
}

impl<'a> Whole<'a> {
    /// A new file for its owner alone, or with the mode of the one whose place it takes. What is there and is none, such as a pipe, a device or a link, stays,
    /// and is written straight into.
    pub(super) fn open(path: &'a Path) -> io::Result<Self> {
        match fs::symlink_metadata(path) {
            Ok(there) if there.is_file() => Self::replacing(path, Some(there.permissions())),
            Ok(_) => Ok(Self { file: File::options().write(true).truncate(true).open(path)?, path, unfinished: None }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::replacing(path, None),
            Err(error) => Err(error),
        }
    }

    fn replacing(path: &'a Path, mode: Option<fs::Permissions>) -> io::Result<Self> {
        let (unfinished, file) = private_file::beside(path)?;
        let this = Self { file, path, unfinished: Some(unfinished) };
        if let Some(mode) = mode {
            this.file.set_permissions(mode)?;
        }
        Ok(this)
    }

    /// Gives it its name: all of it is there.
    pub(super) fn done(mut self) -> io::Result<()> {
        if let Some(unfinished) = &self.unfinished {
            self.file.sync_all()?;
            fs::rename(unfinished, self.path)?;
            self.unfinished = None;
        }
        Ok(())
    }
}

impl Drop for Whole<'_> {
    fn drop(&mut self) {
        if let Some(unfinished) = &self.unfinished {
            // What went wrong is told in any case.
            drop(fs::remove_file(unfinished));
        }
    }
}

/// A file that each run appends to, or what is there and is none.
#[derive(Debug)]
pub(super) struct Appended {
    file: File,
    is_regular: bool,
}

impl Appended {
    /// The file as far as it is known to be written: what is after `length` is of a run that was ended. At the beginning (`fresh`) nothing is known of it, and
    /// what it holds is somebody else's.
    pub(super) fn open(path: &Path, length: u64, fresh: bool) -> anyhow::Result<Self> {
        let (mut file, is_regular) = match fs::metadata(path) {
            Ok(there) => (File::options().write(true).open(path)?, there.is_file()),
            // A run that was ended at its beginning may not have made it.
            Err(error) if error.kind() == io::ErrorKind::NotFound && length == 0 => {
                (File::options().write(true).create_new(true).mode(0o600).open(path)?, true)
            }
            Err(error) => return Err(error.into()),
        };
        if is_regular {
            let there = file.metadata()?.len();
            ensure!(!fresh || there == 0, "File exists, and is not of this export; name a new file, or with --state what its last run kept");
            ensure!(there >= length, "it is shorter than what was written to it; begin again without the file that --state names");
            file.set_len(length)?;
            file.seek(SeekFrom::End(0))?;
        }
        Ok(Self { file, is_regular })
    }

    /// On disk when it returns, where there is a disk.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        if self.is_regular { self.file.sync_all() } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_file_is_cut_to_what_is_known_to_be_written_and_another_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        assert!(Appended::open(&path, 5, false).is_err(), "it is gone");
        Appended::open(&path, 0, true).unwrap().append(b"12345rest").unwrap();
        assert_eq!(mode(&path), 0o600);
        assert!(Appended::open(&path, 0, true).unwrap_err().to_string().contains("not of this export"));
        assert!(Appended::open(&path, 10, false).unwrap_err().to_string().contains("shorter"));
        Appended::open(&path, 5, false).unwrap().append(b"678").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"12345678");
    }

    #[test]
    fn a_run_that_was_ended_at_its_beginning_is_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        Appended::open(&path, 0, true).unwrap();
        Appended::open(&path, 0, true).unwrap().append(b"half a page").unwrap();
        Appended::open(&path, 0, false).unwrap().append(b"page").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"page");
        fs::remove_file(&path).unwrap();
        assert!(Appended::open(&path, 0, false).is_ok(), "the state was kept, the file not made");
    }

    #[test]
    fn a_whole_file_takes_the_place_of_another_with_its_mode_and_leaves_nothing_where_it_is_not_done() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("out"), folder.path().join("link"));
        let write = |path: &Path, text: &str, done: bool| {
            let mut whole = Whole::open(path).unwrap();
            whole.file.write_all(text.as_bytes()).unwrap();
            if done {
                whole.done().unwrap();
            }
        };
        write(&path, "one", true);
        assert_eq!(mode(&path), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        write(&path, "two", false);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write(&path, "three", true);
        assert_eq!((fs::read(&path).unwrap(), mode(&path)), (b"three".to_vec(), 0o640));
        symlink(&path, &link).unwrap();
        write(&link, "four", true);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink() && fs::read(&path).unwrap() == b"four");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn one_run_at_a_time_goes_on_from_a_state() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("state");
        let held = lock(&kept).unwrap();
        assert!(lock(&kept).unwrap_err().to_string().contains("wait until it has ended"));
        assert!(lock(&folder.path().join("other")).is_ok());
        drop(held);
        assert!(lock(&kept).is_ok());
    }
}
