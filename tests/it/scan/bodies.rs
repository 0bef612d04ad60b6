//! What is kept of a call: with secrets masked unless the settings say otherwise. What a question asks about is what was sent, in both.

use rusqlite::{Connection, OptionalExtension as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{by, codes, github_token, kind};
use crate::slack_clicks::{SECRET, clickable};
use crate::support::{TestApp, seconds};

/// Asks a person for every call.
async fn ask_always(app: &TestApp) {
    app.policy("ask", json!({"action": "REQUIRE_APPROVAL"})).await;
}

/// The body of a decision, as it is on disk.
fn kept_body(app: &TestApp, answer: &Value) -> Option<Vec<u8>> {
    let trace: Uuid = answer["trace_id"].as_str().unwrap().parse().unwrap();
    let conn = Connection::open(app.database()).unwrap();
    conn.query_row("select body from decisions where trace_id = ?1", [trace], |row| row.get(0)).optional().unwrap().flatten()
}

/// Whether this text is anywhere in the data folder.
fn is_on_disk(app: &TestApp, text: &str) -> bool {
    let files = std::fs::read_dir(&app.app.config.data_dir).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.is_file()).any(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).contains(text))
}

/// A call with a secret wherever there is room for one.
fn full_of(secret: &str) -> Value {
    json!({
        "method": "POST", "url": format!("https://files.example.com/upload/{secret}?token={secret}&x=1#{secret}"), "agent_id": "a",
        "body": {"note": format!("the key is {secret}, keep it"), "deep": [{"token": secret}], (secret): true},
        "context": format!("I was told to use {secret}"),
        "headers": {
            "Authorization": format!("Bearer {secret}"), "Cookie": format!("session={secret}"), "X-API-Key": secret, "Set-Cookie": [secret, secret],
            "X-Note": format!("see {secret}"), "Accept": "text/plain",
        },
    })
}

#[tokio::test]
async fn no_secret_is_kept_or_shown() {
    let app = TestApp::start().await;
    ask_always(&app).await;
    clickable(&app, "alerts", SECRET, Value::Null).await;
    app.add_webhook("siem").await;
    let token = github_token();
    let call = full_of(&token);
    let answer = app.scan(&call).await;
    assert_eq!((kind(&answer), answer["classifications"][0].as_str()), ("REQUIRE_APPROVAL", Some("SECRETS")));
    app.advance(seconds(60)).await;

    let approval = answer["approval_id"].as_str().unwrap();
    let told = [
        answer.to_string(),
        app.trace(&answer).await.to_string(),
        app.approval(approval).await.to_string(),
        app.get("/api/approvals").await.to_string(),
        app.sandbox.accepted("alerts")[0].json().to_string(),
        app.sandbox.events("siem")[0].to_string(),
        app.get("/api/deliveries").await.to_string(),
    ];
    for told in &told {
        assert!(!told.contains(&token), "{told}");
    }
    assert!(!is_on_disk(&app, &token));
    assert!(is_on_disk(&app, "keep it"), "what is no secret is");

    let trace = app.trace(&answer).await;
    assert_eq!(trace["url"], "https://files.example.com/upload/[REDACTED:github_token]?token=[REDACTED:github_token]&x=1#[REDACTED:github_token]");
    assert_eq!(trace["scan"]["context"], "I was told to use [REDACTED:github_token]");
    let headers = &trace["scan"]["headers"];
    for name in ["Authorization", "Cookie", "X-API-Key"] {
        assert_eq!(headers[name], "[REDACTED:header]", "{name}");
    }
    assert_eq!((&headers["X-Note"], &headers["Accept"]), (&json!("see [REDACTED:github_token]"), &json!("text/plain")));
    let expected = r#"{"deep":[{"token":"[REDACTED:github_token]"}],"[REDACTED:github_token]":true,"note":"the key is [REDACTED:github_token], keep it"}"#;
    assert_eq!(String::from_utf8(kept_body(&app, &answer).unwrap()).unwrap(), expected);
    assert_eq!(app.approval(approval).await["body"]["note"], "the key is [REDACTED:github_token], keep it");

    // Headers with a credential of no known form are masked by their names.
    let mut opaque = call.clone();
    opaque["headers"] = json!({"authorization": "Basic hunter2hunter2", "COOKIE": "a=hunter2", "x_api_key": "hunter2", "X-Auth-Token": ["hunter2", 7]});
    let answer = app.scan(&opaque).await;
    assert!(!is_on_disk(&app, "hunter2") && !app.trace(&answer).await.to_string().contains("hunter2"));
}

#[tokio::test]
async fn no_secret_is_kept_where_the_call_is_named_by_it() {
    let app = TestApp::start().await;
    ask_always(&app).await;
    app.add_webhook("siem").await;
    let token = github_token();
    for call in [
        json!({"method": "POST", "url": format!("tool://langchain/{token}")}),
        json!({"method": "POST", "url": format!("mcp://{token}"), "body": {"method": token, "name": token}}),
        json!({"method": "POST", "url": "https://iam.amazonaws.com/", "body": {"Action": token}}),
        json!({"method": "POST", "url": "https://iam.amazonaws.com/", "body": format!("Action={token}&UserName=x")}),
        json!({"method": "POST", "url": "https://api.linear.app/graphql", "body": {"query": format!("mutation {token} {{ {token}(id: 1) }}"), "operationName": token}}),
        json!({"method": "POST", "url": format!("https://{token}.example.com/")}),
        json!({"method": "POST", "url": format!("https://ada:{token}@example.com/")}),
        json!({"method": "POST", "url": format!("https://api.example.com/{}", token.replace('_', "%5F"))}),
    ] {
        let answer = app.scan(&call).await;
        app.settled().await;
        for told in [answer.clone(), app.trace(&answer).await, app.sandbox.events("siem").pop().unwrap()] {
            assert!(!told.to_string().contains(&token[4..]), "{call}: {told}");
        }
        assert!(!is_on_disk(&app, &token[4..]), "{call}");
    }
    let named = app.scan(&json!({"method": "POST", "url": format!("tool://langchain/send_{}", "x".repeat(40))})).await;
    assert_eq!(named["operation"], format!("send_{}", "x".repeat(40)), "what is none stays");
}

#[tokio::test]
async fn who_is_asked_sees_where_a_call_with_a_password_goes() {
    let app = TestApp::start().await;
    ask_always(&app).await;
    app.add_slack("alerts").await;
    for (url, kept) in [
        ("https://ada:hunter2hunter2@evil.example/x?password=hunter2hunter2", "https://[REDACTED:url_credentials]@evil.example/x?password=[REDACTED:password]"),
        ("https://:hunter2hunter2@evil.example", "https://[REDACTED:url_credentials]@evil.example"),
        ("https://a@b:hunter2hunter2@evil.example:8443#a@b", "https://[REDACTED:url_credentials]@evil.example:8443#a@b"),
        ("postgres://ada:hunter2hunter2@evil.example/app", "postgres://[REDACTED:url_credentials]@evil.example/app"),
        ("ssh://git@evil.example/x", "ssh://git@evil.example/x"),
        ("https://evil.example/@x:y", "https://evil.example/@x:y"),
    ] {
        let answer = app.scan(&json!({"method": "POST", "url": url})).await;
        assert_eq!(app.trace(&answer).await["url"], kept);
        app.advance(seconds(60)).await;
        let card = app.sandbox.accepted("alerts").pop().unwrap().json().to_string();
        let page = app.approval(answer["approval_id"].as_str().unwrap()).await["url"].to_string();
        for shown in [&card, &page] {
            assert!(shown.contains("evil.example") && !shown.contains("hunter2"), "{url}: {shown}");
        }
        assert!(!is_on_disk(&app, "hunter2"), "{url}");
    }
}

#[tokio::test]
async fn in_full_the_body_is_kept_as_it_was_sent_and_shown_masked_all_the_same() {
    let app = TestApp::start().await;
    ask_always(&app).await;
    clickable(&app, "alerts", SECRET, Value::Null).await;
    app.set_scan(&json!({"store_bodies": "full"})).await;
    let token = github_token();
    let call = full_of(&token);
    let answer = app.scan(&call).await;
    app.advance(seconds(60)).await;
    assert_eq!(kept_body(&app, &answer).unwrap(), call["body"].to_string().into_bytes());
    let approval = app.approval(answer["approval_id"].as_str().unwrap()).await;
    let card = app.sandbox.accepted("alerts")[0].json();
    for shown in [&approval["body"], &card] {
        assert!(!shown.to_string().contains(&token), "a page and a card show no secret, whatever is kept: {shown}");
    }
    assert_eq!(app.trace(&answer).await["scan"]["headers"]["Authorization"], "[REDACTED:header]", "nor are the headers of credentials kept");
}

#[tokio::test]
async fn a_question_is_about_what_was_sent_whatever_is_kept() {
    let app = TestApp::start().await;
    ask_always(&app).await;
    let (one, two) = (full_of(&github_token()), full_of(&github_token().replace("Zr7", "Qr7")));
    let mut masked = one.clone();
    masked["body"] =
        json!({"note": "the key is [REDACTED:github_token], keep it", "deep": [{"token": "[REDACTED:github_token]"}], "[REDACTED:github_token]": true});
    for (first, second) in [("masked", "full"), ("full", "masked")] {
        app.set_scan(&json!({"store_bodies": first})).await;
        let approval = app.scan(&by(first, one.clone())).await["approval_id"].as_str().unwrap().to_owned();
        app.answered(&approval, "approve").await;
        assert_eq!(codes(&app.scan(&by(first, one.clone())).await), ["RECENT_APPROVAL_GRANT"]);
        for other in [&two, &masked] {
            assert_eq!(kind(&app.scan(&by(first, other.clone())).await), "REQUIRE_APPROVAL", "another secret is another request");
        }
        app.set_scan(&json!({"store_bodies": second})).await;
        assert_eq!(codes(&app.scan(&by(first, one.clone())).await), ["RECENT_APPROVAL_GRANT"], "{first}, then {second}");
    }
}

#[tokio::test]
async fn a_call_without_a_body_is_kept_without_one() {
    let app = TestApp::start().await;
    ask_always(&app).await;
    for body in [json!({"method": "GET", "url": "https://example.com/"}), json!({"method": "GET", "url": "https://example.com/", "body": null})] {
        let answer = app.scan(&body).await;
        assert_eq!(kept_body(&app, &answer), None);
        assert_eq!(app.approval(answer["approval_id"].as_str().unwrap()).await["body"], Value::Null);
    }
    let answer = app.scan(&json!({"method": "POST", "url": "https://example.com/", "body": {}})).await;
    assert_eq!(kept_body(&app, &answer).unwrap(), b"{}");
}
