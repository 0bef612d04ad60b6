//! SANITIZE: a body of the same shape, and no other byte of it changed.

use reqwest::Method;
use serde_json::{Value, json};

use super::{codes, github_token, kind};
use crate::clients::{PERSONAL, REDACTED, personal_message};
use crate::support::TestApp;

/// The `sanitized_body` of an answer, byte for byte.
async fn sanitized(app: &TestApp, body: &str) -> String {
    let call = format!(r#"{{"method":"POST","url":"https://slack.com/api/chat.postMessage","body":{body}}}"#);
    let text = app.raw_scan(app.engine_key(), call).await.text().await.unwrap();
    let answer: std::collections::BTreeMap<String, Box<serde_json::value::RawValue>> = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["decision"].get(), r#""SANITIZE""#, "{text}");
    answer["sanitized_body"].get().to_owned()
}

#[tokio::test]
async fn no_other_byte_is_changed() {
    let app = TestApp::start().await;
    for (body, clean) in [
        (r#"{"z":1.50,"a":1e0,"text":"jane.roe@example.com"}"#, r#"{"z":1.50,"a":1e0,"text":"[REDACTED:email]"}"#),
        (
            r#"{ "a" : [ 12345678901234567890123, -0.0 ],  "b":"jane.roe@example.com" }"#,
            r#"{ "a" : [ 12345678901234567890123, -0.0 ],  "b":"[REDACTED:email]" }"#,
        ),
        (r#"["\u00e9\/\ud800","jane.roe@example.com, please"]"#, r#"["\u00e9\/\ud800","[REDACTED:email], please"]"#),
        (r#"{"a":1,"a":2,"jane.roe@example.com":null}"#, r#"{"a":1,"a":2,"[REDACTED:email]":null}"#),
        (r#""mail jane.roe@example.com""#, r#""mail [REDACTED:email]""#),
        (r#"{"t":"jane.roe@example.com jane.roe@example.com"}"#, r#"{"t":"[REDACTED:email] [REDACTED:email]"}"#),
    ] {
        assert_eq!(sanitized(&app, body).await, clean, "{body}");
    }
}

#[tokio::test]
async fn what_was_made_of_a_body_passes() {
    let app = TestApp::start().await;
    let answer = app.scan(&personal_message()).await;
    assert_eq!((kind(&answer), &answer["sanitized_body"]["text"]), ("SANITIZE", &json!(REDACTED)));
    let mut again = personal_message();
    again["body"] = answer["sanitized_body"].clone();
    let passed = app.scan(&again).await;
    assert_eq!((kind(&passed), &passed["classifications"], &passed["sanitized_body"]), ("ALLOW", &json!([]), &Value::Null));
}

#[tokio::test]
async fn a_rule_that_sanitizes_takes_all_classes_out_and_asks_nobody() {
    let app = TestApp::start().await;
    app.policy("clean", json!({"match": {"tool_name": "github"}, "action": "SANITIZE", "reason_code": "CLEANED"})).await;
    // Of two policies the stricter one holds, and to sanitize is stricter than to ask.
    app.policy("ask", json!({"match": {"tool_name": "github"}, "action": "REQUIRE_APPROVAL"})).await;
    let issue = |body: Value| json!({"method": "POST", "url": "https://api.github.com/repos/acme/site/issues", "body": body});
    let body = json!({"title": "Confidential", "body": format!("{PERSONAL} {} MRN: 12345678", github_token()), "labels": [1, true, null]});
    let answer = app.scan(&issue(body)).await;
    assert_eq!((kind(&answer), codes(&answer)[0], &answer["approval_id"]), ("SANITIZE", "CLEANED", &Value::Null), "{answer}");
    let clean = &answer["sanitized_body"];
    assert_eq!(clean["labels"], json!([1, true, null]));
    for class in answer["classifications"].as_array().unwrap() {
        assert!(["SECRETS", "PII", "PHI", "INTERNAL"].contains(&class.as_str().unwrap()));
    }
    let text = clean["body"].as_str().unwrap();
    assert!(text.starts_with(REDACTED) && text.contains("[REDACTED:github_token]") && !text.contains("12345678"), "{text}");

    let nothing = app.scan(&issue(json!({"title": "Plain"}))).await;
    assert_eq!((kind(&nothing), &nothing["sanitized_body"]), ("SANITIZE", &json!({"title": "Plain"})), "where nothing is found, the body as it was sent");
    assert_eq!(app.send(Method::GET, "/api/approvals", &Value::Null).await.body["items"], json!([]));
}
