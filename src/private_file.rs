//! New files that are their owner's alone, made beside the one whose place they are to take.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::secret::random_bytes;

/// Makes an empty file (mode 0600) under a name that nobody can know before, in the folder of `target`; an absolute path.
///
/// # Errors
/// If it cannot be made.
pub fn beside(target: &Path) -> io::Result<(PathBuf, File)> {
    let target = std::path::absolute(target)?;
    let mut name = target.into_os_string();
    name.push(format!(".{:032x}.new", u128::from_be_bytes(random_bytes())));
    let path = PathBuf::from(name);
    // Never one that is there, nor what a link points to.
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    Ok((path, file))
}
