//! The sandbox's Slack as something that people click in: payload, signature, `response_url`, and how the page's API says what went wrong. The app is the sandbox's own
//! receiver that takes anything, so that a test sees what reached it.
#![expect(clippy::unwrap_used, reason = "helpers of tests: an unwrap is a failed test")]

mod support;

use std::time::Duration;

use interven_sandbox::{ClickError, Fault, Kind, Received, Sandbox, SignedRequest, SlackApp, SlackUser, Surface, signature};
use serde_json::{Value, json};
use support::{Answer, call, path, post, sandbox};

const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
/// In 2030, when no clock of a machine is.
const LATER: i64 = 1_900_000_000;

fn button(id: &str) -> Value {
    json!({"type": "button", "action_id": id, "text": {"type": "plain_text", "text": "Approve", "emoji": false}, "value": "v1", "style": "primary"})
}

fn card() -> Value {
    let actions = json!({"type": "actions", "block_id": "req:1", "elements": [button("approve"), button("deny")]});
    json!({"text": "t", "mrkdwn": false, "unfurl_links": false, "unfurl_media": false, "attachments": [{"color": "#D92D20", "fallback": "f", "blocks": [{"type": "divider"}, actions]}]})
}

fn ada() -> SlackUser {
    SlackUser::new("U0ANALYST", "ada")
}

/// A sandbox with an app behind `soc`, and a card with buttons there.
async fn with_card() -> (Sandbox, Received) {
    let sandbox = sandbox().await;
    sandbox.slack_app("soc", SlackApp::new(SECRET, sandbox.generic_url("app")));
    assert_eq!(post(&sandbox, &sandbox.slack_url("soc"), &card()).await.body, "ok");
    let message = sandbox.accepted("soc").remove(0);
    (sandbox, message)
}

fn response_url(sandbox: &Sandbox, message: &Received) -> String {
    let payload = sandbox.click_payload("soc", message, "approve", &ada(), LATER).unwrap();
    payload["response_url"].as_str().unwrap().to_owned()
}

/// Slack's published vector ("Verifying requests from Slack").
#[test]
fn the_published_signature_is_reproduced() {
    let body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner\
        &command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
        &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    let expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    assert_eq!(signature(SECRET, "1531420618", body.as_bytes()), expected);
    let request = SignedRequest::new(SECRET, 1_531_420_618, body);
    assert_eq!((request.header("x-slack-signature"), request.header("x-slack-request-timestamp")), (Some(expected), Some("1531420618")));
    assert_eq!(request.payload(), Value::Null);
}

#[tokio::test]
async fn a_click_reaches_the_app_as_slack_sends_it() {
    let (sandbox, message) = with_card().await;
    assert_eq!((message.surface, message.message_id.is_some()), (Some(Surface::Webhook), true));
    let outcome = sandbox.click("soc", &message, "approve", &ada()).await.unwrap();
    assert_eq!(outcome.status, 200);
    let arrived = sandbox.received("app").remove(0);
    assert_eq!(arrived.header("content-type"), Some("application/x-www-form-urlencoded"));
    let time = arrived.header("x-slack-request-timestamp").unwrap();
    assert_eq!(arrived.header("x-slack-signature"), Some(signature(SECRET, time, &arrived.body).as_str()));
    let payload = SignedRequest { headers: Vec::new(), body: String::from_utf8(arrived.body.to_vec()).unwrap() }.payload();
    assert_eq!(payload, outcome.payload);
    for (pointer, value) in [
        ("/type", json!("block_actions")),
        ("/api_app_id", json!("A0SANDBOX")),
        ("/team", json!({"id": "T0SANDBOX", "domain": "sandbox"})),
        ("/user", json!({"id": "U0ANALYST", "username": "ada", "name": "ada", "team_id": "T0SANDBOX"})),
        ("/channel", json!({"id": "C0SANDBOX", "name": "soc"})),
        ("/container/type", json!("message_attachment")),
        ("/container/message_ts", payload["message"]["ts"].clone()),
        ("/container/is_ephemeral", json!(false)),
        ("/is_enterprise_install", json!(false)),
        ("/message/attachments/0/color", json!("#D92D20")),
        ("/actions/0/action_id", json!("approve")),
        ("/actions/0/block_id", json!("req:1")),
        ("/actions/0/value", json!("v1")),
        ("/actions/0/text", button("approve")["text"].clone()),
        ("/actions/1", Value::Null),
    ] {
        assert_eq!(payload.pointer(pointer).cloned().unwrap_or_default(), value, "{pointer}");
    }
    assert!(payload["response_url"].as_str().unwrap().starts_with(&format!("{}/actions/T0SANDBOX/", sandbox.base_url())));
}

#[tokio::test]
async fn a_click_is_signed_for_any_time_and_can_be_tampered_with() {
    let (sandbox, message) = with_card().await;
    let guest = SlackUser { team_id: "T0OTHER".into(), ..SlackUser::new("U9", "eve") };
    let mut request = sandbox.signed_click("soc", &message, "deny", &guest, LATER).unwrap();
    assert_eq!(request.header("x-slack-request-timestamp"), Some("1900000000"));
    let payload = request.payload();
    assert_eq!((&payload["user"]["team_id"], &payload["team"]["id"]), (&json!("T0OTHER"), &json!("T0SANDBOX")));
    assert!(payload["actions"][0]["action_ts"].as_str().unwrap().starts_with("1900000000."));
    request.body.push_str("&ssl_check=1");
    sandbox.fault("app", Fault::Status { code: 401, body: "no".into() });
    let outcome = sandbox.send_to_app("soc", &request).await.unwrap();
    assert_eq!((outcome.status, outcome.body.as_str()), (401, "no"));
    assert!(sandbox.received("app")[0].body.ends_with(b"&ssl_check=1"));
    let again = sandbox.signed_click("soc", &message, "deny", &guest, LATER).unwrap();
    assert_ne!(again.header("x-slack-signature"), request.header("x-slack-signature"), "two clicks are never the same request");
    let foreign = SignedRequest::of_payload("other", LATER, &payload);
    assert_ne!(foreign.header("x-slack-signature"), SignedRequest::of_payload(SECRET, LATER, &payload).header("x-slack-signature"));
}

#[tokio::test]
async fn what_cannot_be_clicked_says_why() {
    let (sandbox, message) = with_card().await;
    let error = sandbox.click("soc", &message, "open", &ada()).await.unwrap_err();
    assert_eq!(error, ClickError::NoAction("open".into()));
    post(&sandbox, &sandbox.slack_url("soc"), &json!({"text": ""})).await;
    let refused = sandbox.received("soc").remove(1);
    assert_eq!(sandbox.click("soc", &refused, "approve", &ada()).await.unwrap_err(), ClickError::NoMessage);
    post(&sandbox, &sandbox.slack_url("other"), &card()).await;
    let error = sandbox.click("other", &sandbox.received("other")[0], "approve", &ada()).await.unwrap_err();
    assert_eq!(error.to_string(), "no Slack app is set for other, so nobody would hear of the click");
    sandbox.fault("app", Fault::Reset);
    let error = sandbox.click("soc", &message, "approve", &ada()).await.unwrap_err();
    assert!(matches!(error, ClickError::NoAnswer(_)), "{error}");
}

#[tokio::test]
async fn a_response_replaces_the_clicked_message_in_place() {
    let (sandbox, message) = with_card().await;
    let url = response_url(&sandbox, &message);
    let decided = json!({"replace_original": true, "text": "Approved by ada"});
    let answer = post(&sandbox, &url, &decided).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "ok"));
    let received = sandbox.accepted("soc").remove(1);
    assert_eq!((received.kind, received.surface, received.message_id), (Kind::Slack, Some(Surface::ResponseUrl), message.message_id));
    assert_eq!((received.json(), received.ephemeral_for, received.notes), (decided, None, Vec::new()));
    let stands = sandbox.message("soc", message.message_id.unwrap()).unwrap();
    assert_eq!(stands, json!({"text": "Approved by ada"}), "nothing is left of the card");
    assert!(sandbox.click("soc", &message, "deny", &ada()).await.is_ok(), "somebody whose screen is behind still clicks");
    assert_eq!(post(&sandbox, &url, &json!({"delete_original": true})).await.status, 200);
    assert_eq!(sandbox.message("soc", message.message_id.unwrap()), None);
    assert_eq!(post(&sandbox, &url, &json!({"replace_original": true, "text": "x"})).await.json()["error"], "message_not_found");
}

#[tokio::test]
async fn a_response_is_for_the_one_who_clicked_unless_it_says_otherwise() {
    let (sandbox, message) = with_card().await;
    let url = response_url(&sandbox, &message);
    for body in [json!({"text": "no"}), json!({"response_type": "ephemeral", "replace_original": false, "text": "no"})] {
        assert_eq!(post(&sandbox, &url, &body).await.body, "ok");
    }
    assert_eq!(post(&sandbox, &url, &json!({"response_type": "in_channel", "replace_original": false, "text": "all", "thread_ts": "1.1"})).await.body, "ok");
    let received = sandbox.received("soc");
    for ephemeral in &received[1..3] {
        assert_eq!((ephemeral.ephemeral_for.clone(), ephemeral.message_id), (Some(ada()), None));
    }
    assert_eq!(received[3].ephemeral_for, None);
    assert!(received[3].message_id.is_some_and(|id| Some(id) != message.message_id));
    assert_eq!(sandbox.message("soc", message.message_id.unwrap()), Some(card()), "the card stands");
}

#[tokio::test]
async fn a_response_url_wears_out() {
    let (sandbox, message) = with_card().await;
    let url = response_url(&sandbox, &message);
    let says = |answer: Answer| (answer.status, answer.json()["error"].as_str().unwrap().to_owned());
    let over = json!({"blocks": vec![json!({"type": "divider"}); 51]});
    assert_eq!(says(post(&sandbox, &url, &over).await), (400, "invalid_blocks".into()));
    assert_eq!(says(post(&sandbox, &url, &json!({})).await), (400, "no_text".into()));
    for _ in 0..5 {
        assert_eq!(post(&sandbox, &url, &json!({"text": "x"})).await.status, 200, "what was refused does not count");
    }
    assert_eq!(says(post(&sandbox, &url, &json!({"text": "x"})).await), (404, "used_url".into()));
    let url = response_url(&sandbox, &message);
    let elsewhere = url.replace("/soc", "/other");
    assert_eq!(says(post(&sandbox, &elsewhere, &json!({"text": "x"})).await), (404, "expired_url".into()));
    sandbox.fault("soc", Fault::RateLimited { retry_after: 1.5 });
    let limited = post(&sandbox, &url, &json!({"text": "x"})).await;
    assert_eq!((limited.header("retry-after"), &limited.json()["error"]), (Some("2"), &json!("rate_limited")));
    sandbox.pass_slack_time(Duration::from_mins(29));
    assert_eq!(post(&sandbox, &url, &json!({"text": "x"})).await.status, 200);
    sandbox.pass_slack_time(Duration::from_mins(2));
    assert_eq!(says(post(&sandbox, &url, &json!({"text": "x"})).await), (404, "expired_url".into()));
}

#[tokio::test]
async fn the_page_clicks_and_hears_what_the_app_said() {
    let (sandbox, message) = with_card().await;
    let send = async |path: &str, body: &Value| {
        call(sandbox.addr(), "POST", path, &[("content-type", "application/json")], body.to_string().as_bytes()).await.unwrap()
    };
    let click = json!({"name": "soc", "message": message.message_id, "action_id": "approve", "user": {"id": "U0INTERN", "name": "sam"}});
    let said = send("/sandbox/click", &click).await;
    assert_eq!((said.status, &said.json()["status"]), (200, &json!(200)));
    sandbox.fault("app", Fault::Status { code: 401, body: String::new() });
    assert_eq!(send("/sandbox/click", &click).await.json()["status"], 401);
    sandbox.fault("app", Fault::Reset);
    assert_eq!(send("/sandbox/click", &click).await.status, 502);
    let gone = send("/sandbox/click", &json!({"name": "soc", "message": 5, "action_id": "approve"})).await;
    assert_eq!((gone.status, &gone.json()["error"]), (404, &json!("there is no such message to click on")));
    post(&sandbox, &sandbox.slack_url("bare"), &card()).await;
    let bare = json!({"name": "bare", "message": sandbox.received("bare")[0].message_id, "action_id": "approve"});
    assert_eq!(send("/sandbox/click", &bare).await.status, 409);
    let app = json!({"name": "bare", "signing_secret": "s", "request_url": sandbox.generic_url("second"), "team": "T9"});
    assert_eq!(send("/sandbox/slack", &app).await.status, 204);
    assert_eq!(send("/sandbox/click", &bare).await.status, 200);
    let payload = SignedRequest { headers: Vec::new(), body: String::from_utf8(sandbox.received("second")[0].body.to_vec()).unwrap() }.payload();
    assert_eq!((&payload["team"]["id"], &payload["api_app_id"], &payload["user"]["id"]), (&json!("T9"), &json!("A0SANDBOX"), &json!("U0ANALYST")));
    let feed = call(sandbox.addr(), "GET", "/sandbox/feed?after=0", &[], b"").await.unwrap();
    assert_eq!(feed.json()["slack_apps"], json!(["bare", "soc"]));
    assert!(!feed.body.contains(SECRET), "the feed tells no secret");
    let foreign = call(sandbox.addr(), "POST", "/sandbox/click", &[("content-type", "text/plain")], click.to_string().as_bytes()).await.unwrap();
    assert_eq!(foreign.status, 415, "another site's page cannot click");
    assert_eq!(path(&sandbox.slack_url("soc")), "/services/T0/B0/soc");
}
