//! `interven audit`: whether the audit log is as it was written, also while no server runs.

use std::io::Write;

use clap::Subcommand;

use crate::domain::audit::hex;
use crate::store::{AuditVerdict, Store};

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Find out whether an entry was altered, removed or moved
    Verify,
}

/// `interven audit …`
pub async fn run(command: AuditCommand, store: &dyn Store, out: &mut dyn Write) -> anyhow::Result<()> {
    let AuditCommand::Verify = command;
    match store.verify_audit().await? {
        AuditVerdict::Whole { entries, head } => Ok(writeln!(out, "The audit log is whole: {entries} entries. Last link: {}", hex(&head))?),
        AuditVerdict::Broken { seq, why } => anyhow::bail!("the audit log is not as it was written: at entry {seq}, {why}"),
    }
}
