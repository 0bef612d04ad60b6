//! Settings through the front door.

use axum::body::Body;
use serde_json::{Value, json};

use super::resource_tests::Bench;
use crate::config::Environment;

const ASK: &str = r#"{"decision":"REQUIRE_APPROVAL","tool_name":"slack","agent":{"id":"a"}}"#;

async fn put(bench: &Bench, change: &Value) -> (u16, Value) {
    let (status, _, body) = bench.send("PUT", "/api/settings", change.to_string()).await;
    (status.as_u16(), body)
}

/// When the question that is asked now about `tool` lapses.
async fn lapses(bench: &Bench, tool: &str) -> Value {
    let (_, _, report) = bench.send("POST", "/v1/decisions", ASK.replace("slack", tool)).await;
    let trace_id = report["results"][0]["trace_id"].as_str().unwrap().to_owned();
    bench.get(&format!("/api/decisions/{trace_id}")).await["approval"]["expires_at"].clone()
}

#[tokio::test]
async fn a_change_is_in_force_at_once_and_leaves_the_rest() {
    let bench = Bench::new().await;
    let range = |max| json!({"min": 60, "max": max});
    let defaults = json!({"pending_ttl_seconds": 600, "grant_window_seconds": 600, "deny_window_seconds": 600, "single_use": false});
    let shown = bench.get("/api/settings").await;
    let incidents = json!({"repeated_deny_count": 5, "repeated_deny_window_seconds": 3_600});
    let ranges = json!({
        "approvals.pending_ttl_seconds": range(86_400), "approvals.grant_window_seconds": range(3_600), "approvals.deny_window_seconds": range(3_600),
        "incidents.repeated_deny_count": {"min": 2, "max": 50}, "incidents.repeated_deny_window_seconds": range(86_400),
    });
    let all = json!({"approvals": defaults, "incidents": incidents});
    assert_eq!(shown, json!({"approvals": defaults, "incidents": incidents, "managed": [], "defaults": all, "ranges": ranges}));
    assert_eq!(lapses(&bench, "slack").await, "2026-06-01T12:10:00.000Z");

    let (status, changed) = put(&bench, &json!({"approvals": {"pending_ttl_seconds": 90, "single_use": true}})).await;
    let expected = json!({"pending_ttl_seconds": 90, "grant_window_seconds": 600, "deny_window_seconds": 600, "single_use": true});
    assert_eq!((status, &changed["approvals"], &changed["defaults"]), (200, &expected, &shown["defaults"]));
    assert_eq!(bench.get("/api/settings").await, changed);
    assert_eq!(lapses(&bench, "http").await, "2026-06-01T12:01:30.000Z");
    assert_eq!(put(&bench, &changed).await, (200, changed.clone()), "what is shown can be sent back");
    assert_eq!(put(&bench, &json!({})).await, (200, changed));
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_its_name_and_nothing_of_it_is_done() {
    let bench = Bench::new().await;
    let before = bench.get("/api/settings").await;
    let approvals = |key: &str, value: Value| json!({"approvals": {"single_use": true, key: value}});
    for (change, key, words) in [
        (approvals("pending_ttl_seconds", json!(59)), "approvals.pending_ttl_seconds", "`59` is not from 60 to 86400 seconds"),
        (approvals("pending_ttl_seconds", json!(86_401)), "approvals.pending_ttl_seconds", "60 to 86400"),
        (approvals("grant_window_seconds", json!(3_601)), "approvals.grant_window_seconds", "60 to 3600"),
        (approvals("deny_window_seconds", json!(-1)), "approvals.deny_window_seconds", "60 to 3600"),
        (approvals("deny_window_seconds", json!("600")), "approvals.deny_window_seconds", "string"),
        (approvals("pending_ttl", json!(600)), "approvals.pending_ttl", "`pending_ttl_seconds`"),
        (json!({"approvals": {"single_use": true}, "incidents": {"repeated_deny_count": 51}}), "incidents.repeated_deny_count", "`51` is not from 2 to 50."),
        (json!({"incidents": {"repeated_deny_window_seconds": 59}}), "incidents.repeated_deny_window_seconds", "60 to 86400 seconds"),
        (json!({"approvals": [600, 600, 600, true]}), "approvals", "expected an object"),
        (json!({"approval": {}}), "approval", "`approvals`"),
        (json!({"managed": ["approvals.single_use"]}), "managed", "cannot be changed"),
    ] {
        let (status, body) = put(&bench, &change).await;
        assert_eq!((status, body["key"].as_str()), (400, Some(key)), "{body}");
        assert!(body["error"].as_str().unwrap().contains(words), "{body}");
    }
    assert_eq!(bench.get("/api/settings").await, before);
}

#[tokio::test]
async fn what_the_configuration_gives_is_changed_only_there() {
    let environment = Environment::from([("INTERVEN_APPROVAL_PENDING_TTL".to_owned(), "2h".to_owned())]);
    let bench = Bench::with(&environment).await;
    let shown = bench.get("/api/settings").await;
    assert_eq!((&shown["approvals"]["pending_ttl_seconds"], &shown["managed"]), (&json!(7_200), &json!(["approvals.pending_ttl_seconds"])));
    let (status, body) = put(&bench, &json!({"approvals": {"pending_ttl_seconds": 600, "single_use": true}})).await;
    assert_eq!((status, body["key"].as_str(), body["code"].as_str()), (409, Some("approvals.pending_ttl_seconds"), Some("managed")));
    assert!(body["error"].as_str().unwrap().contains("INTERVEN_APPROVAL_PENDING_TTL"), "{body}");
    assert_eq!(bench.get("/api/settings").await, shown);
    let (status, changed) = put(&bench, &json!({"approvals": {"pending_ttl_seconds": 7_200, "single_use": true}})).await;
    assert_eq!((status, &changed["approvals"]["single_use"]), (200, &json!(true)), "the value that it has is no change");
}

#[tokio::test]
async fn settings_are_for_people() {
    let bench = Bench::new().await;
    let engine = bench.key.clone();
    for method in ["GET", "PUT"] {
        assert_eq!(bench.send_as(&engine, method, "/api/settings", Body::from("{}")).await.0, 401);
    }
}
