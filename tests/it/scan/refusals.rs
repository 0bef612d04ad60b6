//! Where there is no decision: what is wrong with the request, in words, and with the status that says whose it is to mend.

use reqwest::Method;
use serde_json::{Value, json};

use super::{by, kind};
use crate::clients::harmless;
use crate::support::{Answer, TestApp, seconds};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn what_is_wrong_with_a_call_is_told() {
    let app = TestApp::start().await;
    app.add_webhook("siem").await;
    for (body, key, words) in [
        ("", None, "The body is empty"),
        (" \n", None, "The body is empty"),
        ("{", None, "is not JSON"),
        ("[]", None, "must be an object with `method` and `url`, and is a list"),
        ("7", None, "and is the number 7"),
        ("null", None, "must be an object"),
        (r#"{"url":"https://example.com/"}"#, Some("method"), "`method` is needed"),
        (r#"{"method":null,"url":"https://example.com/"}"#, Some("method"), "`method` is needed"),
        (r#"{"method":"GET"}"#, Some("url"), "`url` is needed"),
        (r#"{"method":"GET","url":" "}"#, Some("url"), "`url` is needed"),
        (r#"{"method":"GET","url":["https://example.com/"]}"#, Some("url"), "`url` must be a string, and is a list"),
        (r#"{"method":true,"url":"https://example.com/"}"#, Some("method"), "`method` must be a string"),
        (r#"{"method":"GET","url":"https://example.com/","agent_id":7}"#, Some("agent_id"), "`agent_id` must be a string"),
        (r#"{"method":"GET","url":"https://example.com/","env":{}}"#, Some("env"), "`env` must be a string"),
        (r#"{"method":"GET","url":"https://example.com/","headers":"x"}"#, Some("headers"), "`headers` must be an object"),
        (r#"{"method":"GET","url":"https://example.com/"}{}"#, None, "More than one JSON value"),
    ] {
        let answer = app.try_scan(app.engine_key(), body).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.body);
        assert!(text(&answer.body["error"]).contains(words) && text(&answer.body["error"]).ends_with('.'), "{body}: {}", answer.body);
        assert_eq!(answer.body.get("key").map(text), key, "{body}");
    }
    for (body, words) in [
        (r#"{"response_body":1}"#, "`trace_id` is needed"),
        (r#"{"trace_id":"x"}"#, "`trace_id` must be a UUID"),
        (r#"{"trace_id":"01890a5d-ac96-774b-bcce-b302099a8057","response_status":"200"}"#, "`response_status` must be an HTTP status"),
    ] {
        let answer = app.request(Method::POST, "/v1/scan/response", Some(app.engine_key()), "application/json", body).await;
        assert_eq!(answer.status, 400);
        assert!(text(&answer.body["error"]).contains(words), "{}", answer.body);
    }
    app.settled().await;
    assert_eq!((app.requests("siem"), &app.get("/api/agents").await["items"]), (0, &json!([])), "nothing is kept of them");
    let read = app.request(Method::GET, "/v1/scan", Some(app.engine_key()), "application/json", "").await;
    assert_eq!(read.status, 405);
}

#[tokio::test]
async fn any_content_type_will_do() {
    let app = TestApp::start().await;
    for content_type in ["application/json; charset=utf-8", "text/plain", "application/octet-stream"] {
        let answer = app.request(Method::POST, "/v1/scan", Some(app.engine_key()), content_type, harmless().to_string()).await;
        assert_eq!(answer.status, 200, "{content_type}: {}", answer.body);
    }
}

#[tokio::test]
async fn who_has_no_key_gets_no_decision() {
    let app = TestApp::start().await;
    let revoked = app.new_key(&json!({})).await;
    assert_eq!(app.send(Method::DELETE, &format!("/api/keys/{}", text(&revoked["id"])), &Value::Null).await.status, 204);
    let unknown = "iv_live_0123456789abcdefghijklmnopqrstuv";
    for path in ["/v1/scan", "/v1/scan/response"] {
        for key in [None, Some(""), Some("x"), Some(unknown), Some("iv_eph_0123456789abcdefghijklmnopqrstuv"), Some(text(&revoked["key"])), Some("iv_pat_x")] {
            let answer = app.request(Method::POST, path, key, "application/json", harmless().to_string()).await;
            assert_eq!((answer.status, &answer.body["reason"]), (401, &json!("INVALID_KEY")), "{path} {key:?}: {}", answer.body);
            assert!(answer.body["error"].is_string() && !answer.body.to_string().contains(unknown), "{}", answer.body);
        }
    }
    // A person asks nothing.
    assert_eq!(app.send(Method::POST, "/v1/scan", &harmless()).await.status, 401);
}

#[tokio::test]
async fn a_key_is_used_from_its_networks_alone() {
    let app = TestApp::start().await;
    let key = text(&app.new_key(&json!({"ip_allowlist": ["203.0.113.0/24"]})).await["key"]).to_owned();
    let answer = app.try_scan(&key, harmless().to_string()).await;
    assert_eq!((answer.status, &answer.body["reason"], &answer.body["code"]), (403, &json!("IP_NOT_ALLOWED"), &json!("ip_not_allowed")));
    assert!(text(&answer.body["error"]).contains("127.0.0.1"), "{}", answer.body);
    let near = text(&app.new_key(&json!({"ip_allowlist": ["203.0.113.0/24", "127.0.0.1"]})).await["key"]).to_owned();
    assert_eq!(kind(&app.scan_with(&near, &harmless()).await), "ALLOW");
}

/// A call of so many bytes.
fn of_bytes(length: usize) -> String {
    let call = |text: &str| format!(r#"{{"method":"POST","url":"https://example.com/","body":"{text}"}}"#);
    let call = call(&"x".repeat(length - call("").len()));
    assert_eq!(call.len(), length);
    call
}

fn too_large(answer: &Answer, limit: usize, size: usize) {
    assert_eq!(answer.status, 413);
    let told = (&answer.body["limit"], &answer.body["size"], &answer.body["reason"]);
    assert_eq!(told, (&json!(limit), &json!(size), &json!("PAYLOAD_TOO_LARGE")), "{}", answer.body);
    assert!(text(&answer.body["error"]).contains(&limit.to_string()), "{}", answer.body);
}

#[tokio::test]
async fn a_call_over_the_limit_is_told_the_limit_and_its_size() {
    let app = TestApp::start().await;
    assert_eq!(app.try_scan(app.engine_key(), of_bytes(262_144)).await.status, 200);
    too_large(&app.try_scan(app.engine_key(), of_bytes(262_145)).await, 262_144, 262_145);
    too_large(&app.try_scan(app.engine_key(), of_bytes(3_000_000)).await, 262_144, 3_000_000);
    let told = app.request(Method::POST, "/v1/scan/response", Some(app.engine_key()), "application/json", of_bytes(262_145)).await;
    too_large(&told, 262_144, 262_145);
    // Sent in pieces, its size is not known before it is over.
    let pieces: Vec<Result<String, std::io::Error>> = vec![Ok(of_bytes(200_000)), Ok(of_bytes(200_000))];
    let answer = app.try_scan(app.engine_key(), reqwest::Body::wrap_stream(futures_util::stream::iter(pieces))).await;
    assert_eq!((answer.status, &answer.body["limit"]), (413, &json!(262_144)), "{}", answer.body);
}

#[tokio::test]
async fn the_limit_can_be_another() {
    let app = TestApp::with_options(&[("INTERVEN_SCAN_MAX_BYTES", "2048")]).await;
    assert_eq!(app.try_scan(app.engine_key(), of_bytes(2_048)).await.status, 200);
    too_large(&app.try_scan(app.engine_key(), of_bytes(2_049)).await, 2_048, 2_049);
    let app = TestApp::with_options(&[("INTERVEN_SCAN_MAX_BYTES", "16777216")]).await;
    assert_eq!(app.try_scan(app.engine_key(), of_bytes(10_000_000)).await.status, 200);
}

#[tokio::test]
async fn a_key_that_asks_too_often_is_told_when_to_come_back() {
    let app = TestApp::start().await;
    let key = text(&app.new_key(&json!({"rate_limit_per_minute": 2})).await["key"]).to_owned();
    for _ in 0..4 {
        assert_eq!(kind(&app.scan_with(&key, &by("a", harmless())).await), "ALLOW", "those of two minutes at once");
    }
    let answer = app.raw_scan(&key, harmless().to_string()).await;
    assert_eq!(answer.status(), 429);
    assert_eq!(answer.headers()["retry-after"], "30");
    let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!((&body["reason"], &body["code"]), (&json!("RATE_LIMITED"), &json!("rate_limited")), "{body}");
    assert!(text(&body["error"]).contains("2 calls a minute"), "{body}");
    assert_eq!(app.try_scan(app.engine_key(), harmless().to_string()).await.status, 200, "others are not held up");
    app.advance(seconds(29)).await;
    assert_eq!(app.raw_scan(&key, harmless().to_string()).await.headers()["retry-after"], "1");
    app.advance(seconds(1)).await;
    assert_eq!(app.try_scan(&key, harmless().to_string()).await.status, 200);
}
