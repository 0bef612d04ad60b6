//! The published `interven-langchain`: its callback, its wrapper of a tool, and its helper for nodes of one's own.

use serde_json::{Value, json};

use super::{Agent, PERSONAL, REDACTED, secret_text};
use crate::support::{TestApp, seconds};

const SCRIPT: &str = "langchain_agent.py";

/// A message by a tool whose name is that of a known operation.
fn message(text: &str) -> Value {
    json!({"tool": "slack_post_message", "arguments": {"channel": "C024BE91L", "text": text}})
}

fn creation() -> Value {
    json!({"tool": "aws_create_user", "arguments": {"user_name": "deploy-bot"}})
}

/// The same, by a callback whose errors are passed on, or dropped.
fn watched(mut call: Value, raise_error: bool) -> Value {
    call["raise_error"] = raise_error.into();
    call
}

/// The text that the tool is run with.
async fn runs_with(agent: &mut Agent, deed: &str, arguments: &Value) -> Value {
    agent.begin(deed, arguments);
    let ran = agent.next().await["ran"].clone();
    assert_eq!(agent.next().await["returned"], "done");
    ran["text"].clone()
}

#[tokio::test]
async fn the_callback_asks_before_each_tool() {
    let app = TestApp::with_records().await;
    let Some(mut agent) = Agent::of(&app, SCRIPT) else { return };
    // On SANITIZE it cannot take the argument's place: the tool runs with what it was given.
    for (text, decision) in [("The build is green.", "ALLOW"), (PERSONAL, "SANITIZE")] {
        assert_eq!(runs_with(&mut agent, "called_back", &watched(message(text), true)).await, text);
        let record = app.decided().await.pop().unwrap();
        assert_eq!((&record["decision"], &record["agent"]["runtime_type"]), (&json!(decision), &json!("langchain")));
        assert_eq!(
            (&record["tool_name"], &record["operation"], &record["url"]),
            (&json!("slack"), &json!("post_message"), &json!("tool://langchain/slack_post_message"))
        );
    }
    let refused = agent.does("called_back", &watched(message(&secret_text()), true)).await;
    assert_eq!((&refused["raised"], &refused["reason_codes"]), (&json!("InterventBlockedError"), &json!(["SECRET_DETECTED"])));
    assert_eq!(app.record(&refused["trace_id"]).await["policy_name"], "P3 Slack secret egress");
}

#[tokio::test]
async fn without_raise_error_langchain_drops_what_the_callback_raises() {
    let app = TestApp::with_records().await;
    let Some(mut agent) = Agent::of(&app, SCRIPT) else { return };
    agent.begin("called_back", &watched(message(&secret_text()), false));
    assert_eq!(agent.next().await["ran"]["text"], secret_text(), "this is how both are published");
    let ended = agent.next().await;
    let warned = ended["warned"][0].as_str().unwrap();
    assert!(ended["returned"] == "done" && warned.contains("InterventBlockedError"), "{ended}");
    assert_eq!(app.decided().await.pop().unwrap()["decision"], "DENY", "it was told");
}

#[tokio::test]
async fn a_wrapped_tool_runs_with_what_may_go_on() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, SCRIPT) else { return };
    for (text, ran) in [("The build is green.", "The build is green."), (PERSONAL, REDACTED)] {
        assert_eq!(runs_with(&mut agent, "guarded", &message(text)).await, ran);
    }
    let refused = agent.does("guarded", &message(&secret_text())).await;
    assert_eq!((&refused["raised"], &refused["reason_codes"]), (&json!("InterventBlockedError"), &json!(["SECRET_DETECTED"])));
}

#[tokio::test]
async fn a_tool_that_needs_a_person_runs_on_the_retry() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, SCRIPT) else { return };
    for deed in ["called_back", "guarded"] {
        let mut call = creation();
        call["arguments"]["user_name"] = deed.into();
        if deed == "called_back" {
            call = watched(call, true);
        }
        let held = agent.does(deed, &call).await;
        assert_eq!((&held["raised"], &held["reason_codes"]), (&json!("InterventBlockedError"), &json!(["IAM_USER_CREATION"])), "{deed}");
        // The address is the vendor's own; the id at its end is ours.
        let approval = held["approval_url"].as_str().unwrap().rsplit('/').next().unwrap();
        assert_eq!(app.approval(approval).await["status"], "pending");
        app.advance(seconds(5)).await;
        app.answered(approval, "approve").await;
        runs_with(&mut agent, deed, &call).await;
    }
}

#[tokio::test]
async fn a_node_of_ones_own_gets_the_decision() {
    let app = TestApp::with_records().await;
    let Some(mut agent) = Agent::of(&app, SCRIPT) else { return };
    let allowed = agent.gets("scan_tool_call", &message("The build is green.")).await;
    assert_eq!((&allowed["decision"], &allowed["should_run"], &allowed["is_blocked"]), (&json!("ALLOW"), &json!(true), &json!(false)));
    let record = app.record(&allowed["trace_id"]).await;
    assert_eq!((&record["agent"]["runtime_type"], &record["url"]), (&json!("langgraph"), &json!("tool://langgraph/slack_post_message")));
    let redacted = agent.gets("scan_tool_call", &message(PERSONAL)).await;
    assert_eq!((&redacted["should_run"], &redacted["sanitized_body"]["text"]), (&json!(true), &json!(REDACTED)));
    let held = agent.gets("scan_tool_call", &creation()).await;
    assert_eq!((&held["decision"], &held["is_blocked"]), (&json!("REQUIRE_APPROVAL"), &json!(true)));
    assert_eq!(app.approval(held["approval_id"].as_str().unwrap()).await["status"], "pending");
}
