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
        AuditVerdict::Whole { entries, head } => Ok(writeln!(out, "The audit log is whole. Entries: {entries}. Last link: {}", hex(&head))?),
        AuditVerdict::Broken { seq, why } => anyhow::bail!("the audit log is not as it was written: at entry {seq}, {why}"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::cli::admin::{self, UsersCommand};
    use crate::clock::Clock;
    use crate::domain::time::Time;
    use crate::secret::{EncryptionKey, Vault};
    use crate::store::audit::Acting;
    use crate::store::sqlite::SqliteStore;
    use crate::store::{AuditOrder, AuditQuery};

    #[tokio::test]
    async fn what_is_done_on_the_command_line_is_told_and_a_harm_to_the_log_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path(), Arc::new(Vault::new(&EncryptionKey::from_hex(&"07".repeat(32)).unwrap())), None).unwrap();
        let clock = Clock::manual(Time::from_ms(7_000));
        let create =
            UsersCommand::Create { email: "ada@example.com".into(), name: None, role: crate::domain::role::Role::Admin, password_file: None, invite: false };
        Acting::command(clock.now()).scope(admin::users(create, &store, &clock, "http://localhost:4000", &mut Vec::new())).await.unwrap();
        let entry = store.audit_entries(AuditQuery::default(), AuditOrder::OldestAfter(0), 10).await.unwrap().remove(0).entry;
        assert_eq!((entry.actor_kind.as_str(), entry.surface.as_str(), entry.action.as_str(), entry.at), ("cli", "cli", "user.created", Time::from_ms(7_000)));

        let mut out = Vec::new();
        run(AuditCommand::Verify, &store, &mut out).await.unwrap();
        assert!(String::from_utf8(out).unwrap().starts_with("The audit log is whole. Entries: 1. Last link: "));
        let conn = rusqlite::Connection::open(folder.path().join("interven.db")).unwrap();
        conn.execute_batch("drop trigger audit_is_not_altered; update audit set actor_kind = 'user'").unwrap();
        let found = run(AuditCommand::Verify, &store, &mut Vec::new()).await.unwrap_err().to_string();
        assert_eq!(found, "the audit log is not as it was written: at entry 1, the entry was altered, or does not follow the one before it");
    }
}
