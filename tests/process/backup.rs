//! A backup that is taken under load is a store that a server starts on.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::load::{Account, Numbers, at_generic, decision};
use crate::support::{GENERIC, HEADER_SECRET, PATIENCE, Place, in_time, run};

/// A new place with the backup as its store and this key.
async fn restored(backup: &Path, key: &str) -> Place {
    let place = Place::new().await;
    std::fs::create_dir(&place.data).unwrap();
    std::fs::copy(backup, place.data.join("interven.db")).unwrap();
    std::fs::write(place.data.join("encryption.key"), key).unwrap();
    place
}

fn has_leftovers(place: &Place) -> bool {
    std::fs::read_dir(place.path("")).unwrap().any(|entry| entry.unwrap().file_name().to_string_lossy().ends_with(".new"))
}

fn said(output: &Output) -> String {
    [&output.stdout[..], &output.stderr[..]].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_is_restored_and_opens_with_its_key_alone() {
    let origin = Place::new().await;
    let mut server = origin.start().await;
    let token = server.set_up().await;
    let config = json!({"url": origin.sandbox.generic_url(GENERIC), "format": "JSON", "headers": {"Authorization": HEADER_SECRET}});
    let channel = json!({"name": "record", "kind": "siem", "config": config});
    let made = server.request(Method::POST, "/api/channels", Some(&token), &channel).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let account = Account::default();
    let mut load = account.load(&server, &mut Numbers::new(7));
    in_time("calls are acknowledged", load.acknowledged.wait_for(|count| *count >= 100)).await.unwrap();

    let file = origin.path("backup.db");
    let backup = async || run(origin.command(&["backup", file.to_str().unwrap()])).await;
    let before = *load.acknowledged.borrow();
    let made = backup().await;
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    assert!(*load.acknowledged.borrow() > before, "calls were acknowledged meanwhile");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let bytes = std::fs::read(&file).unwrap();
    let again = backup().await;
    assert!(again.status.code() == Some(1) && said(&again).contains("a new file"), "{}", said(&again));
    assert_eq!(std::fs::read(&file).unwrap(), bytes, "what is there is left alone");
    server.kill().await;

    let key = std::fs::read_to_string(origin.data.join("encryption.key")).unwrap();
    let fingerprint = said(&made).split("fingerprint ").nth(1).unwrap().split(',').next().unwrap().to_owned();
    assert!(fingerprint.len() == 16 && !key.contains(&fingerprint) && !said(&made).contains(key.trim()), "{}", said(&made));

    let other = restored(&file, &"ab".repeat(32)).await;
    let refused = run(other.serve()).await;
    assert!(refused.status.code() == Some(1) && said(&refused).contains("encryption key"), "{}", said(&refused));
    let verified = run(other.command(&["audit", "verify"])).await;
    assert!(verified.status.code() == Some(1) && said(&verified).contains("sealed with another encryption key"), "{}", said(&verified));
    let refused = run(other.command(&["backup", other.path("b.db").to_str().unwrap()])).await;
    assert!(refused.status.code() == Some(1) && said(&refused).contains("not the encryption key"), "{}", said(&refused));
    assert!(!other.path("b.db").exists() && !has_leftovers(&other), "nothing is left of a copy that does not verify");

    let place = restored(&file, &key).await;
    let documented = run(place.command(&["audit", "verify", "--data-dir", place.data.to_str().unwrap()])).await;
    assert_eq!(documented.status.code(), Some(0), "{}", said(&documented));
    let mut server = place.start().await;
    server.logged(&fingerprint).await;
    let trace = Uuid::from_u128(1);
    assert_eq!(server.report(&decision(trace)).await.status, 200);
    let arrived = origin.sandbox.wait_until(GENERIC, PATIENCE, |_| at_generic(&origin.sandbox).contains_key(&trace)).await;
    assert!(arrived, "the channel that was restored sends");
    assert!(origin.sandbox.received(GENERIC).iter().all(|request| request.header("authorization") == Some(HEADER_SECRET)));
    let decisions = server.request(Method::GET, "/api/telemetry/decisions/export?format=ndjson&limit=1", Some(&token), &Value::Null).await;
    assert!(decisions.status == 200 && decisions.body["trace_id"].is_string(), "{}", decisions.body);
    server.stop().await;
    let verified = run(place.command(&["audit", "verify"])).await;
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_no_store_there_is_no_backup_and_nothing_is_made() {
    let place = Place::new().await;
    let file = place.path("backup.db");
    let refused = run(place.command(&["backup", file.to_str().unwrap()])).await;
    assert!(refused.status.code() == Some(1) && said(&refused).contains("--data-dir"), "{}", said(&refused));
    assert!(!file.exists() && !place.data.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planted_link_is_not_followed_a_name_is_no_uri_and_a_broken_log_stops_no_backup() {
    let place = Place::new().await;
    let mut server = place.start().await;
    server.set_up().await;
    server.stop().await;
    let (victim, file) = (place.path("victim"), place.path("backup.db"));
    std::fs::write(&victim, "kept").unwrap();
    std::os::unix::fs::symlink(&victim, place.path("backup.db.partial")).unwrap();
    let made = run(place.command(&["backup", file.to_str().unwrap(), "--data-dir", place.data.to_str().unwrap()])).await;
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "kept");
    let mut command = place.command(&["backup", "file:b6"]);
    command.current_dir(place.path(""));
    command.arg("--data-dir").arg(&place.data);
    let made = run(command).await;
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    assert!(std::fs::metadata(place.path("file:b6")).unwrap().len() > 0 && !has_leftovers(&place));

    let conn = rusqlite::Connection::open(place.data.join("interven.db")).unwrap();
    conn.execute_batch("drop trigger audit_is_not_altered; update audit set actor_name = 'eve' where seq = 1").unwrap();
    let broken = place.path("broken.db");
    let made = run(place.command(&["backup", broken.to_str().unwrap()])).await;
    assert!(made.status.code() == Some(3) && said(&made).contains("THE AUDIT LOG IS BROKEN: at entry 1,"), "{}", said(&made));
    assert!(std::fs::metadata(&broken).unwrap().len() > 0, "the backup is there");
}
