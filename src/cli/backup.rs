//! `interven backup`: a copy of the store, also while a server writes to it.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use serde_json::json;

use crate::config::Config;
use crate::domain::audit::Target;
use crate::secret::{EncryptionKey, Vault};
use crate::store::Store;
use crate::store::sqlite::backup::copy;

/// `interven backup FILE`
pub async fn run(config: &Config, file: &Path, open_store: fn(&Config) -> anyhow::Result<Arc<dyn Store>>, out: &mut dyn Write) -> anyhow::Result<()> {
    let (key, kept) = if let Some(key) = &config.encryption_key {
        (key.clone(), "as it is given by the configuration".to_owned())
    } else {
        let key = EncryptionKey::load(&config.data_dir).with_context(|| {
            format!("there is no encryption key in {}; name the data folder with --data-dir, or give the key that the server has", config.data_dir.display())
        })?;
        (key, format!("in {}", config.data_dir.join("encryption.key").display()))
    };
    let copied = copy(&config.data_dir, file, &Vault::new(&key))?;
    let target = Target { id: None, name: Some(file.display().to_string()) };
    let noted = open_store(config)?.note_audit("store.backed_up", target, json!({"bytes": copied.bytes, "encryption_key": key.fingerprint()})).await;
    noted.context("the backup was made, but it could not be written into the audit log")?;
    writeln!(out, "{}: {} bytes, whole; its audit log has {} entries and verifies.", file.display(), copied.bytes, copied.audit_entries)?;
    writeln!(out, "The encryption key is not in it. A restore needs the one with the fingerprint {}, {kept}.", key.fingerprint())?;
    Ok(())
}
