//! `POST /v1/decisions`, letter by letter: over a real connection, with what is answered, kept and routed.

use std::io::{Read as _, Write as _};

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, decision, deny};

const TRACE: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

#[tokio::test]
async fn the_same_trace_id_is_answered_as_the_first_time_and_told_once() {
    let app = TestApp::start().await;
    let channel = app.add_webhook("soc").await;
    let mut first = decision("REQUIRE_APPROVAL", "first");
    first["trace_id"] = TRACE.into();
    let mut other = decision("DENY", "other");
    other["trace_id"] = TRACE.into();
    other["reason_codes"] = json!(["ELSE"]);
    let once = app.decisions("application/json", first.to_string()).await.body;
    let approval = once["results"][0]["approval_id"].as_str().unwrap().to_owned();
    assert_eq!(
        once,
        json!({"accepted": 1, "duplicates": 0, "results": [{"trace_id": TRACE, "decision": "REQUIRE_APPROVAL", "reason_codes": ["SECRET_DETECTED"],
            "approval_id": approval, "approval_url": format!("https://interven.example.com/approvals/{approval}")}]})
    );
    for repeat in [json!(first), json!(other), json!([other])] {
        let again = app.decisions("application/json", repeat.to_string()).await.body;
        assert_eq!(again, json!({"accepted": 0, "duplicates": 1, "results": once["results"]}));
    }
    app.settled().await;
    assert_eq!(app.states(&channel).await, ["delivered"]);
    assert_eq!(app.sandbox.events("soc")[0]["title"], "first");
}

#[tokio::test]
async fn a_repeat_within_one_call_is_one_decision() {
    let app = TestApp::start().await;
    let mut twice = deny("twice");
    twice["trace_id"] = TRACE.into();
    let answer = app.decisions("application/json", json!([twice, twice]).to_string()).await.body;
    assert_eq!((&answer["accepted"], &answer["duplicates"], answer["results"].as_array().unwrap().len()), (&json!(1), &json!(1), 2), "{answer}");
}

#[tokio::test]
async fn an_object_a_list_and_lines_are_taken_in_order() {
    let app = TestApp::start().await;
    app.add_webhook("soc").await;
    let kinds = ["DENY", "SANITIZE", "ALLOW", "REQUIRE_APPROVAL"];
    let decisions: Vec<Value> = kinds.iter().map(|kind| decision(kind, &format!("a {kind}"))).collect();
    let lines = decisions.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
    let bodies = [("application/json", json!(decisions).to_string()), ("application/x-ndjson", lines.clone()), ("application/x-ndjson", lines + "\n")];
    for (content_type, body) in bodies {
        let answer = app.decisions(content_type, body).await;
        assert_eq!((answer.status, &answer.body["accepted"]), (200, &json!(4)), "{}", answer.body);
        let answered: Vec<&str> = answer.body["results"].as_array().unwrap().iter().map(|result| result["decision"].as_str().unwrap()).collect();
        assert_eq!(answered, kinds);
    }
    let one = app.decisions("application/json", deny("one").to_string()).await;
    assert_eq!(one.body["accepted"], 1);
    app.settled().await;
    assert_eq!(app.sandbox.events("soc").len(), 3 * 3 + 1, "ALLOW is not asked for");
}

#[tokio::test]
async fn the_least_that_is_needed_is_enough_and_the_rest_has_its_defaults() {
    let app = TestApp::start().await;
    app.add_webhook("soc").await;
    app.report(&json!([
        {"decision": "DENY", "agent": {"id": "a"}, "tool_name": "t"},
        {"decision": "DENY", "agent": {"name": "n"}, "tool_name": "t", "risk_score": 0.8, "reason_codes": ["PII_EGRESS"]},
        {"decision": "DENY", "agent": {"name": "n"}, "tool_name": "t", "risk_score": 0.8, "risk_band": "LOW", "occurred_at": "2020-01-01T00:00:00Z"},
    ]))
    .await;
    app.settled().await;
    let mut events = app.sandbox.events("soc");
    // A critical DENY is also an incident.
    events.retain(|event| event["kind"] != "INCIDENT");
    events.sort_by_key(|event| event["trace_id"].as_str().unwrap().to_owned());
    let seen: Vec<(&str, &str, &str)> =
        events.iter().map(|event| ["severity", "title", "occurred_at"].map(|key| event[key].as_str().unwrap()).into()).collect();
    assert_eq!(
        seen,
        [
            ("MEDIUM", "DENY t", "2026-06-01T12:00:00.000Z"),
            ("CRITICAL", "PII egress", "2026-06-01T12:00:00.000Z"),
            ("LOW", "DENY t", "2020-01-01T00:00:00.000Z"),
        ]
    );
}

#[tokio::test]
async fn one_bad_element_refuses_the_call_with_its_index_and_key_and_nothing_is_told() {
    let app = TestApp::start().await;
    let channel = app.add_webhook("soc").await;
    let without = |key: &str| {
        let mut decision = deny("x");
        decision.as_object_mut().unwrap().remove(key);
        decision
    };
    let with = |key: &str, value: Value| {
        let mut decision = deny("x");
        decision[key] = value;
        decision
    };
    for (bad, key) in [
        (without("decision"), "decision"),
        (without("tool_name"), "tool_name"),
        (without("agent"), "agent"),
        (with("agent", json!({"runtime_type": "x"})), "agent"),
        (with("decision", json!("MAYBE")), "decision"),
        (with("trace_id", json!("no uuid")), "trace_id"),
        (with("risk_score", json!(1.5)), "risk_score"),
        (with("risk_band", json!("SEVERE")), "risk_band"),
        (with("occurred_at", json!("yesterday")), "occurred_at"),
        (with("reason_codes", json!("ONE")), "reason_codes"),
    ] {
        let answer = app.decisions("application/json", json!([deny("good"), deny("good"), bad, deny("good")]).to_string()).await;
        assert_eq!((answer.status, &answer.body["index"]), (400, &json!(2)), "{key}: {}", answer.body);
        assert!(answer.body["key"].as_str().unwrap().starts_with(key), "{key}: {}", answer.body);
        assert!(answer.body["error"].as_str().unwrap().contains(key), "{}", answer.body);
    }
    app.settled().await;
    assert!(app.deliveries(&channel).await.is_empty());
    assert_eq!(app.requests("soc"), 0);
}

#[tokio::test]
async fn too_much_is_413_with_the_limit() {
    let app = TestApp::start().await;
    let channel = app.add_webhook("soc").await;
    let many: Value = std::iter::repeat_n(json!({"decision": "DENY", "agent": {"id": "a"}, "tool_name": "t"}), 10_001).collect();
    let answer = app.decisions("application/json", many.to_string()).await;
    assert_eq!((answer.status, &answer.body["limit"]), (413, &json!(10_000)), "{}", answer.body);
    let large = deny(&"x".repeat(16 * 1024 * 1024));
    let answer = app.decisions("application/json", large.to_string()).await;
    assert_eq!((answer.status, &answer.body["limit"]), (413, &json!(16 * 1024 * 1024)), "{}", answer.body);
    app.settled().await;
    assert!(app.deliveries(&channel).await.is_empty());
}

#[tokio::test]
async fn a_client_that_writes_everything_before_it_reads_sees_the_refusal() {
    let app = TestApp::start().await;
    let (address, key) = (app.address(), app.engine_key().to_owned());
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        let body = vec![b' '; 16 * 1024 * 1024 + 1];
        let head =
            format!("POST /v1/decisions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {key}\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("16777216"), "{answer}");
}

#[tokio::test]
async fn only_an_engines_key_may_report() {
    let app = TestApp::start().await;
    for bearer in [None, Some("iv_live_00000000000000000000"), Some("nonsense"), Some("")] {
        let answer = app.request(Method::POST, "/v1/decisions", bearer, "application/json", deny("x").to_string()).await;
        assert_eq!(answer.status, 401, "{bearer:?}: {}", answer.body);
        assert!(answer.body["error"].is_string());
    }
    assert_eq!(app.send(Method::POST, "/v1/decisions", &deny("x")).await.status, 401, "a person's token is no engine's key");
}
