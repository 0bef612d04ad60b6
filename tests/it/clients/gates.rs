//! `gate` and `guard`: one line before a call, and the client does the rest.

use serde_json::{Value, json};

use super::{Agent, PERSONAL, REDACTED, create_user, harmless, personal_message, post_message, secret_message, secret_text};
use crate::support::{TestApp, seconds};

#[tokio::test]
async fn a_gate_gives_the_body_that_may_go_on() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };
    let open = agent.gets("gate", &harmless()).await;
    assert_eq!((&open["proceed"], &open["decision"], &open["body"]), (&json!(true), &json!("ALLOW"), &harmless()["body"]));
    let redacted = agent.gets("gate", &personal_message()).await;
    let body = json!({"channel": "C024BE91L", "text": REDACTED});
    assert_eq!((&redacted["proceed"], &redacted["decision"], &redacted["body"]), (&json!(true), &json!("SANITIZE"), &body));
    let shut = agent.gets("gate", &secret_message()).await;
    assert_eq!((&shut["proceed"], &shut["decision"], &shut["body"]), (&json!(false), &json!("DENY"), &Value::Null));
    assert_eq!(shut["blocked_reason"], "Denied by policy: SECRET_DETECTED");
}

#[tokio::test]
async fn a_gate_waits_for_a_person() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };
    for (decide, proceed, reason) in [("approve", true, ""), ("deny", false, "Denied by analyst"), ("", false, "Approval expired (no response)")] {
        let mut call = create_user();
        call["body"]["UserName"] = format!("user-{decide}").into();
        agent.begin("gate", &call);
        let approval = agent.next().await["pending"].as_str().unwrap().to_owned();
        assert_eq!(agent.polls_and_naps().await["status"], "pending");
        app.advance(seconds(5)).await;
        match decide {
            "" => app.advance(seconds(600)).await,
            decide => app.answered(&approval, decide).await,
        }
        let (_, ended) = agent.polls_and_ends().await;
        let gate = &ended["returned"];
        assert_eq!((&gate["decision"], &gate["approval_waited"]), (&json!("REQUIRE_APPROVAL"), &json!(true)), "{ended}");
        assert_eq!((&gate["proceed"], &gate["blocked_reason"]), (&json!(proceed), &json!(reason)));
        assert_eq!(gate["body"], if proceed { call["body"].clone() } else { Value::Null });
    }
}

/// What a guarded function is to be called with, and for which address.
fn guarded(text: &str) -> Value {
    json!({"url": post_message("")["url"], "arguments": {"text": text}})
}

#[tokio::test]
async fn a_guarded_function_runs_only_where_it_may() {
    let app = TestApp::with_records().await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };
    // On SANITIZE the published guard calls the function with what it was given.
    for (text, decision) in [("The build is green.", "ALLOW"), (PERSONAL, "SANITIZE")] {
        agent.begin("guarded", &guarded(text));
        assert_eq!(agent.next().await, json!({"ran": {"channel": "C024BE91L", "text": text}}));
        assert_eq!(agent.next().await, json!({"returned": "done", "warned": []}));
        assert_eq!(app.decided().await.pop().unwrap()["decision"], decision);
    }
    let said = agent.gets("guarded", &guarded(&secret_text())).await;
    assert_eq!(said, "Action blocked by security policy: Denied by policy: SECRET_DETECTED");
    assert_eq!(app.decided().await.pop().unwrap()["decision"], "DENY");
}

#[tokio::test]
async fn a_guarded_function_runs_after_a_person_said_so() {
    let app = TestApp::start().await;
    app.policy("Ask", json!({"match": {"tool_name": "slack"}, "action": "REQUIRE_APPROVAL"})).await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };
    agent.begin("guarded", &guarded("May I?"));
    let approval = agent.next().await["pending"].as_str().unwrap().to_owned();
    assert_eq!(agent.polls_and_naps().await["status"], "pending");
    app.advance(seconds(5)).await;
    app.answered(&approval, "approve").await;
    let (polled, ran) = agent.polls_and_ends().await;
    assert_eq!((&polled["status"], ran), (&json!("approved"), json!({"ran": {"channel": "C024BE91L", "text": "May I?"}})));
    assert_eq!(agent.next().await["returned"], "done");
}
