//! Destinations that are new to an agent: no asking twice makes them known, an approval does.

use serde_json::{Value, json};

use super::{by, call, codes, kind};
use crate::clients::harmless;
use crate::support::TestApp;

/// A server that asks a person before an agent goes somewhere new, and an agent `a` that knows Slack.
async fn asking() -> TestApp {
    let app = TestApp::start().await;
    app.policy("new", json!({"condition": {"is_new_destination": true}, "action": "REQUIRE_APPROVAL"})).await;
    assert_eq!(kind(&app.scan(&by("a", harmless())).await), "ALLOW", "an agent's first destination is its own");
    app
}

fn elsewhere(path: &str) -> Value {
    by("a", call("GET", &format!("https://api.example.com/{path}")))
}

#[tokio::test]
async fn asking_twice_makes_no_destination_known() {
    let app = asking().await;
    let first = app.scan(&elsewhere("x")).await;
    assert_eq!((kind(&first), codes(&first)), ("REQUIRE_APPROVAL", vec!["NEW_DESTINATION"]));
    for _ in 0..3 {
        assert_eq!(app.scan(&elsewhere("x")).await["approval_id"], first["approval_id"]);
    }
    let other = app.scan(&elsewhere("y")).await;
    assert_eq!(kind(&other), "REQUIRE_APPROVAL");
    assert_ne!(other["approval_id"], first["approval_id"], "another call is another question");
}

#[tokio::test]
async fn after_an_approval_and_the_call_it_is_known() {
    let app = asking().await;
    let approval = app.scan(&elsewhere("x")).await["approval_id"].as_str().unwrap().to_owned();
    app.answered(&approval, "approve").await;
    assert_eq!(kind(&app.scan(&elsewhere("y")).await), "REQUIRE_APPROVAL", "the approval is for the one call");
    assert_eq!(codes(&app.scan(&elsewhere("x")).await), ["RECENT_APPROVAL_GRANT"]);
    let known = app.scan(&elsewhere("y")).await;
    assert_eq!((kind(&known), codes(&known)), ("ALLOW", vec![]), "the agent was there");
    assert_eq!(kind(&app.scan(&by("b", elsewhere("y"))).await), "ALLOW", "its first");
    assert_eq!(kind(&app.scan(&by("b", harmless())).await), "REQUIRE_APPROVAL", "what one agent knows is new to another");
}

#[tokio::test]
async fn a_denial_leaves_it_new() {
    let app = asking().await;
    let approval = app.scan(&elsewhere("x")).await["approval_id"].as_str().unwrap().to_owned();
    app.answered(&approval, "deny").await;
    assert_eq!(codes(&app.scan(&elsewhere("x")).await), ["RECENT_APPROVAL_DENIED"]);
    assert_eq!(kind(&app.scan(&elsewhere("y")).await), "REQUIRE_APPROVAL");
    // Neither does a call that its key is not for.
    let minted = app.mint(&json!({"max_uses": 9, "scope": {"tools": ["slack"]}})).await;
    assert_eq!(kind(&app.scan_with(minted["key"].as_str().unwrap(), &elsewhere("y")).await), "DENY");
    assert_eq!(kind(&app.scan(&elsewhere("y")).await), "REQUIRE_APPROVAL");
}

#[tokio::test]
async fn what_could_not_be_recorded_leaves_it_new() {
    let app = asking().await;
    app.policy("new", json!({"condition": {"is_new_destination": true}, "match": {"methods": ["POST"]}, "action": "REQUIRE_APPROVAL"})).await;
    app.tamper("alter table decisions rename to gone");
    assert_eq!(codes(&app.scan(&elsewhere("x")).await), ["GATEWAY_UNAVAILABLE"]);
    app.tamper("alter table gone rename to decisions");
    let mut post = elsewhere("x");
    post["method"] = "POST".into();
    assert_eq!(kind(&app.scan(&post).await), "REQUIRE_APPROVAL");
    assert_eq!(kind(&app.scan(&elsewhere("x")).await), "ALLOW");
    assert_eq!(kind(&app.scan(&post).await), "ALLOW", "a call that was let go makes it known");
}
