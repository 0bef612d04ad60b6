//! What is chosen where counts how, and what cannot be.

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::config::{Args, Environment};
use crate::secret::{EncryptionKey, Vault};
use crate::store::sqlite::SqliteStore;

fn open(folder: &tempfile::TempDir) -> SqliteStore {
    let vault = Arc::new(Vault::new(&EncryptionKey::from_hex(&"07".repeat(32)).unwrap()));
    SqliteStore::open(folder.path(), vault, None).unwrap()
}

/// The settings of a server that starts with these variables.
async fn start(store: &SqliteStore, variables: &[(&str, &str)]) -> Settings {
    let environment: Environment = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Settings::load(&Config::load(&Args::default(), &environment).unwrap(), store).await.unwrap()
}

fn of_approvals(approvals: ApprovalSettings) -> Patch {
    Patch { approvals, ..Patch::default() }
}

#[tokio::test]
async fn what_makes_an_incident_is_stored_beside_what_makes_an_approval() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let settings = start(&store, &[]).await;
    assert_eq!(settings.incident_rules(), incident::Rules::default());
    let incidents = IncidentSettings { repeated_deny_count: Some(50), repeated_deny_window_seconds: Some(60) };
    settings.change(&store, Patch { incidents, ..Patch::default() }).await.unwrap();
    let expected = incident::Rules { repeated_deny_count: 50, repeated_deny_window: incident::Rules::SHORTEST };
    assert_eq!((settings.incident_rules(), start(&store, &[]).await.incident_rules()), (expected, expected));
    assert_eq!(settings.rules(), Rules::default());
    for (repeated_deny_count, repeated_deny_window_seconds) in [(Some(1), None), (Some(51), None), (Some(-5), None), (None, Some(59)), (None, Some(86_401))] {
        let incidents = IncidentSettings { repeated_deny_count, repeated_deny_window_seconds };
        let error = settings.change(&store, Patch { incidents, ..Patch::default() }).await.unwrap_err();
        assert!(matches!(error, ChangeError::OutOfRange { .. }), "{error}");
    }
    let managed = start(&store, &[("INTERVEN_INCIDENT_REPEATED_DENY_COUNT", "3"), ("INTERVEN_INCIDENT_REPEATED_DENY_WINDOW", "2h")]).await;
    assert_eq!(managed.view().managed, ["incidents.repeated_deny_count", "incidents.repeated_deny_window_seconds"]);
    assert_eq!(managed.incident_rules(), incident::Rules { repeated_deny_count: 3, repeated_deny_window: Duration::from_secs(7_200) });
    let incidents = IncidentSettings { repeated_deny_count: Some(4), ..IncidentSettings::default() };
    assert!(matches!(managed.change(&store, Patch { incidents, ..Patch::default() }).await, Err(ChangeError::Managed { .. })));
}

#[tokio::test]
async fn what_is_stored_outlives_the_server_and_yields_to_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let settings = start(&store, &[]).await;
    assert_eq!(settings.rules(), Rules::default());
    let patch = ApprovalSettings { pending_ttl_seconds: Some(60), single_use: Some(true), ..ApprovalSettings::default() };
    settings.change(&store, of_approvals(patch)).await.unwrap();
    settings.change(&store, of_approvals(ApprovalSettings { grant_window_seconds: Some(3_600), ..ApprovalSettings::default() })).await.unwrap();
    let expected = Rules { pending_ttl: Rules::SHORTEST, grant_window: Rules::LONGEST_WINDOW, deny_window: Rules::default().deny_window, single_use: true };
    assert_eq!((settings.rules(), start(&store, &[]).await.rules()), (expected, expected));

    let managed = start(&store, &[("INTERVEN_APPROVAL_PENDING_TTL", "2m"), ("INTERVEN_APPROVAL_SINGLE_USE", "false")]).await;
    assert_eq!(managed.rules(), Rules { pending_ttl: Duration::from_secs(120), single_use: false, ..expected });
    assert_eq!(managed.view().managed, ["approvals.pending_ttl_seconds", "approvals.single_use"]);
    let same = ApprovalSettings { pending_ttl_seconds: Some(120), deny_window_seconds: Some(60), ..ApprovalSettings::default() };
    managed.change(&store, of_approvals(same)).await.unwrap();
    assert_eq!(start(&store, &[]).await.rules(), Rules { deny_window: Rules::SHORTEST, ..expected }, "what is managed is not stored");
}

#[tokio::test]
async fn what_is_stored_and_cannot_be_does_not_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    for json in ["", "[]", "{\"pending_ttl_seconds\":59}", "{\"pending_ttl_seconds\":60,\"colour\":1}", "{\"single_use\":\"yes\"}"] {
        store.put_settings(vec![(APPROVALS, json.to_owned())]).await.unwrap();
        assert_eq!(start(&store, &[]).await.rules(), Rules::default(), "{json}");
    }
}

#[tokio::test]
async fn a_change_that_the_store_did_not_take_is_not_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let settings = start(&store, &[]).await;
    let database = rusqlite::Connection::open(folder.path().join("interven.db")).unwrap();
    database.execute_batch("drop table settings").unwrap();
    let patch = ApprovalSettings { single_use: Some(true), ..ApprovalSettings::default() };
    assert!(matches!(settings.change(&store, of_approvals(patch)).await, Err(ChangeError::Store(_))));
    assert_eq!(settings.rules(), Rules::default());
}
