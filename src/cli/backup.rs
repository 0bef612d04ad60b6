//! `interven backup`: a copy of the store, also while a server writes to it.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use serde_json::json;

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::audit::Target;
use crate::secret::{EncryptionKey, Vault};
use crate::store::audit::Acting;
use crate::store::sqlite::backup::copy;
use crate::store::{AuditVerdict, Store};

/// `interven backup FILE`
pub async fn run(
    config: &Config,
    file: &Path,
    clock: &Clock,
    open_store: fn(&Config) -> anyhow::Result<Arc<dyn Store>>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let (key, kept) = if let Some(key) = &config.encryption_key {
        (key.clone(), "as it is given by the configuration".to_owned())
    } else {
        let key = EncryptionKey::load(&config.data_dir).with_context(|| {
            format!("there is no encryption key in {}; name the data folder with --data-dir, or give the key that the server has", config.data_dir.display())
        })?;
        (key, format!("in {}", config.data_dir.join("encryption.key").display()))
    };
    let copied = copy(&config.data_dir, file, &Vault::new(&key))?;
    let whose = format!("The encryption key is not in it. A restore needs the one with the fingerprint {}, {kept}.", key.fingerprint());
    let entries = match copied.audit {
        AuditVerdict::Whole { entries, .. } => entries,
        // Nothing is written into that log here: with another key than the server's that would break one that is whole.
        AuditVerdict::Broken { seq, why } => {
            writeln!(out, "{}: {} bytes. {whose}", file.display(), copied.bytes)?;
            return Err(BrokenLog { seq, why }.into());
        }
    };
    let target = Target { id: None, name: Some(file.display().to_string()) };
    let noted = open_store(config)?;
    let noted = noted.note_audit("store.backed_up", target, json!({"bytes": copied.bytes, "encryption_key": key.fingerprint()}));
    // It is made now, and a large one was begun long ago.
    Acting::command(clock.now()).scope(noted).await.context("the backup was made, but it could not be written into the audit log")?;
    writeln!(out, "{}: {} bytes, whole; its audit log has {entries} entries and verifies.", file.display(), copied.bytes)?;
    writeln!(out, "{whose}")?;
    Ok(())
}

/// A backup was made, of a store whose audit log is not as it was written.
#[derive(Debug, thiserror::Error)]
#[error("THE AUDIT LOG IS BROKEN: at entry {seq}, {why}. The backup was made nevertheless, and has the log as it is")]
pub struct BrokenLog {
    seq: i64,
    why: &'static str,
}
