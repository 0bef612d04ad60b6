//! Who asks: ephemeral keys and what they are for, keys that speak for one agent, and keys that speak for any.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::{by, call, codes, creation_by, kind};
use crate::clients::{create_user, harmless};
use crate::support::{TestApp, seconds};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn an_ephemeral_key_is_refused_outside_of_its_scope_before_any_policy() {
    let app = TestApp::start().await;
    app.add_slack("alerts").await;
    // A policy that would let it through, and one that would ask.
    app.policy("all", json!({"action": "ALLOW"})).await;
    let minted = app.mint(&json!({"max_uses": 9, "scope": {"tools": ["slack"], "verbs": ["READ"]}})).await;
    let key = text(&minted["key"]);
    let refused = app.scan_with(key, &creation_by("a")).await;
    assert_eq!((kind(&refused), codes(&refused), &refused["policy_id"]), ("DENY", vec!["EPHEMERAL_SCOPE_VIOLATION"], &Value::Null));
    assert_eq!(refused["violations"], json!(["tool 'aws' not in scope.tools=[\"slack\"]", "verb 'ADMIN' not in scope.verbs=[\"READ\"]"]));
    assert_eq!(refused["approval_id"], Value::Null);
    let half = app.scan_with(key, &by("a", harmless())).await;
    assert_eq!(half["violations"], json!(["verb 'WRITE' not in scope.verbs=[\"READ\"]"]));
    let inside = app.scan_with(key, &by("a", call("GET", "https://slack.com/api/conversations.list"))).await;
    assert_eq!((kind(&inside), &inside["violations"]), ("ALLOW", &json!([])));

    app.settled().await;
    let incidents = app.incidents_of("scope_violation").await;
    assert_eq!((incidents.len(), &incidents[0]["trace_count"], &incidents[0]["agent"]["id"]), (1, &json!(2), &json!("a")));
    assert_eq!(app.trace(&refused).await["incident_id"], incidents[0]["id"]);
    let used = app.get("/api/telemetry/ephemeral-keys").await["items"][0]["uses"].clone();
    assert_eq!(used, 3, "a refusal is a use");
}

#[tokio::test]
async fn a_grant_is_none_for_a_key_that_is_not_for_it() {
    let app = TestApp::start().await;
    let approval = app.scan(&creation_by("a")).await["approval_id"].clone();
    app.answered(text(&approval), "approve").await;
    let minted = app.mint(&json!({"max_uses": 2, "scope": {"tools": ["slack"]}})).await;
    assert_eq!(codes(&app.scan_with(text(&minted["key"]), &creation_by("a")).await), ["EPHEMERAL_SCOPE_VIOLATION"]);
    let fit = app.mint(&json!({"scope": {"tools": ["aws"]}})).await;
    assert_eq!(codes(&app.scan_with(text(&fit["key"]), &creation_by("a")).await), ["RECENT_APPROVAL_GRANT"]);
}

#[tokio::test]
async fn the_uses_of_an_ephemeral_key_are_counted_and_then_it_is_none() {
    let app = TestApp::start().await;
    let minted = app.mint(&json!({"max_uses": 2})).await;
    let key = text(&minted["key"]);
    for wrong in ["", "{", r#"{"method":"GET"}"#] {
        assert_eq!(app.try_scan(key, wrong).await.status, 400, "what is refused costs nothing");
    }
    let trace = app.scan_with(key, &by("a", harmless())).await["trace_id"].clone();
    assert_eq!(app.tell_response(key, &trace, &json!("fine")).await.status, 200, "nor does telling what came back");
    assert_eq!(kind(&app.scan_with(key, &by("a", harmless())).await), "ALLOW");
    let over = app.try_scan(key, harmless().to_string()).await;
    assert_eq!((over.status, &over.body["reason"], &over.body["code"]), (401, &json!("INVALID_KEY"), &json!("exhausted_key")), "{}", over.body);
    assert!(text(&over.body["error"]).contains("good for 2 calls"), "{}", over.body);
    assert_eq!(app.tell_response(key, &trace, &json!("late")).await.status, 200, "what its last call brought is told after it");

    let short = app.mint(&json!({"max_uses": 9, "ttl_seconds": 60})).await;
    app.advance(seconds(60)).await;
    assert_eq!(app.try_scan(text(&short["key"]), harmless().to_string()).await.body["code"], "expired_key");
}

#[tokio::test]
async fn of_fifty_scans_at_once_as_many_pass_as_an_ephemeral_key_is_good_for() {
    let app = TestApp::start().await;
    let minted = app.mint(&json!({"max_uses": 10})).await;
    let call = by("a", harmless()).to_string();
    let answers = join_all((0..50).map(|_| app.try_scan(text(&minted["key"]), call.clone()))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 10);
    assert!(answers.iter().all(|answer| answer.status == 200 || answer.body["code"] == "exhausted_key"));
    assert_eq!(app.get("/api/agents/a").await["decisions_24h"]["ALLOW"], 10);
}

#[tokio::test]
async fn a_key_of_one_agent_speaks_for_no_other() {
    let app = TestApp::start().await;
    let key = text(&app.new_key(&json!({"agent": "agent-7"})).await["key"]).to_owned();
    app.policy("all", json!({"action": "ALLOW"})).await;
    let refused = app.scan_with(&key, &by("agent-8", harmless())).await;
    assert_eq!((kind(&refused), codes(&refused)), ("DENY", vec!["AGENT_MISMATCH"]));
    let said = text(&refused["violations"][0]);
    assert!(said.contains("agent-7") && said.contains("agent-8"), "{said}");
    assert_eq!(text(&app.trace(&refused).await["agent"]["id"]), "agent-7", "it is the key's agent that did it");
    assert_eq!(app.send(Method::GET, "/api/agents/agent-8", &Value::Null).await.status, 404, "and nobody else");

    let mut named = by("agent-7", harmless());
    named["agent_name"] = "production".into();
    let allowed = app.scan_with(&key, &named).await;
    assert_eq!((kind(&allowed), app.trace(&allowed).await["agent"].clone()), ("ALLOW", json!({"id": "agent-7", "name": "production", "runtime_type": null})));
    let mut nickname = harmless();
    nickname["agent_name"] = "agent-8".into();
    let allowed = app.scan_with(&key, &nickname).await;
    assert_eq!(app.trace(&allowed).await["agent"]["id"], "agent-7", "a name alone is only a name");
}

#[tokio::test]
async fn a_key_of_one_agent_sees_its_agents_approvals() {
    let app = TestApp::start().await;
    let key = async |agent: &str| text(&app.new_key(&json!({"agent": agent})).await["key"]).to_owned();
    let (own, twin, other) = (key("agent-7").await, key("agent-7").await, key("agent-8").await);
    for call in [create_user(), creation_by("agent-7")] {
        let approval = app.scan_with(&own, &call).await["approval_id"].clone();
        let status = async |key: &str| {
            app.advance(seconds(2)).await;
            app.request(Method::GET, &format!("/v1/approvals/{}/status", text(&approval)), Some(key), "application/json", "").await.status
        };
        assert_eq!([status(&own).await, status(&twin).await, status(&other).await], [200, 200, 404], "{call}");
    }
    // Asked by an unbound key in the agent's name.
    let approval = app.scan(&creation_by("agent-8")).await["approval_id"].clone();
    let seen = app.request(Method::GET, &format!("/v1/approvals/{}/status", text(&approval)), Some(&other), "application/json", "").await;
    assert_eq!(seen.status, 200);
}

#[tokio::test]
async fn the_agents_of_a_bound_key_are_one_however_it_names_itself() {
    let app = TestApp::start().await;
    let key = text(&app.new_key(&json!({"agent": "agent-7"})).await["key"]).to_owned();
    let first = app.scan_with(&key, &create_user()).await;
    let mut named = create_user();
    named["agent_name"] = "agent-7".into();
    let again = app.scan_with(&key, &named).await;
    assert_eq!(again["approval_id"], first["approval_id"]);
    let minted = app.request(Method::POST, "/v1/keys/ephemeral", Some(&key), "application/json", "{}").await;
    let child = app.scan_with(text(&minted.body["key"]), &create_user()).await;
    assert_eq!(child["approval_id"], first["approval_id"], "a key that was made with it speaks for the same agent");
}

#[tokio::test]
async fn without_an_agent_it_is_called_like_the_key() {
    let app = TestApp::start().await;
    let made = app.new_key(&json!({})).await;
    let answer = app.scan_with(text(&made["key"]), &harmless()).await;
    assert_eq!(app.trace(&answer).await["agent"], json!({"id": null, "name": "test", "runtime_type": null}));
    let shown = app.get("/api/agents/test").await;
    assert_eq!((&shown["name"], &shown["decisions_24h"]["ALLOW"]), (&json!("test"), &json!(1)));

    let mut known = by("agent-7", harmless());
    (known["agent_name"], known["runtime_type"]) = (json!("production"), json!("langgraph"));
    app.scan(&known).await;
    let shown = app.get("/api/agents/agent-7").await;
    assert_eq!((&shown["name"], &shown["runtime_type"], &shown["decisions_24h"]["ALLOW"]), (&json!("production"), &json!("langgraph"), &json!(1)));
    let listed = app.get("/api/agents").await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);

    let minted = app.mint(&json!({})).await;
    let answer = app.scan_with(text(&minted["key"]), &harmless()).await;
    assert!(app.trace(&answer).await["agent"]["name"].is_string(), "an ephemeral key without an agent has one all the same");
}

#[tokio::test]
async fn a_policy_about_an_agent_holds_for_the_key_that_speaks_for_it() {
    let app = TestApp::start().await;
    let key = text(&app.new_key(&json!({"agent": "agent-7"})).await["key"]).to_owned();
    app.policy("stop", json!({"match": {"agent_ids": ["agent-7"]}, "action": "DENY"})).await;
    let mut named = harmless();
    named["agent_name"] = "somebody".into();
    for call in [harmless(), by("agent-7", harmless()), named] {
        assert_eq!(kind(&app.scan_with(&key, &call).await), "DENY", "{call}");
    }
}

#[tokio::test]
async fn long_names_are_cut_and_a_long_address_is_refused() {
    let app = TestApp::start().await;
    let mut call = by(&"a".repeat(100_000), harmless());
    call["env"] = "e".repeat(1_000).into();
    let answer = app.scan(&call).await;
    let trace = app.trace(&answer).await;
    assert_eq!((kind(&answer), text(&trace["agent"]["id"]).len(), text(&trace["environment"]).len()), ("ALLOW", 500, 500));
    let mut long = harmless();
    long["url"] = format!("https://example.com/{}", "a".repeat(16 * 1024)).into();
    let answer = app.scan(&long).await;
    assert_eq!((kind(&answer), codes(&answer)), ("DENY", vec!["URL_TOO_LONG"]));
    assert!(text(&answer["violations"][0]).contains("16404 bytes"), "{answer}");
}
