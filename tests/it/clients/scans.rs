//! `Client.scan`, what comes after it, and `scan_response` and `health`.

use serde_json::{Value, json};

use super::{Agent, PERSONAL, REDACTED, create_user, harmless, personal_message, secret_message};
use crate::slack_clicks::{SECRET, ada, click, clickable};
use crate::support::{TestApp, seconds};

/// The decision of an answer, and why.
fn verdict(answer: &Value) -> (&str, &Value) {
    (answer["decision"].as_str().unwrap(), &answer["reason_codes"])
}

#[tokio::test]
async fn every_decision_reaches_the_client_with_all_that_it_reads() {
    let app = TestApp::with_records().await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };

    let allowed = agent.gets("scan", &harmless()).await;
    assert_eq!((verdict(&allowed), &allowed["allowed"]), (("ALLOW", &json!([])), &json!(true)), "{allowed}");
    assert_eq!((&allowed["sanitized_body"], &allowed["approval_id"]), (&Value::Null, &Value::Null));
    assert_eq!((&allowed["raw"]["classifications"], &allowed["raw"]["policy_id"]), (&json!([]), &Value::Null));

    let denied = agent.gets("scan", &secret_message()).await;
    assert_eq!((verdict(&denied), &denied["blocked"]), (("DENY", &json!(["SECRET_DETECTED"])), &json!(true)), "{denied}");
    assert_eq!((&denied["raw"]["classifications"], &denied["raw"]["policy_name"]), (&json!(["SECRETS"]), &json!("P3 Slack secret egress")));
    let finding = json!({"class": "SECRETS", "kind": "aws_access_key_id", "path": "$.text"});
    assert_eq!(denied["raw"]["findings"], json!([finding]));

    let sanitized = agent.gets("scan", &personal_message()).await;
    assert_eq!((verdict(&sanitized), &sanitized["needs_sanitization"]), (("SANITIZE", &json!(["PII_EGRESS"])), &json!(true)), "{sanitized}");
    assert_eq!(sanitized["sanitized_body"], json!({"channel": "C024BE91L", "text": REDACTED}));
    assert_eq!((&sanitized["raw"]["classifications"], &sanitized["raw"]["policy_name"]), (&json!(["PII"]), &json!("P5 Slack PII egress")));

    let asked = agent.gets("scan", &create_user()).await;
    let codes = json!(["IAM_USER_CREATION", "NEW_DESTINATION"]);
    assert_eq!((verdict(&asked), &asked["needs_approval"]), (("REQUIRE_APPROVAL", &codes), &json!(true)), "{asked}");
    let approval = asked["approval_id"].as_str().unwrap();
    assert_eq!(asked["raw"]["approval_url"], format!("https://interven.example.com/approvals/{approval}"));
    assert_eq!(asked["raw"]["policy_name"], "P6 AWS IAM user creation");

    let (slack, aws) = (("slack", "post_message"), ("aws", "create_user"));
    for (answer, (tool, operation)) in [(&allowed, slack), (&denied, slack), (&sanitized, slack), (&asked, aws)] {
        let raw = &answer["raw"];
        assert_eq!((&raw["tool_name"], &raw["operation"]), (&json!(tool), &json!(operation)));
        assert!((0.0..=1.0).contains(&answer["risk_score"].as_f64().unwrap()), "{answer}");
        assert!(["LOW", "MEDIUM", "HIGH", "CRITICAL"].contains(&answer["risk_band"].as_str().unwrap()), "{answer}");
        let signals = raw["signals"].as_array().unwrap();
        assert!(!signals.is_empty() && signals.iter().all(|signal| signal["engine"].is_string() && signal["score"].is_number()), "{signals:?}");

        let record = app.record(&answer["trace_id"]).await;
        for key in ["decision", "risk_score", "reason_codes"] {
            assert_eq!(record[key], answer[key], "what is answered is what is recorded: {key}");
        }
        assert_eq!((&record["tool_name"], &record["operation"]), (&json!(tool), &json!(operation)));
        assert_eq!(record["agent"]["runtime_type"], "python");
        assert!(!record.to_string().contains(PERSONAL), "{record}");
    }
}

#[tokio::test]
async fn a_sanitized_body_has_the_shape_of_the_body() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };
    for (body, clean) in [
        (json!(PERSONAL), json!(REDACTED)),
        (json!([1.5, [PERSONAL], null]), json!([1.5, [REDACTED], null])),
        (
            json!({"blocks": [{"n": 7, "text": PERSONAL}], "jane.roe@example.com": true}),
            json!({"blocks": [{"n": 7, "text": REDACTED}], "[REDACTED:email]": true}),
        ),
    ] {
        let mut call = personal_message();
        call["body"] = body;
        let answer = agent.gets("scan", &call).await;
        assert_eq!((&answer["decision"], &answer["sanitized_body"]), (&json!("SANITIZE"), &clean));
    }
}

#[tokio::test]
async fn agents_are_told_apart_by_what_the_client_sends() {
    let app = TestApp::with_records().await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };
    let mut call = harmless();
    call["client"] = json!({"agent_id": "00000000-0000-0000-0000-000000000010", "runtime_type": "langgraph"});
    call["headers"] = json!({"Authorization": "Bearer xoxb-not-to-be-kept"});
    let answer = agent.gets("scan", &call).await;
    let record = app.record(&answer["trace_id"]).await;
    assert_eq!((&record["agent"]["id"], &record["agent"]["runtime_type"]), (&call["client"]["agent_id"], &json!("langgraph")));
    call["agent_id"] = "red-team-test".into();
    let answer = agent.gets("scan", &call).await;
    assert_eq!(app.record(&answer["trace_id"]).await["agent"]["id"], "red-team-test", "no UUID, and still an agent");
    assert!(!app.get(&format!("/api/decisions/{}", answer["trace_id"].as_str().unwrap())).await.to_string().contains("xoxb-not"));
}

/// Scans, waits, and has the answer; what the client ends with, and what the identical retry gets.
async fn answered(decide: impl AsyncFnOnce(&TestApp, &str)) -> Option<(Value, Value)> {
    let app = TestApp::start().await;
    clickable(&app, "alerts", SECRET, Value::Null).await;
    let mut agent = Agent::of(&app, "client.py")?;
    let approval = agent.gets("scan", &create_user()).await["approval_id"].clone();
    agent.begin("wait", &json!({"approval_id": approval}));
    assert_eq!(agent.polls_and_naps().await["status"], "pending");
    app.advance(seconds(5)).await;
    decide(&app, approval.as_str().unwrap()).await;
    let (_, ended) = agent.polls_and_ends().await;
    Some((ended, agent.gets("scan", &create_user()).await))
}

#[tokio::test]
async fn after_a_click_in_slack_the_retry_is_allowed() {
    let click = async |app: &TestApp, approval: &str| {
        let card = app.sandbox.accepted("alerts").pop().unwrap();
        assert!(card.json().to_string().contains(approval), "the card of this question");
        assert_eq!(click(app, "alerts", &card, "approve", &ada()).await.status, 200);
        app.settled().await;
    };
    let Some((ended, retry)) = answered(click).await else { return };
    assert_eq!((&ended["returned"]["status"], &ended["returned"]["decision"]), (&json!("approved"), &json!("ALLOW")));
    assert_eq!(verdict(&retry), ("ALLOW", &json!(["RECENT_APPROVAL_GRANT"])));
}

#[tokio::test]
async fn after_a_deny_the_retry_is_denied() {
    let Some((ended, retry)) = answered(async |app: &TestApp, approval: &str| app.answered(approval, "deny").await).await else { return };
    assert_eq!((&ended["raised"], &ended["code"]), (&json!("ApprovalDeniedError"), &json!("APPROVAL_DENIED")));
    assert_eq!(verdict(&retry), ("DENY", &json!(["RECENT_APPROVAL_DENIED"])));
}

#[tokio::test]
async fn after_nobody_answered_the_retry_asks_anew() {
    let Some((ended, retry)) = answered(async |app: &TestApp, _: &str| app.advance(seconds(600)).await).await else { return };
    assert_eq!((&ended["raised"], &ended["code"]), (&json!("ApprovalExpiredError"), &json!("APPROVAL_EXPIRED")));
    assert_eq!(verdict(&retry), ("REQUIRE_APPROVAL", &json!(["IAM_USER_CREATION"])));
    assert_ne!(retry["approval_id"], ended["approval_id"]);
}

#[tokio::test]
async fn what_came_back_to_the_agent_is_classified() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };
    let read = json!({"method": "GET", "url": "https://api.github.com/repos/acme/site/contents/customers.csv"});
    let trace = agent.gets("scan", &read).await["trace_id"].clone();
    let body = json!({"customers": [{"email": "jane.roe@example.com"}, {"email": "joe@example.org", "note": "none"}]});
    let said = agent.gets("scan_response", &json!({"trace_id": trace, "response_body": body, "response_status": 200})).await;
    assert_eq!((&said["data_classes"], &said["fields_redacted_count"]), (&json!(["PII"]), &json!(2)), "{said}");
    let fingerprint = said["content_fingerprint"].as_str().unwrap();
    assert!(fingerprint.len() == 64 && fingerprint.bytes().all(|digit| digit.is_ascii_hexdigit()), "{said}");
    assert!(!said.to_string().contains("jane.roe"), "{said}");

    for (body, classes) in [(json!("plain text"), json!([])), (json!(["jane.roe@example.com"]), json!(["PII"])), (Value::Null, json!([]))] {
        let said = agent.gets("scan_response", &json!({"trace_id": trace, "response_body": body})).await;
        assert_eq!(said["data_classes"], classes, "{body}");
    }
}

#[tokio::test]
async fn the_server_is_in_health() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };
    assert_eq!(agent.gets("health", &json!({})).await, true);
    assert_eq!(agent.gets("health", &json!({"client": {"gateway_url": "http://127.0.0.1:1"}})).await, false);
}
