//! The members of an answer: all of them each time, and none with a value that was found.

use serde_json::{Value, json};

use super::{by, call, creation_by, github_token, kind};
use crate::clients::{PERSONAL, harmless, personal_message, post_message, secret_message};
use crate::support::TestApp;

/// What every answer has, in the order of the alphabet.
const KEYS: [&str; 18] = [
    "approval_id",
    "approval_url",
    "category",
    "classifications",
    "decision",
    "findings",
    "operation",
    "policy_id",
    "policy_name",
    "reason_codes",
    "risk_band",
    "risk_score",
    "sanitized_body",
    "signals",
    "tool_name",
    "trace_id",
    "verb",
    "violations",
];

/// That an answer has all its members, each of its type, and those that go with its decision.
fn check(answer: &Value) {
    let keys: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, KEYS, "{answer}");
    for list in ["classifications", "findings", "reason_codes", "signals", "violations"] {
        assert!(answer[list].is_array(), "{list}: {answer}");
    }
    for class in answer["classifications"].as_array().unwrap() {
        assert!(["SECRETS", "PII", "PHI", "INTERNAL"].contains(&class.as_str().unwrap()), "{answer}");
    }
    for finding in answer["findings"].as_array().unwrap() {
        let keys: Vec<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["class", "kind", "path"]);
    }
    for signal in answer["signals"].as_array().unwrap() {
        assert!(signal["engine"].is_string() && signal["details"].is_object(), "{answer}");
        assert!((0.0..=1.0).contains(&signal["score"].as_f64().unwrap()), "{answer}");
    }
    assert!((0.0..=1.0).contains(&answer["risk_score"].as_f64().unwrap()), "{answer}");
    assert!(["LOW", "MEDIUM", "HIGH", "CRITICAL"].contains(&answer["risk_band"].as_str().unwrap()), "{answer}");
    assert!(answer["trace_id"].as_str().unwrap().parse::<uuid::Uuid>().is_ok(), "{answer}");
    assert_eq!(answer["sanitized_body"].is_null(), kind(answer) != "SANITIZE", "{answer}");
    assert_eq!(answer["approval_id"].is_null(), answer["approval_url"].is_null(), "{answer}");
    assert_eq!(answer["policy_id"].is_null(), answer["policy_name"].is_null(), "{answer}");
}

#[tokio::test]
async fn every_decision_has_every_member() {
    let app = TestApp::start().await;
    let scope = json!({"max_uses": 5, "scope": {"tools": ["github"]}});
    let ephemeral = app.mint(&scope).await["key"].as_str().unwrap().to_owned();
    let bound = app.new_key(&json!({"agent": "agent-7"})).await["key"].as_str().unwrap().to_owned();
    for (key, call, decision) in [
        (app.engine_key(), harmless(), "ALLOW"),
        (app.engine_key(), secret_message(), "DENY"),
        (app.engine_key(), personal_message(), "SANITIZE"),
        (app.engine_key(), creation_by("a"), "REQUIRE_APPROVAL"),
        (app.engine_key(), call("GET", "tool://langchain/search"), "ALLOW"),
        (ephemeral.as_str(), harmless(), "DENY"),
        (bound.as_str(), by("another", harmless()), "DENY"),
    ] {
        let answer = app.scan_with(key, &call).await;
        assert_eq!(kind(&answer), decision, "{answer}");
        check(&answer);
        let trace = app.trace(&answer).await;
        for member in ["decision", "risk_score", "reason_codes", "tool_name", "operation", "policy_id", "policy_name", "approval_id"] {
            assert_eq!(trace[member], answer[member], "what is answered is what is kept: {member}");
        }
        for member in ["verb", "category", "classifications", "findings", "signals", "violations"] {
            assert_eq!(trace["scan"][member], answer[member], "{member}");
        }
        assert_eq!((&trace["severity"], &trace["src_ip"]), (&answer["risk_band"], &json!("127.0.0.1")));
    }
    let answer = app.scan(&creation_by("b")).await;
    let url = format!("https://interven.example.com/approvals/{}", answer["approval_id"].as_str().unwrap());
    assert_eq!(answer["approval_url"], url);
    assert_eq!((&answer["policy_name"], &answer["verb"]), (&json!("P6 AWS IAM user creation"), &json!("ADMIN")));
}

#[tokio::test]
async fn what_the_agent_says_of_itself_is_kept() {
    let app = TestApp::start().await;
    let mut call = harmless();
    for (key, value) in [("agent_id", "agent-7"), ("agent_name", "production"), ("runtime_type", "langgraph"), ("context", "weekly report"), ("env", "staging")]
    {
        call[key] = value.into();
    }
    (call["headers"], call["trace_id"], call["sdk_version"]) = (json!({"Content-Type": "application/json"}), json!(7), json!({"not": "known"}));
    let trace = app.trace(&app.scan(&call).await).await;
    assert_eq!(trace["agent"], json!({"id": "agent-7", "name": "production", "runtime_type": "langgraph"}));
    assert_eq!((&trace["environment"], &trace["method"], &trace["url"]), (&json!("staging"), &json!("POST"), &call["url"]));
    assert_eq!((&trace["scan"]["context"], &trace["scan"]["headers"]), (&json!("weekly report"), &call["headers"]));
}

#[tokio::test]
async fn no_answer_repeats_what_was_found() {
    let app = TestApp::start().await;
    let token = github_token();
    let secrets = [token.as_str(), "536-22-1845", "4111 1111 1111 1111", "jane.roe@example.com"];
    // In values, in names, in a form, in a text, and a level below.
    let bodies = [
        json!({"text": secrets.join(" and "), "list": [{"note": token}]}),
        json!({(token.as_str()): 1, "jane.roe@example.com": {"note": "536-22-1845"}}),
        json!(format!("Action=CreateUser&UserName={token}&Email=jane.roe%40example.com")),
        json!(secrets.join("\n")),
        json!([["536-22-1845"], [token, [[token]]]]),
    ];
    for url in ["https://slack.com/api/chat.postMessage", "https://iam.amazonaws.com/", "https://unknown.example.com/x", "tool://langchain/send", "mcp://mail"]
    {
        for body in &bodies {
            let answer = app.scan(&json!({"method": "POST", "url": url, "body": body})).await;
            check(&answer);
            assert!(!answer["findings"].as_array().unwrap().is_empty(), "{answer}");
            for secret in secrets {
                assert!(!answer.to_string().contains(secret), "{url} {body}: {answer}");
            }
        }
    }
    let refused = app.scan(&post_message(&format!("{PERSONAL} {token}"))).await;
    assert_eq!((kind(&refused), &refused["classifications"]), ("DENY", &json!(["SECRETS", "PII"])), "the classes are names");
    let kinds: Vec<&str> = refused["findings"].as_array().unwrap().iter().map(|finding| finding["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["email", "github_token"], "{refused}");
    assert_eq!(refused["findings"][0]["path"], "$.text");
}

#[tokio::test]
async fn any_scheme_that_clients_send_is_judged() {
    let app = TestApp::start().await;
    for (url, body, tool, operation) in [
        ("tool://langchain/search", json!({"query": "x"}), None, Some("search")),
        ("tool://crewai/send_mail", json!({"_positional": ["x"]}), None, Some("send_mail")),
        ("mcp://read_file", json!({"path": "/etc/hosts"}), Some("mcp"), Some("read_file")),
        ("exec://localhost", json!({"command": "ls"}), Some("exec"), None),
        ("shell://exec", json!({"cmd": "ls", "cwd": "/"}), Some("exec"), None),
        ("search://duckduckgo", json!({"query": "x"}), None, None),
        ("message://general", json!({"text": "x"}), None, None),
        ("https://langchain.interven.local/search/a,b", json!({}), None, None),
        ("nowhere", json!(null), None, None),
        ("::::", json!(null), None, None),
    ] {
        let answer = app.scan(&json!({"method": "POST", "url": url, "body": body})).await;
        check(&answer);
        assert_eq!(kind(&answer), "ALLOW", "{url}: {answer}");
        assert!(tool.is_none_or(|tool| answer["tool_name"] == tool), "{url}: {answer}");
        assert!(operation.is_none_or(|operation| answer["operation"] == operation), "{url}: {answer}");
        assert_eq!(app.trace(&answer).await["url"], url);
    }
}
