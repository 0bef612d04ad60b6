//! The published Python client waits for an approval, and goes on or stops by what a person says. The question is one that an engine reported.

use serde_json::{Value, json};

use crate::clients::Agent;
use crate::support::{TestApp, question, seconds};

/// An agent that waits for this approval.
fn that_waits(app: &TestApp, approval: &str) -> Option<Agent> {
    let mut agent = Agent::of(app, "client.py")?;
    agent.begin("wait", &json!({"approval_id": approval}));
    Some(agent)
}

#[tokio::test]
async fn the_published_client_returns_on_approval_and_the_retry_is_allowed() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let Some(mut agent) = that_waits(&app, &approval) else { return };
    let pending = agent.polls_and_naps().await;
    assert_eq!((&pending["approval_id"], &pending["status"], &pending["decision"]), (&json!(approval), &json!("pending"), &Value::Null));
    assert_eq!((&pending["expires_at"], &pending["remaining_seconds"]), (&json!("2026-06-01T12:10:00.000Z"), &json!(600)));
    assert_eq!((&pending["decided_at"], &pending["error"]), (&Value::Null, &Value::Null));
    assert!(pending["poll_guidance"].is_string() && pending["retry_guidance"].is_string(), "{pending}");

    agent.wake();
    let too_soon = agent.polls_and_naps().await;
    assert_eq!(too_soon["status"], 429, "no time has passed");
    assert!(too_soon["error"].is_string(), "it is told why: {too_soon}");

    app.advance(seconds(5)).await;
    app.answered(&approval, "approve").await;
    let (polled, ended) = agent.polls_and_ends().await;
    assert_eq!(ended, json!({"returned": polled, "warned": []}));
    assert_eq!((&polled["status"], &polled["decision"]), (&json!("approved"), &json!("ALLOW")));
    assert_eq!((&polled["decided_at"], &polled["remaining_seconds"]), (&json!("2026-06-01T12:00:05.000Z"), &json!(600)));
    assert_eq!((&polled["approval_id"], &polled["expires_at"]), (&json!(approval), &json!("2026-06-01T12:10:00.000Z")));
    assert!(polled["retry_guidance"].as_str().unwrap().contains("RECENT_APPROVAL_GRANT"), "{polled}");

    let retry = app.ask(&question()).await;
    assert_eq!((&retry["decision"], &retry["reason_codes"]), (&json!("ALLOW"), &json!(["RECENT_APPROVAL_GRANT"])));
}

#[tokio::test]
async fn the_published_client_raises_on_a_deny_and_nobody_is_asked_again() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let Some(mut agent) = that_waits(&app, &approval) else { return };
    assert_eq!(agent.polls_and_naps().await["status"], "pending");
    app.advance(seconds(5)).await;
    app.answered(&approval, "deny").await;
    let (polled, ended) = agent.polls_and_ends().await;
    assert_eq!((&polled["status"], &polled["decision"]), (&json!("denied"), &json!("DENY")));
    assert_eq!((&ended["raised"], &ended["code"], &ended["approval_id"]), (&json!("ApprovalDeniedError"), &json!("APPROVAL_DENIED"), &json!(approval)));

    let retry = app.ask(&question()).await;
    assert_eq!((&retry["decision"], &retry["reason_codes"]), (&json!("DENY"), &json!(["RECENT_APPROVAL_DENIED"])));
}

#[tokio::test]
async fn the_published_client_raises_when_nobody_answers_in_time() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let Some(mut agent) = that_waits(&app, &approval) else { return };
    assert_eq!(agent.polls_and_naps().await["status"], "pending");
    app.advance(seconds(600)).await;
    let (polled, ended) = agent.polls_and_ends().await;
    assert_eq!((&polled["status"], &polled["decision"]), (&json!("expired"), &json!("DENY")));
    assert_eq!((&ended["raised"], &ended["code"], &ended["approval_id"]), (&json!("ApprovalExpiredError"), &json!("APPROVAL_EXPIRED"), &json!(approval)));
}

#[tokio::test]
async fn the_published_client_stops_waiting_when_it_was_told_to() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };
    agent.begin("wait", &json!({"approval_id": approval, "max_wait": 10.0}));
    for _ in 0..2 {
        assert_eq!(agent.polls_and_naps().await["status"], "pending");
        app.advance(seconds(5)).await;
        agent.wake();
    }
    let ended = agent.next().await;
    assert_eq!((&ended["raised"], &ended["code"], &ended["waited_seconds"]), (&json!("ApprovalTimeoutError"), &json!("APPROVAL_TIMEOUT"), &json!(10.0)));
    assert_eq!(app.approval(&approval).await["status"], "pending", "a person may still answer");
}
