//! `interven audit`: whether the audit log is as it was written, also while no server runs.

use std::io::Write;

use clap::Subcommand;

use crate::domain::audit::hex;
use crate::store::{AuditOrder, AuditQuery, AuditVerdict, Store};

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Find out whether an entry was altered, removed or moved
    Verify {
        /// An entry's number and link, noted elsewhere, that the log has to have; an older copy has not
        #[arg(long, value_name = "SEQ:LINK", value_parser = noted)]
        expect: Option<Noted>,
    },
}

/// An entry's number and link.
#[derive(Clone, Debug)]
pub struct Noted {
    seq: i64,
    link: String,
}

fn noted(text: &str) -> Result<Noted, String> {
    text.split_once(':')
        .and_then(|(seq, link)| Some(Noted { seq: seq.parse().ok().filter(|seq| *seq > 0)?, link: link.to_ascii_lowercase() }))
        .filter(|noted| noted.link.len() == 64 && noted.link.bytes().all(|digit| digit.is_ascii_hexdigit()))
        .ok_or_else(|| "an entry's number, a colon, and its link of 64 hex digits".to_owned())
}

/// `interven audit …`
pub async fn run(command: AuditCommand, store: &dyn Store, out: &mut dyn Write) -> anyhow::Result<()> {
    let AuditCommand::Verify { expect } = command;
    let (entries, head) = match store.verify_audit().await? {
        AuditVerdict::Whole { entries, head } => (entries, head),
        AuditVerdict::Broken { seq, why } => anyhow::bail!("the audit log is not as it was written: at entry {seq}, {why}"),
    };
    if let Some(Noted { seq, link }) = expect {
        let found = store.audit_entries(AuditQuery::default(), AuditOrder::OldestAfter(seq - 1), 1).await?;
        let found = found.first().filter(|found| found.entry.seq == seq);
        let found = found.ok_or_else(|| anyhow::anyhow!("the audit log is not the one that was noted: it ends at entry {entries}, before entry {seq}"))?;
        anyhow::ensure!(hex(&found.link) == link, "the audit log is not the one that was noted: entry {seq} has another link, {}", hex(&found.link));
    }
    Ok(writeln!(out, "The audit log is whole. Entries: {entries}. Last link: {}", hex(&head))?)
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
        run(AuditCommand::Verify { expect: None }, &store, &mut out).await.unwrap();
        assert!(String::from_utf8(out).unwrap().starts_with("The audit log is whole. Entries: 1. Last link: "));
        let link = hex(&store.audit_entries(AuditQuery::default(), AuditOrder::OldestAfter(0), 1).await.unwrap()[0].link);
        for (text, complaint) in
            [(format!("1:{link}"), None), (format!("2:{link}"), Some("it ends at entry 1")), (format!("1:{}", "0".repeat(64)), Some("another link"))]
        {
            let verified = run(AuditCommand::Verify { expect: Some(noted(&text).unwrap()) }, &store, &mut Vec::new()).await;
            assert_eq!(verified.is_err(), complaint.is_some(), "{text}");
            assert!(verified.err().is_none_or(|error| error.to_string().contains(complaint.unwrap())), "{text}");
        }
        assert!(["", "1", "1:ab", "0:", "x:y"].into_iter().all(|text| noted(text).is_err()));
        let conn = rusqlite::Connection::open(folder.path().join("interven.db")).unwrap();
        conn.execute_batch("drop trigger audit_is_not_altered; update audit set actor_kind = 'user'").unwrap();
        let found = run(AuditCommand::Verify { expect: None }, &store, &mut Vec::new()).await.unwrap_err().to_string();
        assert_eq!(found, "the audit log is not as it was written: at entry 1, the entry was altered, or does not follow the one before it");
    }
}
