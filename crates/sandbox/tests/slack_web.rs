//! Slack's Web API: posting, changing, and the modals that a click opens and a person submits.
#![expect(clippy::unwrap_used, reason = "helpers of tests: an unwrap is a failed test")]

mod support;

use std::time::Duration;

use interven_sandbox::{ClickError, Fault, Sandbox, SlackApp, SlackUser, Surface};
use serde_json::{Value, json};
use support::{Answer, call, post, sandbox};

async fn api(sandbox: &Sandbox, method: &str, body: &Value) -> Answer {
    let authorization = format!("Bearer {}", sandbox.slack_bot_token("soc"));
    let headers = [("content-type", "application/json; charset=utf-8"), ("authorization", authorization.as_str())];
    call(sandbox.addr(), "POST", &format!("/api/{method}"), &headers, body.to_string().as_bytes()).await.unwrap()
}

async fn error(sandbox: &Sandbox, method: &str, body: &Value) -> String {
    let answer = api(sandbox, method, body).await;
    assert_eq!((answer.status, &answer.json()["ok"]), (200, &json!(false)), "{body:.200}");
    answer.json()["error"].as_str().unwrap().to_owned()
}

fn divider() -> Value {
    json!({"type": "divider"})
}

fn card() -> Value {
    let button = json!({"type": "button", "action_id": "deny", "text": {"type": "plain_text", "text": "Deny"}, "value": "v"});
    json!({"channel": "C0ALERTS", "text": "t", "mrkdwn": false, "unfurl_links": false, "unfurl_media": false, "blocks": [{"type": "actions", "elements": [button]}]})
}

#[tokio::test]
async fn a_bot_posts_and_changes_what_it_posted() {
    let sandbox = sandbox().await;
    let sent = api(&sandbox, "chat.postMessage", &card()).await.json();
    assert_eq!((&sent["ok"], &sent["channel"]), (&json!(true), &json!("C0ALERTS")));
    let ts = sent["ts"].as_str().unwrap();
    let posted = sandbox.accepted("soc").remove(0);
    assert_eq!((posted.surface, posted.notes), (Some(Surface::WebApi), Vec::<String>::new()));
    let update = |changes: Value| {
        let mut body = json!({"channel": "C0ALERTS", "ts": ts});
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        body
    };
    assert_eq!(api(&sandbox, "chat.update", &update(json!({"text": "half"}))).await.json()["ts"], ts);
    let id = posted.message_id.unwrap();
    assert_eq!(sandbox.message("soc", id).unwrap()["blocks"], card()["blocks"], "blocks that are not named stay");
    assert_eq!(api(&sandbox, "chat.update", &update(json!({"text": "done", "blocks": []}))).await.json()["ok"], true);
    let changed = sandbox.accepted("soc").remove(2);
    assert_eq!((changed.message_id, &changed.message()["blocks"], &changed.message()["text"]), (Some(id), &json!([]), &json!("done")));
    for (body, word) in [
        (json!({"channel": "C0OTHER", "ts": ts, "text": "x"}), "message_not_found"),
        (json!({"channel": "C0ALERTS", "ts": "1700000000.999999", "text": "x"}), "message_not_found"),
        (json!({"channel": "C0ALERTS", "ts": "x", "text": "x"}), "message_not_found"),
        (json!({"channel": "#alerts", "ts": ts, "text": "x"}), "channel_not_found"),
        (update(json!({"text": "x".repeat(4001)})), "msg_too_long"),
        (update(json!({"text": "", "blocks": []})), "no_text"),
        (update(json!({"blocks": vec![divider(); 51]})), "invalid_blocks"),
    ] {
        assert_eq!(error(&sandbox, "chat.update", &body).await, word);
    }
    post(&sandbox, &sandbox.slack_url("soc"), &json!({"text": "by webhook"})).await;
    let outcome = sandbox.accepted("soc").pop().unwrap();
    sandbox.slack_app("soc", SlackApp::new("s", sandbox.generic_url("app")));
    let button_less = sandbox.click_payload("soc", &outcome, "deny", &SlackUser::new("U1", "ada"), 1).unwrap_err();
    assert_eq!(button_less, ClickError::NoAction("deny".into()));
    let webhook_ts = format!("1700000000.{:06}", outcome.message_id.unwrap() % 1_000_000);
    assert_eq!(error(&sandbox, "chat.update", &json!({"channel": "C0SANDBOX", "ts": webhook_ts, "text": "x"})).await, "cant_update_message");
}

#[tokio::test]
async fn what_a_bot_may_not_is_refused_in_the_apis_words() {
    let sandbox = sandbox().await;
    let section = |text: &str| json!({"type": "section", "text": {"type": "plain_text", "text": text}});
    for (body, word) in [
        (json!({"text": "t"}), "channel_not_found"),
        (json!({"channel": "alerts", "text": "t"}), "channel_not_found"),
        (json!({"channel": "C1"}), "no_text"),
        (json!({"channel": "C1", "blocks": [section("")]}), "invalid_blocks"),
        (json!({"channel": "C1", "blocks": vec![section(&"x".repeat(2900)); 5]}), "msg_blocks_too_long"),
        (json!({"channel": "C1", "text": 5, "blocks": [divider()]}), "invalid_arguments"),
        (json!([]), "json_not_object"),
    ] {
        assert_eq!(error(&sandbox, "chat.postMessage", &body).await, word);
    }
    assert_eq!(error(&sandbox, "chat.explode", &json!({})).await, "unknown_method");
    let as_someone =
        async |headers: &[(&str, &str)]| call(sandbox.addr(), "POST", "/api/chat.postMessage", headers, b"{}").await.unwrap().json()["error"].clone();
    assert_eq!(as_someone(&[]).await, "not_authed");
    assert_eq!(as_someone(&[("authorization", "Bearer xoxp-1")]).await, "invalid_auth");
    assert_eq!(as_someone(&[("authorization", "Bearer xoxb-soc"), ("content-type", "text/plain")]).await, "invalid_post_type");
    assert_eq!(api(&sandbox, "chat.postMessage", &json!({"channel": "#alerts", "text": "t"})).await.json()["channel"], "C0SANDBOX");
    assert_eq!(api(&sandbox, "auth.test", &json!({})).await.json()["team_id"], "T0SANDBOX");
    sandbox.fault("soc", Fault::RateLimited { retry_after: 2.0 });
    let limited = api(&sandbox, "chat.postMessage", &card()).await;
    assert_eq!((limited.status, limited.header("retry-after"), &limited.json()["error"]), (429, Some("2"), &json!("ratelimited")));
    sandbox.fault("soc", Fault::Dead);
    assert_eq!(error(&sandbox, "chat.postMessage", &card()).await, "account_inactive");
}

fn plain(text: &str) -> Value {
    json!({"type": "plain_text", "text": text})
}

fn modal() -> Value {
    let element = json!({"type": "plain_text_input", "action_id": "reason", "multiline": true, "max_length": 300});
    let input = json!({"type": "input", "block_id": "why", "label": plain("Reason"), "element": element});
    json!({"type": "modal", "callback_id": "deny", "private_metadata": "opaque", "title": plain("Deny"), "submit": plain("Deny"), "close": plain("Cancel"), "blocks": [input]})
}

#[tokio::test]
async fn a_click_opens_a_modal_and_its_submission_reaches_the_app() {
    let sandbox = sandbox().await;
    sandbox.slack_app("soc", SlackApp::new("secret", sandbox.generic_url("app")));
    api(&sandbox, "chat.postMessage", &card()).await;
    let (message, ada) = (sandbox.accepted("soc").remove(0), SlackUser::new("U0ANALYST", "ada"));
    let clicked = sandbox.click("soc", &message, "deny", &ada).await.unwrap();
    assert_eq!((&clicked.payload["channel"]["id"], &clicked.payload["container"]["type"]), (&json!("C0ALERTS"), &json!("message")));
    assert!(clicked.payload["actions"][0]["block_id"].is_string(), "a block without an id gets one");
    let answer = api(&sandbox, "views.open", &json!({"trigger_id": clicked.payload["trigger_id"], "view": modal()})).await.json();
    let opened = sandbox.accepted("soc").remove(1);
    assert_eq!((opened.view.as_deref(), &answer["view"]["title"]), (answer["view"]["id"].as_str(), &plain("Deny")));

    let values = [("why", "reason", "too risky")];
    sandbox.fault("app", Fault::Status { code: 200, body: json!({"response_action": "errors", "errors": {"why": "say more"}}).to_string() });
    assert_eq!(sandbox.submit_view("soc", &opened, &values, &ada).await.unwrap().status, 200);
    let payload = sandbox.submit_view("soc", &opened, &values, &ada).await.unwrap().payload;
    for (pointer, value) in [
        ("/type", json!("view_submission")),
        ("/view/callback_id", json!("deny")),
        ("/view/private_metadata", json!("opaque")),
        ("/view/state/values", json!({"why": {"reason": {"type": "plain_text_input", "value": "too risky"}}})),
        ("/user/id", json!("U0ANALYST")),
        ("/response_url", Value::Null),
    ] {
        assert_eq!(payload.pointer(pointer).cloned().unwrap_or_default(), value, "{pointer}");
    }
    assert_eq!(sandbox.submit_view("soc", &opened, &values, &ada).await.unwrap_err(), ClickError::NoView, "it is closed");
}

#[tokio::test]
async fn a_trigger_opens_one_view_within_three_seconds() {
    let sandbox = sandbox().await;
    sandbox.slack_app("soc", SlackApp::new("secret", sandbox.generic_url("app")));
    api(&sandbox, "chat.postMessage", &card()).await;
    let message = sandbox.accepted("soc").remove(0);
    let trigger = || sandbox.click_payload("soc", &message, "deny", &SlackUser::new("U1", "ada"), 1).unwrap()["trigger_id"].clone();
    let first = json!({"trigger_id": trigger(), "view": modal()});
    assert_eq!(api(&sandbox, "views.open", &first).await.json()["ok"], true);
    assert_eq!(error(&sandbox, "views.open", &first).await, "exchanged_trigger_id");
    let late = json!({"trigger_id": trigger(), "view": modal()});
    sandbox.pass_slack_time(Duration::from_secs(4));
    assert_eq!(error(&sandbox, "views.open", &late).await, "expired_trigger_id");
    assert_eq!(error(&sandbox, "views.open", &json!({"trigger_id": "1.2.3", "view": modal()})).await, "invalid_trigger_id");
}

#[tokio::test]
async fn a_view_keeps_the_limits() {
    let sandbox = sandbox().await;
    let with = |pointer: &str, value: Value| {
        let mut view = modal();
        let (holder, key) = pointer.rsplit_once('/').unwrap();
        view.pointer_mut(holder).unwrap()[key] = value;
        view
    };
    let input = |key: &str, value: Value| with(&format!("/blocks/0/element/{key}"), value);
    let without_submit = {
        let mut view = modal();
        view.as_object_mut().unwrap().remove("submit");
        view
    };
    let over = [
        with("/title", plain(&"x".repeat(25))),
        with("/title", json!({"type": "mrkdwn", "text": "x"})),
        with("/submit", plain(&"x".repeat(25))),
        with("/close", plain(&"x".repeat(25))),
        with("/private_metadata", json!("x".repeat(3001))),
        with("/callback_id", json!("x".repeat(256))),
        with("/blocks", json!(vec![divider(); 101])),
        with("/blocks", json!([{"type": "input", "label": plain("l"), "element": {"type": "checkboxes"}}])),
        with("/blocks/0/label", plain(&"x".repeat(2001))),
        with("/blocks/0/optional", json!("yes")),
        input("max_length", json!(3001)),
        input("max_length", json!(0)),
        input("min_length", json!(301)),
        input("placeholder", plain(&"x".repeat(151))),
        with("/type", json!("home")),
        without_submit,
        json!([]),
    ];
    for view in over {
        assert_eq!(error(&sandbox, "views.open", &json!({"trigger_id": "t", "view": view})).await, "invalid_arguments", "{view:.200}");
    }
    let at = [
        with("/title", plain(&"x".repeat(24))),
        with("/private_metadata", json!("x".repeat(3000))),
        with("/blocks", json!(vec![divider(); 100])),
        input("max_length", json!(3000)),
    ];
    for view in at {
        assert_eq!(error(&sandbox, "views.open", &json!({"trigger_id": "t", "view": view})).await, "invalid_trigger_id", "all that is wrong is the trigger");
    }
}
