//! Policies through the front door.

mod environments;
mod limits;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use super::{in_force, seed};
use crate::api::resource_tests::Bench;

/// A policy with one rule that takes `amount` as too much.
fn policy(name: &str, amount: u64) -> Value {
    json!({"name": name, "rules": [{"rule_id": "large", "priority": 1, "match": {"tool_name": "stripe"},
        "condition": {"body_path_gt": {"path": "$.amount", "value": amount}}, "action": "DENY"}]})
}

async fn apply(bench: &Bench, document: &Value) -> Value {
    let (status, body) = bench.post("/v1/policies/apply", document.clone()).await;
    assert_eq!(status, 200, "{body}");
    body
}

fn id(policy: &Value) -> &str {
    policy["policy_id"].as_str().unwrap()
}

/// The names of the policies in force, with their versions.
async fn names(bench: &Bench) -> Vec<(String, i64)> {
    let in_force = in_force(bench.store.as_ref()).await.unwrap();
    in_force.into_iter().map(|policy| (policy.document.name, policy.version)).collect()
}

#[tokio::test]
async fn a_policy_is_applied_changed_and_restored() {
    let bench = Bench::new().await;
    let mut document = policy("Payments / EU", 500);
    document["env_name"] = json!("production");
    document["description"] = json!("Large ones are refused.");
    let first = apply(&bench, &document).await;
    let expected = json!({
        "policy_id": first["policy_id"], "name": "Payments / EU", "description": "Large ones are refused.", "env_name": "production", "env_names": ["production"],
        "compliance_tags": [], "version": 1, "applied_at": "2026-06-01T12:00:00.000Z", "applied_by": first["applied_by"], "restored_from": null, "removed_at": null,
        "removed_by": null, "changed": true, "changes": [], "rules": [{"rule_id": "large", "priority": 1, "match": {"tool_names": ["stripe"]},
            "condition": {"body_path_gt": {"path": "$.amount", "value": 500}}, "action": "DENY"}],
    });
    assert_eq!(first, expected);
    assert_eq!((&first["applied_by"]["surface"], &first["applied_by"]["name"]), (&json!("api"), &json!("a@b.c")));

    // The same in the older shape.
    let mut flat = document.clone();
    flat["rules"] = json!([{"rule_id": "large", "priority": 1, "tools": "stripe", "body_path_gt": {"path": "$.amount", "value": 500}, "action": "DENY"}]);
    let again = apply(&bench, &flat).await;
    assert_eq!((&again["changed"], &again["version"], &again["policy_id"]), (&json!(false), &json!(1), &first["policy_id"]));

    document["rules"][0]["condition"]["body_path_gt"]["value"] = json!(900);
    let (status, diff) = bench.post("/v1/policies/diff", document.clone()).await;
    let changes = json!([r#"~ rule large: condition.body_path_gt: {"path":"$.amount","value":500} → {"path":"$.amount","value":900}"#]);
    let expected =
        json!({"policy_id": first["policy_id"], "name": "Payments / EU", "env_names": ["production"], "version": 2, "changed": true, "changes": changes});
    assert_eq!((status, diff), (200, expected));
    let second = apply(&bench, &document).await;
    assert_eq!((&second["version"], &second["changes"]), (&json!(2), &changes));

    let restored = bench.post(&format!("/v1/policies/{}/restore", id(&first)), json!({"version": 1})).await;
    assert_eq!((restored.0, &restored.1["version"], &restored.1["restored_from"], &restored.1["rules"]), (200, &json!(3), &json!(1), &first["rules"]));
    let newest = bench.get("/v1/policies/by-name/Payments%20%2F%20EU?env=production").await;
    assert_eq!((&newest["version"], &newest["rules"]), (&json!(3), &first["rules"]));
    assert_eq!(bench.get(&format!("/v1/policies/{}", id(&first))).await, newest);
    assert_eq!(bench.get("/v1/policies").await, json!({"items": [newest], "next_cursor": null}));

    let versions = format!("/v1/policies/{}/versions", id(&first));
    let page = bench.get(&format!("{versions}?limit=2")).await;
    assert_eq!((&page["items"][0]["version"], &page["items"][1]["rules"]), (&json!(3), &second["rules"]));
    let rest = bench.get(&format!("{versions}?limit=2&cursor={}", page["next_cursor"].as_str().unwrap())).await;
    assert_eq!((&rest["items"][0]["version"], rest["items"].as_array().unwrap().len(), &rest["next_cursor"]), (&json!(1), 1, &Value::Null));
    assert_eq!(names(&bench).await, [("Payments / EU".to_owned(), 3)]);
}

#[tokio::test]
async fn yaml_is_taken_where_the_content_type_says_so() {
    let bench = Bench::new().await;
    let (_, key) = bench.post("/api/keys", json!({"name": "ci", "scopes": ["manage"]})).await;
    let text = "name: Night\nrules:\n  - rule_id: night\n    priority: 1\n    time_of_day_outside: { start: 08:00, end: 20:00, tz: Europe/Berlin }\n    action: DENY\n";
    let send = async |text: &'static str, content_type: &str| {
        let request = Request::post("/v1/policies/apply").header("authorization", format!("Bearer {}", key["key"].as_str().unwrap()));
        let response = bench.router.clone().oneshot(request.header("content-type", content_type).body(Body::from(text)).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice::<Value>(&body).unwrap())
    };
    let (status, body) = send(text, "application/yaml").await;
    assert_eq!((status, &body["version"]), (200, &json!(1)), "{body}");
    assert_eq!(body["applied_by"], json!({"surface": "key", "key": key["id"], "name": "ci"}));
    let (status, body) = send(text, "application/json").await;
    assert!(status == 400 && body["error"].as_str().unwrap().starts_with("this is not JSON"), "{body}");
    let (status, body) = send("name: Night\nname: Day\n", "text/yaml").await;
    assert!(status == 400 && body["error"].as_str().unwrap().contains("line 2: the key `name` stands twice"), "{body}");
    assert_eq!(send(" \n", "text/yaml").await.0, 400);
}

#[tokio::test]
async fn every_fault_is_told_with_its_path_and_nothing_is_stored() {
    let bench = Bench::new().await;
    let mut document = policy("Payments", 1);
    document["rules"][0]["condition"] = json!({"has_data_clas": ["PII"]});
    document["rules"][0]["action"] = json!("DENNY");
    let (status, body) = bench.post("/v1/policies/apply", document.clone()).await;
    let faults = body["faults"].as_array().unwrap();
    assert_eq!((status, &body["code"], &body["key"], faults.len()), (400, &json!("invalid_policy"), &json!("rules[0].condition.has_data_clas"), 2), "{body}");
    assert_eq!(body["error"], "rules[0].condition.has_data_clas: no such key; did you mean has_data_class? There is another fault.");
    assert_eq!(faults[1]["path"], "rules[0].action");
    assert!(faults[1]["sentence"].as_str().unwrap().ends_with("did you mean DENY?"), "{body}");
    assert_eq!(bench.post("/v1/policies/diff", document).await.0, 400);
    assert_eq!(bench.get("/v1/policies").await["items"], json!([]));

    let (status, body) = bench.post("/v1/policies/apply?policy=x", policy("Payments", 1)).await;
    assert!(status == 400 && body["error"].as_str().unwrap().contains("`policy_id`"), "{body}");
    let too_long = format!("{{\"name\":\"{}\"}}", "x".repeat(1024 * 1024));
    let (status, _, body) = bench.send("POST", "/v1/policies/apply", too_long).await;
    assert_eq!((status.as_u16(), &body["limit"]), (413, &json!(1024 * 1024)));
}

#[tokio::test]
async fn policies_are_for_people_and_keys_that_manage() {
    let bench = Bench::new().await;
    let applied = apply(&bench, &policy("Payments", 1)).await;
    let path = format!("/v1/policies/{}", id(&applied));
    let engine = bench.key.clone();
    for (method, path) in [
        ("POST", "/v1/policies/apply"),
        ("POST", "/v1/policies/diff"),
        ("POST", "/v1/policies/reset"),
        ("GET", "/v1/policies"),
        ("GET", "/v1/policies/by-name/Payments"),
        ("GET", path.as_str()),
        ("DELETE", path.as_str()),
        ("GET", &format!("{path}/versions")),
        ("POST", &format!("{path}/restore")),
    ] {
        let (status, _, body) = bench.send_as(&engine, method, path, policy("Other", 1).to_string()).await;
        assert_eq!((status.as_u16(), &body["scope"]), (403, &json!("manage")), "{method} {path}");
        assert_eq!(bench.send_as("nobody", method, path, Body::empty()).await.0, 401, "{method} {path}");
    }
    assert_eq!(names(&bench).await, [("Payments".to_owned(), 1)]);
}

#[tokio::test]
async fn changes_at_the_same_time_are_one_after_the_other() {
    let bench = Bench::new().await;
    let documents: Vec<Value> = (0..8).map(|amount| policy("Payments", amount)).collect();
    let applied = futures_util::future::join_all(documents.iter().map(|document| apply(&bench, document))).await;
    let mut versions: Vec<i64> = applied.iter().map(|policy| policy["version"].as_i64().unwrap()).collect();
    versions.sort_unstable();
    assert_eq!(versions, [1, 2, 3, 4, 5, 6, 7, 8]);
    let newest = applied.iter().find(|policy| policy["version"] == 8).unwrap();
    assert_eq!(bench.get("/v1/policies/by-name/Payments").await["rules"], newest["rules"]);
}

#[tokio::test]
async fn a_policy_that_is_removed_keeps_its_versions_and_comes_back() {
    let bench = Bench::new().await;
    let first = apply(&bench, &policy("Payments", 1)).await;
    let path = format!("/v1/policies/{}", id(&first));
    assert_eq!(bench.send("DELETE", &path, Body::empty()).await.0, 204);
    assert_eq!(bench.send("DELETE", &path, Body::empty()).await.0, 404);
    assert!(names(&bench).await.is_empty());
    assert_eq!(bench.get("/v1/policies").await["items"], json!([]));
    let removed = bench.get("/v1/policies?removed=true").await["items"][0].clone();
    assert_eq!((&removed["policy_id"], &removed["removed_by"]["name"]), (&first["policy_id"], &json!("a@b.c")));
    assert_eq!(bench.get(&path).await, removed);
    assert_eq!(bench.send("GET", "/v1/policies/by-name/Payments", Body::empty()).await.0, 404);

    let (status, back) = bench.post(&format!("{path}/restore"), json!({"version": 1})).await;
    assert_eq!((status, &back["version"], &back["removed_at"]), (200, &json!(2), &Value::Null), "{back}");
    assert_eq!(bench.send("DELETE", &path, Body::empty()).await.0, 204);
    let again = apply(&bench, &policy("Payments", 2)).await;
    assert_eq!((&again["policy_id"], &again["version"], &again["changes"]), (&first["policy_id"], &json!(3), &json!([])), "its history goes on");

    let (status, body) = bench.post(&format!("{path}/restore"), json!({"version": 9})).await;
    assert!(status == 400 && body["error"].as_str().unwrap().contains("1 to 3"), "{body}");
    let nobody = format!("/v1/policies/{}", Uuid::nil());
    for (method, path) in [("GET", nobody.clone()), ("DELETE", nobody.clone()), ("GET", format!("{nobody}/versions")), ("POST", format!("{nobody}/restore"))] {
        assert_eq!(bench.send(method, &path, r#"{"version":1}"#).await.0, 404, "{method} {path}");
    }
}

#[tokio::test]
async fn a_new_store_begins_with_the_defaults_and_they_come_back_only_when_asked() {
    let bench = Bench::new().await;
    let now = bench.clock.now();
    seed(bench.store.as_ref(), now).await.unwrap();
    seed(bench.store.as_ref(), now).await.unwrap();
    let list = bench.get("/v1/policies").await;
    let seeded = list["items"].as_array().unwrap();
    assert_eq!((seeded.len(), &seeded[0]["version"], &seeded[0]["applied_by"]), (9, &json!(1), &Value::Null));
    assert!(seeded[8]["name"].as_str().unwrap().starts_with("P9 "));

    apply(&bench, &policy("Payments", 1)).await;
    let mut changed = policy(seeded[1]["name"].as_str().unwrap(), 1);
    changed["description"] = json!("Ours.");
    apply(&bench, &changed).await;
    assert_eq!(bench.send("DELETE", &format!("/v1/policies/{}", id(&seeded[0])), Body::empty()).await.0, 204);
    seed(bench.store.as_ref(), now).await.unwrap();
    assert_eq!(names(&bench).await.len(), 9, "eight of the nine, and our own");

    let (status, reset) = bench.post("/v1/policies/reset", json!({})).await;
    assert_eq!(status, 200, "{reset}");
    let outcome = |index: usize| (reset["items"][index]["version"].as_i64().unwrap(), reset["items"][index]["changed"].as_bool().unwrap());
    assert_eq!([outcome(0), outcome(1), outcome(2)], [(2, true), (3, true), (1, false)], "removed, changed, and as it was");
    assert_eq!(names(&bench).await.len(), 10);
    let (_, again) = bench.post("/v1/policies/reset", json!({})).await;
    assert!(again["items"].as_array().unwrap().iter().all(|policy| policy["changed"] == false), "{again}");
}
