//! The chain under the hands of someone who may write the file.

use std::sync::Arc;

use rusqlite::{Connection, params};
use tempfile::TempDir;
use uuid::Uuid;

use crate::domain::audit::Link;
use crate::domain::role::Role;
use crate::domain::time::Time;
use crate::secret::{EncryptionKey, Vault};
use crate::store::audit::Acting;
use crate::store::sqlite::SqliteStore;
use crate::store::{AuditOrder, AuditQuery, AuditVerdict, Store, User};

fn open(folder: &TempDir, key: &str) -> SqliteStore {
    SqliteStore::open(folder.path(), Arc::new(Vault::new(&EncryptionKey::from_hex(&key.repeat(32)).unwrap())), None).unwrap()
}

fn user(id: u128) -> User {
    let email = format!("{id}@example.com");
    User {
        id: Uuid::from_u128(id),
        email,
        name: "x".into(),
        role: Role::Admin,
        password_hash: "$argon2$s3cret".into(),
        slack: None,
        created_at: Time::default(),
        disabled_at: None,
    }
}

/// A store with four entries, and the file with nothing in its way.
async fn four() -> (TempDir, SqliteStore, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder, "07");
    let task = async {
        for id in 1..=3 {
            store.insert_user(user(id)).await.unwrap();
        }
        store.set_password(Uuid::from_u128(2), "$argon2$other", None).await.unwrap();
        store.set_password(Uuid::from_u128(2), "$argon2$other", None).await.unwrap();
    };
    Acting::request("203.0.113.7".parse().unwrap(), Time::from_ms(1_000)).scope(task).await;
    let conn = Connection::open(folder.path().join("interven.db")).unwrap();
    conn.execute_batch("drop trigger audit_is_not_altered; drop trigger audit_is_not_shortened; create table kept as select * from audit; create table kept_head as select * from audit_head;")
        .unwrap();
    (folder, store, conn)
}

async fn broken_at(store: &SqliteStore) -> Option<i64> {
    match store.verify_audit().await.unwrap() {
        AuditVerdict::Whole { .. } => None,
        AuditVerdict::Broken { seq, .. } => Some(seq),
    }
}

#[tokio::test]
async fn a_change_is_told_without_its_secrets_and_only_once() {
    let (_folder, store, _) = four().await;
    let entries = store.audit_entries(AuditQuery::default(), AuditOrder::OldestAfter(0), 10).await.unwrap();
    let told: Vec<_> = entries.iter().map(|audited| (audited.entry.action.as_str(), audited.entry.target_name.as_deref().unwrap())).collect();
    let created = "user.created";
    assert_eq!(told, [(created, "1@example.com"), (created, "2@example.com"), (created, "3@example.com"), ("user.updated", "2@example.com")]);
    let last = &entries[3].entry;
    assert_eq!((last.before.as_deref(), last.after.as_deref()), (Some("{}"), Some(r#"{"password":"changed"}"#)));
    assert_eq!((last.actor_kind.as_str(), last.address.as_deref(), last.at), ("unknown", Some("203.0.113.7"), Time::from_ms(1_000)));
    assert!(!format!("{entries:?}").contains("argon2"));
    let AuditVerdict::Whole { entries: 4, head } = store.verify_audit().await.unwrap() else { panic!("it is whole") };
    assert_eq!(head, entries[3].link);
}

#[tokio::test]
async fn what_is_altered_removed_or_moved_is_found() {
    let (_folder, store, conn) = four().await;
    let mut harms = Vec::new();
    for seq in 1..=4 {
        for column in ["actor_kind", "actor_id", "actor_name", "surface", "address", "action", "target_id", "target_name", "before", "after"] {
            harms.push((seq, format!("update audit set {column} = coalesce({column}, '') || 'x' where seq = {seq}")));
        }
        harms.push((seq, format!("update audit set at = at + 1 where seq = {seq}")));
        harms.push((seq, format!("update audit set hash = zeroblob(32) where seq = {seq}")));
        harms.push((seq, format!("update audit set hash = x'00' where seq = {seq}")));
        harms.push((seq, format!("update audit set target_name = cast(x'ff' as text) where seq = {seq}")));
        harms.push((seq, format!("delete from audit where seq = {seq}")));
        harms.push((seq, format!("delete from audit where seq >= {seq}")));
        harms.push((seq, format!("delete from audit where seq = {seq}; update audit set seq = seq - 1 where seq > {seq}")));
    }
    harms.push((1, "update audit set seq = 9 where seq = 1; update audit set seq = 1 where seq = 2; update audit set seq = 2 where seq = 9".to_owned()));
    harms.push((
        0,
        "insert into audit select -1, at, actor_kind, null, null, surface, null, action, null, null, null, null, hash from audit where seq = 1".to_owned(),
    ));
    harms.push((
        5,
        "insert into audit select 5, at, actor_kind, null, null, surface, null, action, null, null, null, null, hash from audit where seq = 1".to_owned(),
    ));
    harms.push((5, "delete from audit_head".to_owned()));
    // The end moved with the row that it stood on: the seal is not to be had from the file.
    harms.push((4, "delete from audit where seq = 4; update audit_head set seq = 3, hash = (select hash from audit where seq = 3)".to_owned()));
    for (seq, harm) in harms {
        assert_eq!(broken_at(&store).await, None, "before {harm}");
        conn.execute_batch(&harm).unwrap();
        assert_eq!(broken_at(&store).await, Some(seq), "{harm}");
        conn.execute_batch("delete from audit; insert into audit select * from kept; delete from audit_head; insert into audit_head select * from kept_head;")
            .unwrap();
    }
}

#[tokio::test]
async fn another_key_does_not_open_the_end_of_the_log() {
    let (folder, store, _) = four().await;
    drop(store);
    assert_eq!(broken_at(&open(&folder, "08")).await, Some(5));
    assert_eq!(broken_at(&open(&folder, "07")).await, None);
    assert_eq!(broken_at(&open(&tempfile::tempdir().unwrap(), "07")).await, None, "an empty log is whole");
}

#[tokio::test]
async fn the_log_is_only_added_to() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder, "07");
    store.insert_user(user(1)).await.unwrap();
    let conn = Connection::open(folder.path().join("interven.db")).unwrap();
    for harm in ["delete from audit", "update audit set after = null"] {
        assert!(conn.execute_batch(harm).unwrap_err().to_string().contains("only added to"), "{harm}");
    }
}

#[tokio::test]
async fn what_fails_is_not_told() {
    let (_folder, store, _) = four().await;
    assert!(store.insert_user(User { email: "1@example.com".into(), ..user(9) }).await.is_err());
    assert!(matches!(store.verify_audit().await.unwrap(), AuditVerdict::Whole { entries: 4, .. }));
}

/// Computes the chain anew, as someone can who has the file alone, and moves the end to where it then is.
fn forge(conn: &Connection) {
    let mut link = Link::default();
    let rows: Vec<_> =
        conn.prepare("select * from audit order by seq").unwrap().query_map([], super::audited).unwrap().map(std::result::Result::unwrap).collect();
    for row in &rows {
        link = row.entry.link(&link);
        conn.execute("update audit set hash = ?2 where seq = ?1", params![row.entry.seq, link]).unwrap();
    }
    conn.execute("update audit_head set seq = ?1, hash = ?2", params![rows.len(), link]).unwrap();
}

#[tokio::test]
async fn a_forged_log_is_not_sealed_by_the_next_entry() {
    let forgeries: [(&str, bool); 6] = [
        ("update audit set actor_name = 'eve' where seq = 2", true),
        ("update audit set actor_name = 'eve' where seq = 2; delete from audit where seq > 2", true),
        ("delete from audit; delete from audit_head", false),
        ("delete from audit_head", false),
        ("update audit_head set hash = x'00'", false),
        ("delete from audit where seq = 4; update audit_head set seq = 3, hash = (select hash from audit where seq = 3)", false),
    ];
    for (forgery, is_chained) in forgeries {
        for restarts in [false, true] {
            let (folder, mut store, conn) = four().await;
            conn.execute_batch(forgery).unwrap();
            if is_chained {
                forge(&conn);
            }
            if restarts {
                drop(store);
                store = open(&folder, "07");
            }
            let before: i64 = conn.query_row("select count(*) from audit", [], |row| row.get(0)).unwrap();
            assert!(broken_at(&store).await.is_some(), "{forgery}");
            for id in 11..=13 {
                store.insert_user(user(id)).await.unwrap();
                assert!(broken_at(&store).await.is_some(), "{forgery}, after entry {id}, restarts: {restarts}");
            }
            let after: i64 = conn.query_row("select count(*) from audit", [], |row| row.get(0)).unwrap();
            assert_eq!(after, before + 3, "what is done is still written down: {forgery}");
        }
    }
}

#[tokio::test]
async fn an_end_that_is_put_back_under_a_running_writer_is_found() {
    let (_folder, store, conn) = four().await;
    store.insert_user(user(5)).await.unwrap();
    conn.execute_batch("delete from audit where seq = 5; delete from audit_head; insert into audit_head select * from kept_head").unwrap();
    assert_eq!(broken_at(&store).await, None, "by the file alone it is an older copy");
    store.insert_user(user(6)).await.unwrap();
    assert_eq!(broken_at(&store).await, Some(5));
}

#[tokio::test]
async fn a_log_that_was_wiped_is_not_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder, "07");
    assert_eq!(broken_at(&store).await, None, "an empty log is whole");
    Connection::open(folder.path().join("interven.db")).unwrap().execute_batch("delete from audit_head").unwrap();
    assert_eq!(broken_at(&store).await, Some(1));
}

#[tokio::test]
async fn two_processes_may_add_to_it() {
    let (folder, store, _) = four().await;
    let other = open(&folder, "07");
    for id in 5..=8 {
        other.insert_user(user(id * 2)).await.unwrap();
        store.insert_user(user(id * 2 + 1)).await.unwrap();
    }
    assert!(store.insert_user(user(10)).await.is_err());
    store.insert_user(user(99)).await.unwrap();
    assert!(matches!(store.verify_audit().await.unwrap(), AuditVerdict::Whole { entries: 13, .. }));
}

#[tokio::test]
async fn an_action_is_no_pattern() {
    let (_folder, store, _) = four().await;
    for (action, count) in [("user", 4), ("%", 0), ("use_", 0), ("us", 0), ("user.created", 3), ("user.", 0)] {
        let query = AuditQuery { action: Some(action.to_owned()), ..AuditQuery::default() };
        assert_eq!(store.audit_entries(query, AuditOrder::OldestAfter(0), 10).await.unwrap().len(), count, "{action}");
    }
}
