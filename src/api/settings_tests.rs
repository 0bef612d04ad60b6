//! Settings through the front door.

use axum::body::Body;
use serde_json::{Value, json};

use super::resource_tests::Bench;
use crate::config::Environment;
use crate::settings::Settings;

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
    let weight = json!({"min": 0, "max": 1});
    let defaults = json!({"pending_ttl_seconds": 600, "grant_window_seconds": 600, "deny_window_seconds": 600, "single_use": false});
    let shown = bench.get("/api/settings").await;
    let incidents = json!({"repeated_deny_count": 5, "repeated_deny_window_seconds": 3_600});
    let ranges = json!({
        "approvals.pending_ttl_seconds": range(86_400), "approvals.grant_window_seconds": range(3_600), "approvals.deny_window_seconds": range(3_600),
        "incidents.repeated_deny_count": {"min": 2, "max": 50}, "incidents.repeated_deny_window_seconds": range(86_400),
        "scan.weights.classifier": weight, "scan.weights.baseline": weight, "scan.weights.correlation": weight, "scan.weights.threat_intel": weight,
    });
    let scan = json!({
        "weights": {"classifier": 0.7, "baseline": 0.4, "correlation": 0.6, "threat_intel": 0.9}, "bands": [0.25, 0.5, 0.75],
        "internal_markers": ["internal only", "do not share", "confidential", "NDA required", "proprietary"],
        "organisation_domains": [], "organisation_people": [], "store_bodies": "masked", "on_store_failure": "deny",
    });
    let all = json!({"approvals": defaults, "incidents": incidents, "scan": scan, "retention_days": null, "public_url": "http://localhost:4000"});
    let mut expected = json!({"managed": [], "changed": {}, "defaults": all, "ranges": ranges, "retention_last_pruned_at": null});
    expected.as_object_mut().unwrap().extend(all.as_object().unwrap().clone());
    assert_eq!(shown, expected);
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
async fn who_changed_what_is_told_of_what_was_changed_and_of_nothing_else() {
    let bench = Bench::new().await;
    let me = bench.get("/api/auth/me").await["id"].clone();
    put(&bench, &json!({"approvals": {"single_use": true}, "scan": {"weights": {"baseline": 0.5}}})).await;
    let new = json!({"email": "eve@example.com", "name": "Eve", "role": "admin", "password": "correct horse"});
    bench.post("/api/users", new).await;
    let login = json!({"email": "eve@example.com", "password": "correct horse"}).to_string();
    let (_, headers, _) = bench.send_with(&[], "POST", "/api/auth/login", login).await;
    let cookie = headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    bench.clock.advance(std::time::Duration::from_secs(1));
    // All of it, as a form sends it, with one thing changed.
    let mut whole = bench.get("/api/settings").await;
    whole["scan"]["weights"]["baseline"] = json!(0.6);
    let (status, _, changed) = bench.send_with(&[("cookie", &cookie), ("x-interven-csrf", "1")], "PUT", "/api/settings", whole.to_string()).await;
    assert_eq!(status, 200, "{changed}");
    let ada = json!({"at": "2026-06-01T12:00:00.000Z", "actor": {"kind": "user", "id": me, "name": "a@b.c"}, "surface": "api"});
    let told = &changed["changed"];
    assert_eq!((told.as_object().unwrap().len(), &told["approvals.single_use"]), (2, &ada));
    let eve = &told["scan.weights.baseline"];
    let expected = (&json!("2026-06-01T12:00:01.000Z"), &json!("eve@example.com"), &json!("console"));
    assert_eq!((&eve["at"], &eve["actor"]["name"], &eve["surface"]), expected);
    let entry = bench.get("/api/audit?action=settings.updated").await["items"][0].clone();
    assert_eq!((&entry["before"], &entry["after"]), (&json!({"scan.weights.baseline": 0.5}), &json!({"scan.weights.baseline": 0.6})));
    assert_eq!(Settings::load(&bench.app.config, bench.store.as_ref()).await.unwrap().view().changed.len(), 2, "it outlives the server");
}

#[tokio::test]
async fn every_link_begins_with_the_public_url_that_is_in_force() {
    let bench = Bench::new().await;
    let approval_url = async |tool: &str| bench.send("POST", "/v1/decisions", ASK.replace("slack", tool)).await.2["results"][0]["approval_url"].clone();
    assert!(approval_url("a").await.as_str().unwrap().starts_with("http://localhost:4000/approvals/"));
    for text in ["interven.example.com", "ftp://x", "https://x/?a", "https://x/#a", "https://ada@x"] {
        let (status, body) = put(&bench, &json!({"public_url": text})).await;
        assert_eq!((status, &body["key"]), (400, &json!("public_url")), "{body}");
    }
    assert_eq!(put(&bench, &json!({"public_url": null})).await.0, 400);
    let (status, shown) = put(&bench, &json!({"public_url": "https://Interven.example.com/"})).await;
    assert_eq!(
        (status, &shown["public_url"], &shown["defaults"]["public_url"]),
        (200, &json!("https://interven.example.com"), &json!("http://localhost:4000"))
    );
    assert!(shown["changed"]["public_url"]["actor"]["name"] == "a@b.c", "{shown}");
    assert!(approval_url("b").await.as_str().unwrap().starts_with("https://interven.example.com/approvals/"));
    let (_, invited) = bench.post("/api/users", json!({"email": "eve@example.com", "name": "Eve", "role": "auditor"})).await;
    let link = invited["invitation"]["url"].as_str().unwrap().to_owned();
    let token = link.strip_prefix("https://interven.example.com/invitation#token=").unwrap();
    let body = json!({"token": token, "password": "correct horse"}).to_string();
    let (_, headers, _) = bench.send_with(&[], "POST", "/api/auth/invitation", body).await;
    assert!(headers["set-cookie"].to_str().unwrap().ends_with("; Secure"), "{headers:?}");

    let managed = Bench::with(&Environment::from([("INTERVEN_PUBLIC_URL".to_owned(), "https://a.example/".to_owned())])).await;
    assert_eq!(managed.get("/api/settings").await["managed"], json!(["public_url"]));
    assert_eq!(put(&managed, &json!({"public_url": "https://a.example"})).await.0, 200, "the value that it has is no change");
    let (status, body) = put(&managed, &json!({"public_url": "https://b.example"})).await;
    assert!(status == 409 && body["error"].as_str().unwrap().contains("INTERVEN_PUBLIC_URL"), "{body}");
}

/// Where a decision of this score falls now.
async fn band(bench: &Bench, score: f64) -> Value {
    let (_, report) = bench.post("/v1/decisions", json!({"decision": "DENY", "tool_name": "slack", "agent": {"id": "a"}, "risk_score": score})).await;
    let trace_id = report["results"][0]["trace_id"].as_str().unwrap().to_owned();
    bench.get(&format!("/api/decisions/{trace_id}")).await["severity"].clone()
}

#[tokio::test]
async fn a_change_of_the_scan_is_in_force_at_once_and_leaves_the_rest() {
    let bench = Bench::new().await;
    let before = bench.get("/api/settings").await;
    assert_eq!((band(&bench, 0.3).await, band(&bench, 0.8).await), (json!("MEDIUM"), json!("CRITICAL")));
    let change = json!({"scan": {
        "weights": {"baseline": 1, "threat_intel": 0}, "bands": [0.1, 0.2, 0.9], "internal_markers": [" Eyes Only "], "organisation_domains": ["Example.ORG", "*.example.com"], "organisation_people": [" Octocat ", "ada", "octocat"],
        "store_bodies": "full", "on_store_failure": "error",
    }});
    let expected = json!({
        "weights": {"classifier": 0.7, "baseline": 1.0, "correlation": 0.6, "threat_intel": 0.0}, "bands": [0.1, 0.2, 0.9],
        "internal_markers": ["Eyes Only"], "organisation_domains": ["example.com", "example.org"], "organisation_people": ["ada", "octocat"], "store_bodies": "full", "on_store_failure": "error",
    });
    let (status, changed) = put(&bench, &change).await;
    assert_eq!((status, &changed["scan"], &changed["approvals"]), (200, &expected, &before["approvals"]), "{changed}");
    assert_eq!((bench.get("/api/settings").await, changed["defaults"].clone()), (changed.clone(), before["defaults"].clone()));
    assert_eq!((band(&bench, 0.3).await, band(&bench, 0.8).await), (json!("HIGH"), json!("HIGH")));
    assert_eq!(put(&bench, &changed).await, (200, changed.clone()), "what is shown can be sent back");
    let (status, emptied) = put(&bench, &json!({"scan": {"internal_markers": [], "organisation_domains": []}})).await;
    assert_eq!((status, &emptied["scan"]["internal_markers"], &emptied["scan"]["organisation_domains"]), (200, &json!([]), &json!([])));
    assert_eq!(emptied["scan"]["weights"], changed["scan"]["weights"]);
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_its_name_and_nothing_of_it_is_done() {
    let bench = Bench::new().await;
    let before = bench.get("/api/settings").await;
    let approvals = |key: &str, value: Value| json!({"approvals": {"single_use": true, key: value}});
    let scan = |key: &str, value: Value| json!({"scan": {"on_store_failure": "error", key: value}});
    for (change, key, words) in [
        (approvals("pending_ttl_seconds", json!(59)), "approvals.pending_ttl_seconds", "`59` is not from 60 to 86400 seconds"),
        (approvals("pending_ttl_seconds", json!(86_401)), "approvals.pending_ttl_seconds", "60 to 86400"),
        (approvals("grant_window_seconds", json!(3_601)), "approvals.grant_window_seconds", "60 to 3600"),
        (approvals("deny_window_seconds", json!(-1)), "approvals.deny_window_seconds", "60 to 3600"),
        (approvals("deny_window_seconds", json!("600")), "approvals.deny_window_seconds", "string"),
        (approvals("pending_ttl", json!(600)), "approvals.pending_ttl", "`pending_ttl_seconds`"),
        (json!({"approvals": {"single_use": true}, "incidents": {"repeated_deny_count": 51}}), "incidents.repeated_deny_count", "`51` is not from 2 to 50."),
        (json!({"incidents": {"repeated_deny_window_seconds": 59}}), "incidents.repeated_deny_window_seconds", "60 to 86400 seconds"),
        (scan("weights", json!({"classifier": 1.5})), "scan.weights.classifier", "`1.5` is not from 0 to 1."),
        (scan("weights", json!({"threat_intel": -0.1})), "scan.weights.threat_intel", "`-0.1` is not from 0 to 1."),
        (scan("weights", json!({"clasifier": 1})), "scan.weights.clasifier", "expected one of `classifier`"),
        (scan("weights", json!([1, 1, 1, 1])), "scan.weights", "expected an object"),
        (scan("bands", json!([0.5, 0.25, 0.75])), "scan.bands", "it is not three rising numbers between 0 and 1"),
        (scan("bands", json!([0, 0.25, 0.75])), "scan.bands", "it is not three rising numbers between 0 and 1"),
        (scan("bands", json!([0.25, 0.5])), "scan.bands", "an array of length 3"),
        (scan("internal_markers", json!(["ok", "--"])), "scan.internal_markers", "\"--\" has no letters or digits"),
        (scan("organisation_people", json!(["a".repeat(201)])), "scan.organisation_people", "longer than 200 characters"),
        (scan("organisation_domains", json!(["ada@example.com"])), "scan.organisation_domains", "it has `ada@example.com`, which is no domain"),
        (scan("store_bodies", json!("none")), "scan.store_bodies", "expected `masked` or `full`"),
        (scan("on_store_failure", json!("allow")), "scan.on_store_failure", "expected `deny` or `error`"),
        (scan("internal_marker", json!([])), "scan.internal_marker", "`internal_markers`"),
        (json!({"incidents": [5, 60]}), "incidents", "expected an object"),
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

    let bench = Bench::with(&Environment::from([("INTERVEN_RISK_BANDS".to_owned(), "0.1,0.2,0.3".to_owned())])).await;
    let shown = bench.get("/api/settings").await;
    assert_eq!((&shown["scan"]["bands"], &shown["managed"], band(&bench, 0.3).await), (&json!([0.1, 0.2, 0.3]), &json!(["scan.bands"]), json!("CRITICAL")));
    let (status, body) = put(&bench, &json!({"scan": {"bands": [0.25, 0.5, 0.75]}})).await;
    assert_eq!((status, body["key"].as_str()), (409, Some("scan.bands")));
    assert!(body["error"].as_str().unwrap().contains("INTERVEN_RISK_BANDS"), "{body}");
}

#[tokio::test]
async fn settings_are_for_people() {
    let bench = Bench::new().await;
    let engine = bench.key.clone();
    for method in ["GET", "PUT"] {
        assert_eq!(bench.send_as(&engine, method, "/api/settings", Body::from("{}")).await.0, 401);
    }
}
