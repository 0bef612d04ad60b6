//! What people and programs do through the front door, as the log tells it.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::api::resource_tests::Bench;
use crate::api::tokens::issue;
use crate::store::{AuditVerdict, CredentialKind};

const SECRETS: [&str; 3] = ["secret-token-of-16", "0123456789", "another-secret-16"];

/// The log's newest entries under these filters, oldest first.
async fn log(bench: &Bench, filters: &str) -> Vec<Value> {
    let mut items = bench.get(&format!("/api/audit?limit=200&{filters}")).await["items"].as_array().unwrap().clone();
    items.reverse();
    items
}

fn actions(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_change_is_told_with_who_made_it() {
    let bench = Bench::new().await;
    let me = bench.get("/api/auth/me").await["id"].as_str().unwrap().to_owned();
    let (token, _) = issue(CredentialKind::Token, "", "cron", Some(me.parse().unwrap()), None, bench.clock.now());
    bench.store.insert_credential(token.clone()).await.unwrap();
    let begun = log(&bench, "").await.len();

    let document = json!({"name": "soc", "kind": "siem", "config": {"url": "http://127.0.0.1:9/?token=secret-token-of-16", "format": "JSON", "headers": {"A": "Splunk 0123456789"}}});
    let (_, channel) = bench.post("/api/channels", document).await;
    let channel = format!("/api/channels/{}", channel["id"].as_str().unwrap());
    bench.send("PATCH", &channel, json!({"name": "soc2", "config": {"url": "http://127.0.0.1:9/?token=another-secret-16"}}).to_string()).await;
    let (_, key) = bench.post("/api/keys", json!({"name": "ci"})).await;
    let whole_key = key["key"].as_str().unwrap().to_owned();
    let key = format!("/api/keys/{}", key["id"].as_str().unwrap());
    bench.send("PATCH", &key, json!({"description": "for the build"}).to_string()).await;
    bench.send("DELETE", &key, Body::empty()).await;
    bench.send("DELETE", &format!("/api/auth/tokens/{}", token.id), Body::empty()).await;
    bench.send("PATCH", &format!("/api/users/{me}"), json!({"name": "Ada"}).to_string()).await;
    bench.send("PUT", "/api/settings", json!({"approvals": {"pending_ttl_seconds": 120}}).to_string()).await;
    let ask = r#"{"decision":"REQUIRE_APPROVAL","tool_name":"slack","agent":{"id":"a"}}"#;
    let (_, _, asked) = bench.send("POST", "/v1/decisions", ask).await;
    let approval = asked["results"][0]["approval_id"].as_str().unwrap();
    let (status, _) = bench.post(&format!("/api/approvals/{approval}/deny"), json!({"note": "not today"})).await;
    assert_eq!(status, 200);
    let (_, incident) = bench.post("/v1/incidents", json!({"trace_ids": [asked["results"][0]["trace_id"]]})).await;
    let incident = format!("/v1/incidents/{}", incident["id"].as_str().unwrap());
    bench.post(&format!("{incident}/notes"), json!({"text": "looking"})).await;
    bench.post(&format!("{incident}/transition"), json!({"status": "investigating"})).await;
    bench.send("DELETE", &channel, Body::empty()).await;
    bench.post("/v1/policies/reset", json!({})).await;

    let entries = log(&bench, "").await.split_off(begun);
    let expected = [
        "channel.created",
        "channel.updated",
        "key.created",
        "key.updated",
        "key.removed",
        "token.removed",
        "user.updated",
        "settings.updated",
        "approval.denied",
        "incident.created",
        "incident.noted",
        "incident.updated",
        "channel.removed",
    ];
    assert_eq!(actions(&entries)[..expected.len()], expected, "{entries:#?}");
    assert!(actions(&entries)[expected.len()..].iter().all(|action| *action == "policy.created"), "{:?}", actions(&entries));
    assert!(entries.len() > expected.len());
    for entry in &entries {
        assert_eq!((&entry["actor"], &entry["surface"]), (&json!({"kind": "user", "id": me, "name": "a@b.c"}), &json!("api")), "{entry}");
    }
    let whole = Value::from(entries.clone()).to_string();
    assert!(!whole.contains(&whole_key) && SECRETS.iter().all(|secret| !whole.contains(secret)), "{whole}");
    let changed = &entries[1];
    assert_eq!((&changed["before"]["name"], &changed["after"]["name"], &changed["target"]["name"]), (&json!("soc"), &json!("soc2"), &json!("soc2")));
    assert_eq!((&changed["after"]["config.url"], &changed["after"]["config.headers"]), (&json!("changed"), &json!("unchanged")), "{changed}");
    assert_eq!((&entries[3]["before"], &entries[3]["after"]), (&json!({"description": null}), &json!({"description": "for the build"})));
    assert_eq!(entries[7]["after"]["approvals.pending_ttl_seconds"], 120, "{}", entries[7]);
    assert_eq!((&entries[8]["before"], &entries[8]["after"]), (&json!({"status": "pending"}), &json!({"status": "denied", "note": "not today"})));
    assert_eq!(entries[9]["after"], json!({"status": "open", "severity": "MEDIUM", "trigger": "manual"}), "{}", entries[9]);
    assert_eq!((&entries[9]["target"]["name"], &entries[11]["before"]), (&json!("REQUIRE_APPROVAL slack"), &json!({"status": "open"})));
    assert!(matches!(bench.store.verify_audit().await.unwrap(), AuditVerdict::Whole { .. }));
}

#[tokio::test]
async fn sign_ins_are_told_also_those_that_fail() {
    let bench = Bench::new().await;
    let hash = crate::password::Passwords::default().hash(crate::secret::Secret::new("correct horse")).await.unwrap();
    let me = bench.get("/api/auth/me").await["id"].as_str().unwrap().parse().unwrap();
    bench.store.set_password(me, &hash, None).await.unwrap();
    let sign_in = async |password: &str| {
        let (status, headers, _) = bench.send_with(&[], "POST", "/api/auth/login", json!({"email": "a@b.c", "password": password}).to_string()).await;
        (status.as_u16(), headers)
    };
    assert_eq!(sign_in("wrong horse").await.0, 401);
    let (status, headers) = sign_in("correct horse").await;
    assert_eq!(status, 200);
    let cookie = headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(bench.send_with(&[("cookie", &cookie), ("x-interven-csrf", "1")], "POST", "/api/auth/logout", "").await.0, 204);
    let entries = log(&bench, "action=session").await;
    assert_eq!(actions(&entries), ["session.refused", "session.created", "session.removed"]);
    assert_eq!((&entries[0]["actor"]["kind"], &entries[0]["target"]["name"]), (&json!("unknown"), &json!("a@b.c")));
    for entry in &entries[1..] {
        assert_eq!((&entry["actor"]["name"], &entry["surface"]), (&json!("a@b.c"), &json!("console")), "{entry}");
    }
    assert!(!Value::from(entries).to_string().contains("horse"));
}

#[tokio::test]
async fn the_log_is_filtered_paged_and_exported() {
    let bench = Bench::new().await;
    for name in ["one", "two", "three"] {
        bench.post("/api/keys", json!({"name": name})).await;
    }
    assert_eq!(log(&bench, "action=key.created&actor=a@b.c").await.len(), 3);
    assert_eq!(log(&bench, "action=key&target=two").await.len(), 1);
    assert_eq!(log(&bench, "action=ke").await.len(), 0);
    assert_eq!(log(&bench, "surface=slack").await.len(), 0);
    assert_eq!(log(&bench, "surface=api&since=2026-06-01T12:00:00.000Z&until=2026-06-01T12:00:00.001Z").await.len(), 3);
    for path in ["/api/audit", "/api/audit/export"] {
        let refused = bench.send("GET", &format!("{path}?since=2026-06-01T12:00:00.001Z&until=2026-06-01T12:00:00.000Z"), Body::empty()).await;
        assert_eq!(refused.0, 400, "{}", refused.2);
    }
    assert_eq!(log(&bench, "surface=api&since=2026-06-01T12:00:00.001Z").await.len(), 0);
    assert_eq!(bench.send("GET", "/api/audit?colour=red", Body::empty()).await.0, 400);
    assert_eq!(bench.send("GET", "/api/audit?surface=fax", Body::empty()).await.0, 400);

    let first = bench.get("/api/audit?action=key.created&surface=api&limit=2").await;
    let rest = bench.get(&format!("/api/audit?action=key.created&surface=api&limit=2&cursor={}", first["next_cursor"].as_str().unwrap())).await;
    let names = |page: &Value| page["items"].as_array().unwrap().iter().map(|item| item["target"]["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!((names(&first), names(&rest), &rest["next_cursor"]), (vec!["three".into(), "two".into()], vec!["one".into()], &Value::Null));

    let request = Request::builder().uri("/api/audit/export").header("authorization", bench.authorization()).body(Body::empty()).unwrap();
    let response = bench.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/x-ndjson");
    let text = String::from_utf8(axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.iter().map(|line| line["seq"].as_i64().unwrap()).collect::<Vec<_>>(), (1..=i64::try_from(lines.len()).unwrap()).collect::<Vec<_>>());
    assert_eq!(lines.last().unwrap()["action"], "audit.exported", "an export tells of itself too");
    assert_eq!(lines, log(&bench, "").await);
}
