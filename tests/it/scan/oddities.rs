//! Bytes that nobody means well with: an answer or a refusal, and promptly.

use serde_json::{Value, json};

use super::{by, kind};
use crate::clients::{create_user, harmless};
use crate::support::{TestApp, in_time};

fn with(body: &str) -> String {
    format!(r#"{{"method":"POST","url":"https://slack.com/api/chat.postMessage","body":{body}}}"#)
}

/// The answer to a call with this body, which must come.
async fn with_body(app: &TestApp, body: &str) -> (u16, Value) {
    let answer = in_time("a scan hangs", app.try_scan(app.engine_key(), with(body))).await;
    (answer.status, answer.body)
}

/// The answer to the letter: the test's own reader reads no deep nor broken texts.
async fn text_with_body(app: &TestApp, body: &str) -> String {
    let answer = app.raw_scan(app.engine_key(), with(body)).await;
    assert_eq!(answer.status(), 200);
    answer.text().await.unwrap()
}

#[tokio::test]
async fn depth_is_no_danger() {
    let app = TestApp::start().await;
    let nested = |open: &str, middle: &str, close: &str, times: usize| [&open.repeat(times), middle, &close.repeat(times)].concat();
    let (status, answer) = with_body(&app, &"[".repeat(100_000)).await;
    assert!(status == 400 && answer["error"].as_str().unwrap().contains("is not JSON"), "{answer}");
    for body in [nested("[", "", "]", 100_000), nested(r#"{"a":"#, "1", "}", 40_000), nested("[[", "[]", "]]", 30_000)] {
        let (status, answer) = with_body(&app, &body).await;
        assert_eq!((status, kind(&answer)), (200, "ALLOW"));
    }
    // What is deep down is found, and taken out.
    for (open, close, times) in [("[", "]", 50_000), (r#"{"aaaaaaaa":"#, "}", 10_000)] {
        let text = text_with_body(&app, &nested(open, r#""jane.roe@example.com""#, close, times)).await;
        let clean = nested(open, r#""[REDACTED:email]""#, close, times);
        assert!(text.contains(r#""decision":"SANITIZE""#) && text.contains(&format!(r#""sanitized_body":{clean}"#)), "{} bytes", text.len());
        assert!(text.len() < 10 * clean.len(), "{} bytes: a path is no longer than what it leads through", text.len());
    }
    // Members that are not known, and headers.
    for call in [
        format!(r#"{{"method":"GET","url":"https://example.com/","more":{}}}"#, nested("[", "", "]", 100_000)),
        format!(r#"{{"method":"GET","url":"https://example.com/","headers":{{"a":{}}}}}"#, nested("[", "", "]", 100_000)),
        format!(r#"{{"method":"GET","url":"https://example.com/","agent_id":{}}}"#, nested("[", "", "]", 100_000)),
        nested("[", "", "]", 100_000),
    ] {
        let answer = in_time("a scan hangs", app.try_scan(app.engine_key(), call)).await;
        assert!(matches!(answer.status, 200 | 400), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_question_about_what_is_deep_can_be_shown() {
    let app = TestApp::start().await;
    app.policy("ask", json!({"action": "REQUIRE_APPROVAL"})).await;
    app.add_slack("alerts").await;
    let deep = format!("{}{}", "[".repeat(60_000), "]".repeat(60_000));
    let (status, first) = with_body(&app, &deep).await;
    assert_eq!((status, kind(&first)), (200, "REQUIRE_APPROVAL"));
    app.settled().await;
    assert_eq!(app.requests("alerts"), 1);
    app.answered(first["approval_id"].as_str().unwrap(), "approve").await;
    let (_, retry) = with_body(&app, &deep).await;
    assert_eq!((kind(&retry), &retry["reason_codes"]), ("ALLOW", &json!(["RECENT_APPROVAL_GRANT"])));
    let (_, other) = with_body(&app, &deep[1..deep.len() - 1]).await;
    assert_eq!(kind(&other), "REQUIRE_APPROVAL");
}

#[tokio::test]
async fn many_names_and_the_same_name_twice() {
    let app = TestApp::start().await;
    let many: Vec<String> = (0..10_000).map(|number| format!(r#""k{number}":{number}"#)).collect();
    let (status, answer) = with_body(&app, &format!("{{{}}}", many.join(","))).await;
    assert_eq!((status, kind(&answer)), (200, "ALLOW"));
    let people: Vec<String> = (0..6_000).map(|number| format!(r#""p{number}@example.com":{number}"#)).collect();
    let (status, answer) = with_body(&app, &format!("{{{}}}", people.join(","))).await;
    assert_eq!((status, kind(&answer), answer["findings"].as_array().unwrap().len()), (200, "SANITIZE", 1_000));
    assert_eq!(answer["sanitized_body"].as_object().unwrap().len(), 6_000, "each name stays one of its own");
    assert_eq!(app.trace(&answer).await["scan"]["findings_omitted"], 5_000);
    let same: Vec<String> = (0..10_000).map(|number| format!(r#""k":{number}"#)).collect();
    let (status, answer) = with_body(&app, &format!("{{{}}}", same.join(","))).await;
    assert_eq!((status, kind(&answer)), (200, "ALLOW"));
    // Whichever of them a reader takes, what is in one of them is found.
    for body in [r#"{"t":"jane.roe@example.com","t":"x"}"#, r#"{"t":"x","t":"jane.roe@example.com"}"#] {
        let (status, answer) = with_body(&app, body).await;
        assert_eq!((status, kind(&answer)), (200, "SANITIZE"), "{body}");
    }
    let twice = r#"{"method":"GET","method":"POST","url":"https://example.com/"}"#;
    let answer = app.try_scan(app.engine_key(), twice).await;
    assert_eq!((answer.status, &answer.body["key"]), (400, &json!("method")), "which of them is meant nobody knows");
}

#[tokio::test]
async fn what_is_no_text_is_refused_or_read() {
    let app = TestApp::start().await;
    let mut bytes = br#"{"method":"POST","url":"https://example.com/","body":"#.to_vec();
    bytes.extend(b"\"\xff\xfe\"}");
    let answer = app.try_scan(app.engine_key(), bytes).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body["error"].as_str().unwrap().contains("not UTF-8 from byte"), "{}", answer.body);

    for body in [r#""\ud800""#, r#"{"\udfff":"\ud83d"}"#, r#""\u0000""#] {
        let (status, answer) = with_body(&app, body).await;
        assert_eq!((status, kind(&answer)), (200, "ALLOW"), "{body}");
    }
    let text = text_with_body(&app, r#"["\ud800 jane.roe@example.com"]"#).await;
    assert!(text.contains(r#""sanitized_body":["\ud800 [REDACTED:email]"]"#), "{text}");
    let lone = r#"{"method":"\ud800","url":"https://example.com/\udc00","agent_id":"\ud800","context":"\udfff","headers":{"\ud800":"\udc00"},"env":"\ud800"}"#;
    let answer = app.try_scan(app.engine_key(), lone).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(app.trace(&answer.body).await["agent"]["id"], "\u{fffd}");
    let answer = app.try_scan(app.engine_key(), "\u{feff}{\"method\":\"GET\",\"url\":\"https://example.com/\"}").await;
    assert_eq!(answer.status, 200, "a byte order mark is ignored: {}", answer.body);
}

#[tokio::test]
async fn numbers_of_any_length_are_numbers() {
    let app = TestApp::start().await;
    app.policy("large", json!({"condition": {"body_path_gt": {"path": "$.n", "value": 1_000_000}}, "action": "DENY"})).await;
    let long = "9".repeat(300);
    for (body, decision) in [
        (format!(r#"{{"n":{long}}}"#), "DENY"),
        (format!(r#"{{"n":-{long}}}"#), "ALLOW"),
        (format!(r#"{{"n":0.{long}}}"#), "ALLOW"),
        (format!(r#"{{"n":1e{}}}"#, "9".repeat(5)), "DENY"),
        (format!(r#"{{"n":1e-{}}}"#, "9".repeat(300)), "ALLOW"),
    ] {
        let (status, answer) = with_body(&app, &body).await;
        assert_eq!((status, &answer["decision"]), (200, &json!(decision)), "{body}: {answer}");
    }
    for wrong in ["01", "1.", ".5", "+1", "NaN", "Infinity", "0x10"] {
        assert_eq!(with_body(&app, &format!(r#"{{"n":{wrong}}}"#)).await.0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn of_many_headers_the_first_are_kept_and_the_call_is_judged() {
    let app = TestApp::start().await;
    let mut call = by("a", harmless());
    call["headers"] = (0..5_000).map(|number| (format!("X-{number:04}"), json!("x"))).collect::<serde_json::Map<_, _>>().into();
    let answer = app.scan(&call).await;
    assert_eq!(kind(&answer), "ALLOW", "no client lets it pass because of its headers");
    let trace = app.trace(&answer).await;
    let kept = trace["scan"]["headers"].as_object().unwrap();
    assert!(kept.len() == 200 && kept.contains_key("X-0000") && kept.contains_key("X-0199"), "{}", kept.len());
    call["headers"] = json!({"Set-Cookie": vec!["x"; 1_000], "X-Odd": [[1, {"a": null}], {"b": 2}, null, ""], "": "x"});
    let answer = app.scan(&call).await;
    assert_eq!(kind(&answer), "ALLOW");
    assert!(app.trace(&answer).await["scan"]["headers"]["Set-Cookie"].as_str().unwrap().starts_with("[REDACTED:header]"));
}

#[tokio::test]
async fn a_method_in_any_letters_is_the_method() {
    let app = TestApp::start().await;
    for method in ["post", "Post", " POST"] {
        let mut call = by("a", create_user());
        call["method"] = method.into();
        let answer = app.scan(&call).await;
        assert_eq!((kind(&answer), &answer["operation"]), ("REQUIRE_APPROVAL", &json!("create_user")), "{method}");
    }
    for url in [
        " https://iam.amazonaws.com/",
        "HTTPS://IAM.AMAZONAWS.COM:443",
        "https:iam.amazonaws.com",
        "https:\\\\iam.amazonaws.com\\",
        "//iam.amazonaws.com/",
        "https://x@iam.amazonaws.com./",
    ] {
        let mut call = by("a", create_user());
        call["url"] = url.into();
        assert_eq!(kind(&app.scan(&call).await), "REQUIRE_APPROVAL", "{url}");
    }
}
