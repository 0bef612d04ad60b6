//! A store that does not work: the call is refused, by a decision unless the settings want an error.

use reqwest::Method;
use serde_json::{Value, json};

use super::{codes, creation_by, kind};
use crate::clients::{harmless, personal_message};
use crate::support::TestApp;

const BREAK: &str = "alter table decisions rename to gone";
const MEND: &str = "alter table gone rename to decisions";

#[tokio::test]
async fn what_cannot_be_recorded_is_refused_with_all_that_was_judged() {
    let app = TestApp::start().await;
    app.tamper(BREAK);
    for call in [harmless(), personal_message(), creation_by("a")] {
        let answer = app.scan(&call).await;
        assert_eq!((kind(&answer), codes(&answer)), ("DENY", vec!["GATEWAY_UNAVAILABLE"]), "{answer}");
        assert_eq!((&answer["sanitized_body"], &answer["approval_id"], &answer["approval_url"]), (&Value::Null, &Value::Null, &Value::Null));
        assert!(answer["error"].as_str().unwrap().contains("refused") && answer["trace_id"].is_string(), "{answer}");
        assert!(["slack", "aws"].contains(&answer["tool_name"].as_str().unwrap()) && answer["risk_score"].is_number(), "{answer}");
        assert!(answer["signals"].as_array().is_some_and(|signals| !signals.is_empty()) && answer["findings"].is_array(), "{answer}");
    }
    app.tamper(MEND);
    let answer = app.scan(&harmless()).await;
    assert_eq!((kind(&answer), answer.get("error")), ("ALLOW", None), "and it goes on by itself");
    assert_eq!(app.get("/api/agents").await["items"][0]["decisions_24h"]["DENY"], 0, "nothing is left of those before");
}

#[tokio::test]
async fn what_was_refused_so_makes_no_destination_known_and_opens_no_question() {
    let app = TestApp::start().await;
    app.add_slack("alerts").await;
    app.tamper(BREAK);
    app.scan(&creation_by("a")).await;
    app.tamper(MEND);
    app.settled().await;
    assert_eq!((app.requests("alerts"), app.get("/api/approvals").await["items"].clone()), (0, json!([])));
}

#[tokio::test]
async fn a_key_that_cannot_be_looked_up_is_refused_by_a_decision_too() {
    let app = TestApp::start().await;
    app.tamper("alter table credentials rename to gone");
    let answer = app.scan(&harmless()).await;
    assert_eq!((kind(&answer), codes(&answer), &answer["tool_name"]), ("DENY", vec!["GATEWAY_UNAVAILABLE"], &json!("unknown")));
    for list in ["classifications", "findings", "signals", "violations"] {
        assert_eq!(answer[list], json!([]), "{list}");
    }
    // What is the caller's own fault is told as such.
    assert_eq!(app.request(Method::POST, "/v1/scan", None, "application/json", "{}").await.status, 401);
}

#[tokio::test]
async fn what_is_the_callers_to_mend_is_an_error_all_the_same() {
    let app = TestApp::start().await;
    app.scan(&harmless()).await;
    app.tamper(BREAK);
    assert_eq!(app.try_scan(app.engine_key(), "{").await.status, 400);
    assert_eq!(app.try_scan(app.engine_key(), "x".repeat(300 << 10)).await.status, 413);
}

#[tokio::test]
async fn where_an_error_is_wanted_it_is_one() {
    let app = TestApp::start().await;
    app.set_scan(&json!({"on_store_failure": "error"})).await;
    app.tamper(BREAK);
    let answer = app.try_scan(app.engine_key(), harmless().to_string()).await;
    assert!((500..=503).contains(&answer.status), "{answer:?}");
    assert!(answer.body["error"].is_string() && answer.body.get("decision").is_none(), "{}", answer.body);
    app.set_scan(&json!({"on_store_failure": "deny"})).await;
    assert_eq!(codes(&app.scan(&harmless()).await), ["GATEWAY_UNAVAILABLE"]);
}
