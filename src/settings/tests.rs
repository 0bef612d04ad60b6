//! What is chosen where counts how, and what cannot be.

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::config::scan::ChosenWeights;
use crate::config::{Args, Environment};
use crate::gateway::risk::Weights;
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

fn of_scan(scan: ScanSettings) -> Patch {
    Patch { scan, ..Patch::default() }
}

#[tokio::test]
async fn the_rules_of_the_scan_are_others_when_one_of_them_changed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let settings = start(&store, &[]).await;
    let before = settings.scan();
    assert_eq!(*before, ChosenScanRules::default().rules());
    settings.change(&store, of_approvals(ApprovalSettings { single_use: Some(true), ..ApprovalSettings::default() })).await.unwrap();
    assert!(Arc::ptr_eq(&before, &settings.scan()), "no setting of the scan changed");
    let weights = ChosenWeights { baseline: Some(1.0), ..ChosenWeights::default() };
    let markers = Some(vec![" Projekt X ".to_owned()]);
    let domains = Some(vec!["B.example".to_owned(), "a.example".to_owned(), "b.example.".to_owned()]);
    let patch = ScanSettings { weights, internal_markers: markers, organisation_domains: domains, ..ScanSettings::default() };
    settings.change(&store, of_scan(patch)).await.unwrap();
    let patch = ScanSettings { bands: Some([0.1, 0.2, 1.0]), store_bodies: Some(StoreBodies::Full), ..ScanSettings::default() };
    settings.change(&store, of_scan(patch)).await.unwrap();
    let rules = settings.scan();
    assert_eq!(rules.weights, Weights { baseline: 1.0, ..before.weights }, "the other weights are kept");
    assert_eq!(
        (&rules.classifier.internal_markers[..], &rules.organisation_domains[..]),
        (&["Projekt X".to_owned()][..], &["a.example".into(), "b.example".into()][..])
    );
    assert_eq!((rules.bands.bounds(), rules.store_bodies, rules.on_store_failure), ([0.1, 0.2, 1.0], StoreBodies::Full, OnStoreFailure::Deny));
    assert_eq!(*start(&store, &[]).await.scan(), *rules, "it outlives the server");
    assert!(settings.rules().single_use);

    let managed =
        start(&store, &[("INTERVEN_RISK_WEIGHTS", "classifier=0.1"), ("INTERVEN_INTERNAL_MARKERS", "a,b"), ("INTERVEN_STORE_BODIES", "masked")]).await;
    assert_eq!(managed.view().managed, ["scan.weights.classifier", "scan.internal_markers", "scan.store_bodies"]);
    assert_eq!(managed.scan().weights, Weights { classifier: 0.1, ..rules.weights });
    assert_eq!((managed.scan().store_bodies, managed.scan().bands), (StoreBodies::Masked, rules.bands));
    let refused = [
        ScanSettings { weights: ChosenWeights { classifier: Some(0.2), ..ChosenWeights::default() }, ..ScanSettings::default() },
        ScanSettings { internal_markers: Some(vec!["a".to_owned()]), ..ScanSettings::default() },
        ScanSettings { store_bodies: Some(StoreBodies::Full), ..ScanSettings::default() },
    ];
    for patch in refused {
        assert!(matches!(managed.change(&store, of_scan(patch)).await, Err(ChangeError::Managed { .. })));
    }
    managed.change(&store, of_scan(managed.view().scan)).await.unwrap();
    assert_eq!(*start(&store, &[]).await.scan(), *rules, "what is managed is not stored");
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
    for json in [
        "[]",
        "{\"weights\":[1,1,1,1]}",
        "{\"weights\":{\"classifier\":2}}",
        "{\"bands\":[0.5,0.2,0.9]}",
        "{\"bands\":[0.5]}",
        "{\"internal_markers\":[\"\"]}",
        "{\"organisation_domains\":[\"com\"]}",
        "{\"store_bodies\":\"none\",\"weights\":{}}",
    ] {
        store.put_settings(vec![(SCAN, json.to_owned())]).await.unwrap();
        assert_eq!(*start(&store, &[]).await.scan(), ChosenScanRules::default().rules(), "{json}");
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
