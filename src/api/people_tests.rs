//! Users, and the owners and agents of keys, through the front door.

use axum::body::Body;
use serde_json::{Value, json};
use uuid::Uuid;

use super::resource_tests::Bench;
use crate::clock::fresh_id;
use crate::store::User;

const LEAST: &str = r#"{"decision":"REQUIRE_APPROVAL","tool_name":"slack"}"#;

/// A second user besides `a@b.c`; both ids.
async fn two_users(bench: &Bench) -> (String, String) {
    let now = bench.clock.now();
    let user = User {
        id: fresh_id(now),
        email: "eve@example.com".into(),
        name: "Eve".into(),
        role: crate::domain::role::Role::Admin,
        password_hash: String::new(),
        slack: None,
        created_at: now,
        disabled_at: None,
    };
    let eve = user.id.to_string();
    bench.store.insert_user(user).await.unwrap();
    let me = bench.get("/api/auth/me").await["id"].as_str().unwrap().to_owned();
    (me, eve)
}

async fn patch(bench: &Bench, user: &str, change: Value) -> (u16, Value) {
    let (status, _, body) = bench.send("PATCH", &format!("/api/users/{user}"), change.to_string()).await;
    (status.as_u16(), body)
}

#[tokio::test]
async fn a_user_is_somebody_in_slack() {
    let bench = Bench::new().await;
    let (me, eve) = two_users(&bench).await;
    let list = bench.get("/api/users").await;
    assert_eq!((list["items"].as_array().unwrap().len(), &list["items"][1]["email"], &list["items"][1]["slack"]), (2, &json!("eve@example.com"), &Value::Null));
    assert!(!list.to_string().contains("password_hash"), "{list}");

    let ada = json!({"team": "T1", "user": "U1"});
    let (status, shown) = patch(&bench, &me, json!({"name": " Ada ", "slack": ada})).await;
    assert_eq!((status, &shown["name"], &shown["slack"]), (200, &json!("Ada"), &ada));
    let mut without_warnings = shown.clone();
    without_warnings.as_object_mut().unwrap().remove("warnings");
    assert_eq!(bench.get("/api/auth/me").await, without_warnings);
    let (status, shown) = patch(&bench, &me, json!({"slack": {"user": "W2"}})).await;
    assert_eq!((status, &shown["slack"], &shown["name"]), (200, &json!({"team": "T1", "user": "W2"}), &json!("Ada")), "a merge patch");

    let (status, body) = patch(&bench, &eve, json!({"slack": {"team": "T1", "user": "W2"}})).await;
    assert_eq!((status, body["code"].as_str(), body["key"].as_str()), (409, Some("taken"), Some("slack")), "{body}");
    assert_eq!(patch(&bench, &eve, json!({"slack": {"team": "T2", "user": "W2"}})).await.0, 200, "another team's member is another person");
    assert_eq!(patch(&bench, &me, json!({"slack": null})).await.1["slack"], Value::Null);
    assert_eq!(patch(&bench, &eve, json!({"slack": {"team": "T1"}})).await.0, 200);
}

#[tokio::test]
async fn a_change_of_a_user_that_cannot_be_is_refused() {
    let bench = Bench::new().await;
    let (me, _) = two_users(&bench).await;
    let before = bench.get("/api/users").await;
    for (change, key) in [
        (json!({"name": " "}), "name"),
        (json!({"name": "a\nb"}), "name"),
        (json!({"slack": {"team": "T1"}}), "slack.user"),
        (json!({"slack": {"team": "T1", "user": "@ada"}}), "slack.user"),
        (json!({"slack": {"team": "acme", "user": "U1"}}), "slack.team"),
        (json!({"slack": {"team": "T1", "user": "U1", "name": "ada"}}), "slack.name"),
        (json!({"slack": ["T1", "U1"]}), "slack"),
        (json!({"email": "x@example.com"}), "email"),
    ] {
        let (status, body) = patch(&bench, &me, change).await;
        assert_eq!((status, body["key"].as_str()), (400, Some(key)), "{body}");
    }
    assert_eq!(bench.get("/api/users").await, before);
    assert_eq!(patch(&bench, &Uuid::nil().to_string(), json!({})).await.0, 404);
}

#[tokio::test]
async fn a_key_has_an_owner_and_an_agent() {
    let bench = Bench::new().await;
    let (me, eve) = two_users(&bench).await;
    let owner = json!({"id": eve, "email": "eve@example.com"});
    let (status, made) = bench.post("/api/keys", json!({"name": "by address", "owner": "Eve@example.com", "agent": "agent-7"})).await;
    assert_eq!((status, &made["owner"], &made["agent"]), (201, &owner, &json!("agent-7")));
    let (status, by_id) = bench.post("/api/keys", json!({"name": "by id", "owner": me})).await;
    assert_eq!((status, &by_id["owner"]["email"], &by_id["agent"]), (201, &json!("a@b.c"), &Value::Null));
    let list = bench.get("/api/keys").await;
    let of = |name: &str| list["items"].as_array().unwrap().iter().find(|key| key["name"] == name).unwrap();
    assert_eq!((&of("by address")["owner"], &of("by address")["agent"]), (&owner, &json!("agent-7")));
    assert_eq!((&of("k")["owner"], &of("k")["agent"]), (&Value::Null, &Value::Null));

    for (change, key) in [
        (json!({"name": "x", "owner": "mallory@example.com"}), "owner"),
        (json!({"name": "x", "owner": Uuid::nil()}), "owner"),
        (json!({"name": "x", "owner": ""}), "owner"),
        (json!({"name": "x", "agent": " "}), "agent"),
        (json!({"name": " "}), "name"),
        (json!({"name": "x", "colour": 1}), "colour"),
    ] {
        let (status, body) = bench.post("/api/keys", change).await;
        assert_eq!((status, body["key"].as_str()), (400, Some(key)), "{body}");
    }
}

#[tokio::test]
async fn a_bound_key_reports_what_its_agent_did_and_nothing_else() {
    let bench = Bench::new().await;
    let (_, made) = bench.post("/api/keys", json!({"name": "bound", "agent": "agent-7"})).await;
    let key = made["key"].as_str().unwrap();
    // Twice: from the store, and as it was remembered.
    for _ in 0..2 {
        let (status, _, report) = bench.send_as(key, "POST", "/v1/decisions", LEAST).await;
        assert_eq!(status, 200, "{report}");
        let trace_id = report["results"][0]["trace_id"].as_str().unwrap();
        assert_eq!(bench.get(&format!("/api/decisions/{trace_id}")).await["agent"]["name"], "agent-7");
        let other = LEAST.replace('}', r#","agent":{"id":"agent-8"}}"#);
        let (status, _, body) = bench.send_as(key, "POST", "/v1/decisions", format!("[{LEAST},{other}]")).await;
        assert_eq!((status.as_u16(), &body["index"], &body["key"]), (400, &json!(1), &json!("agent")), "{body}");
    }
    let unbound = bench.key.clone();
    assert_eq!(bench.send_as(&unbound, "POST", "/v1/decisions", LEAST).await.0, 400, "an unbound key has to name the agent");
    assert_eq!(bench.send_as(key, "GET", "/api/users", Body::empty()).await.0, 401, "an engine is no person");
}
