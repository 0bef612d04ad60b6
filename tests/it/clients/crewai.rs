//! The published `interven-crewai`: tools that ask before they run.

use serde_json::{Value, json};

use super::{Agent, PERSONAL, REDACTED, secret_text};
use crate::support::{TestApp, seconds};

const SCRIPT: &str = "crewai_agent.py";

/// A message by a tool whose name is that of a known operation.
fn message(text: &str) -> Value {
    json!({"tool": "slack_post_message", "named": {"channel": "C024BE91L", "text": text}})
}

fn creation() -> Value {
    json!({"tool": "aws_create_user", "named": {"user_name": "deploy-bot"}})
}

/// What the tool is run with, if it is.
async fn runs_with(agent: &mut Agent, arguments: &Value) -> Value {
    agent.begin("guarded", arguments);
    let ran = agent.next().await["ran"].clone();
    assert_eq!(agent.next().await, json!({"returned": "done", "warned": []}));
    ran
}

#[tokio::test]
async fn a_tool_runs_with_what_may_go_on() {
    let app = TestApp::with_records().await;
    let Some(mut agent) = Agent::of(&app, SCRIPT) else { return };
    for (text, ran, decision) in [("The build is green.", "The build is green.", "ALLOW"), (PERSONAL, REDACTED, "SANITIZE")] {
        assert_eq!(runs_with(&mut agent, &message(text)).await, json!({"positional": [], "named": {"channel": "C024BE91L", "text": ran}}));
        let record = app.decided().await.pop().unwrap();
        assert_eq!((&record["decision"], &record["agent"]["runtime_type"]), (&json!(decision), &json!("crewai")));
        assert_eq!((&record["tool_name"], &record["operation"]), (&json!("slack"), &json!("post_message")));
        assert_eq!(record["url"], "tool://crewai/slack_post_message");
    }
    let searched = json!({"tool": "Search the web", "positional": ["rust"]});
    assert_eq!(runs_with(&mut agent, &searched).await, json!({"positional": ["rust"], "named": {}}));
    let record = app.decided().await.pop().unwrap();
    assert_eq!((&record["tool_name"], &record["operation"]), (&json!("custom_proxy"), &json!("Search the web")));
    // An argument that is an address is where the call goes.
    let fetched = json!({"tool": "Fetch", "named": {"url": "https://api.github.com/repos/acme/site/issues"}});
    runs_with(&mut agent, &fetched).await;
    let record = app.decided().await.pop().unwrap();
    assert_eq!((&record["tool_name"], &record["operation"]), (&json!("github"), &json!("create_issue")));
}

#[tokio::test]
async fn a_refused_tool_does_not_run() {
    let app = TestApp::with_records().await;
    let Some(mut agent) = Agent::of(&app, SCRIPT) else { return };
    let refused = agent.does("guarded", &message(&secret_text())).await;
    assert_eq!((&refused["raised"], &refused["reason_codes"]), (&json!("InterventBlockedError"), &json!(["SECRET_DETECTED"])));
    assert_eq!((&refused["tool"], &refused["approval_url"]), (&json!("slack_post_message"), &Value::Null));
    assert_eq!(app.record(&refused["trace_id"]).await["policy_name"], "P3 Slack secret egress");
}

#[tokio::test]
async fn a_tool_that_needs_a_person_runs_on_the_retry() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, SCRIPT) else { return };
    let held = agent.does("guarded", &creation()).await;
    assert_eq!((&held["raised"], &held["reason_codes"]), (&json!("InterventBlockedError"), &json!(["IAM_USER_CREATION"])));
    // The address is the vendor's own; the id at its end is ours.
    let approval = held["approval_url"].as_str().unwrap().rsplit('/').next().unwrap();
    assert_eq!(app.approval(approval).await["status"], "pending");
    app.advance(seconds(5)).await;
    app.answered(approval, "approve").await;
    assert_eq!(runs_with(&mut agent, &creation()).await["named"], creation()["named"]);
}

#[tokio::test]
async fn a_tool_that_a_person_denied_does_not_run_on_the_retry() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, SCRIPT) else { return };
    let held = agent.does("guarded", &creation()).await;
    app.answered(held["approval_url"].as_str().unwrap().rsplit('/').next().unwrap(), "deny").await;
    let refused = agent.does("guarded", &creation()).await;
    assert_eq!((&refused["raised"], &refused["reason_codes"]), (&json!("InterventBlockedError"), &json!(["RECENT_APPROVAL_DENIED"])));
}
