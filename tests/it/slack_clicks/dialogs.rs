//! The reason of a Deny, asked for in a dialog.

use std::time::Duration;

use interven_sandbox::{ClickOutcome, Received, SignedRequest, SlackUser};
use serde_json::{Value, json};

use super::{PATIENCE, SECRET, ada, asked, click, clickable, connect, now, sam, status};
use crate::support::{TestApp, in_time};

/// A channel with a bot, which asks for the reason of a Deny.
async fn with_bot(app: &TestApp, name: &str) -> String {
    clickable(app, name, SECRET, json!({"bot_token": app.sandbox.slack_bot_token(name), "channel": "C0SANDBOX", "api_base": app.sandbox.base_url()})).await
}

/// The dialog that a click on Deny opened.
async fn dialog(app: &TestApp, card: &Received, user: &SlackUser) -> Received {
    let before = app.requests("alerts") as u64;
    let outcome = click(app, "alerts", card, "deny", user).await;
    assert_eq!((outcome.status, outcome.body.as_str()), (200, ""));
    let opened = app.sandbox.wait_for("alerts", before + 1, PATIENCE).await.pop().unwrap();
    assert!(opened.view.is_some(), "{opened:?}");
    opened
}

async fn submit(app: &TestApp, opened: &Received, reason: &str, user: &SlackUser) -> ClickOutcome {
    let request = app.sandbox.signed_submission("alerts", opened, &[("reason", "reason", reason)], user, now(app)).unwrap();
    app.sandbox.send_to_app("alerts", &request).await.unwrap()
}

#[tokio::test]
async fn a_deny_asks_for_its_reason_where_there_is_a_bot() {
    let app = TestApp::start().await;
    with_bot(&app, "alerts").await;
    let (approval, card) = asked(&app, "alerts").await;
    let opened = dialog(&app, &card, &ada()).await;
    assert_eq!(status(&app, &approval).await, "pending", "nothing is decided until it is submitted");
    let others = submit(&app, &opened, "mine now", &sam()).await;
    assert!(others.body.contains("\"errors\"") && others.body.contains("somebody else"), "{}", others.body);
    let outcome = submit(&app, &opened, " it would stop production ", &ada()).await;
    assert_eq!((outcome.status, outcome.body.as_str()), (200, ""));
    let seen = app.approval(&approval).await;
    assert_eq!((&seen["status"], &seen["note"]), (&json!("denied"), &json!("it would stop production")));
    assert_eq!((&seen["decided_by"]["user"], &seen["decided_by"]["channel"]), (&json!("U0ADA"), &json!("C0SANDBOX")));
    app.settled().await;
    let shown = app.sandbox.message("alerts", card.message_id.unwrap()).unwrap().to_string();
    assert!(shown.contains("Denied by ") && shown.contains("it would stop production"), "{shown}");
}

#[tokio::test]
async fn a_dialog_that_comes_too_late_shows_who_decided() {
    let mut app = TestApp::start().await;
    with_bot(&app, "alerts").await;
    let (approval, card) = asked(&app, "alerts").await;
    let (hers, his) = (dialog(&app, &card, &ada()).await, dialog(&app, &card, &sam()).await);
    app.answered(&approval, "approve").await;
    let outcome = submit(&app, &hers, "no", &ada()).await;
    let body: Value = serde_json::from_str(&outcome.body).unwrap();
    assert_eq!((outcome.status, &body["response_action"], &body["view"]["type"]), (200, &json!("update"), &json!("modal")));
    assert!(outcome.body.contains("Already approved by ada@example.com"), "{}", outcome.body);
    app.restart(Duration::ZERO).await;
    connect(&app, "alerts", SECRET);
    let outcome = submit(&app, &his, "no", &sam()).await;
    assert!(outcome.status == 200 && outcome.body.contains("click Deny again"), "{}", outcome.body);
    assert_eq!(app.history(&approval).await, ["opened", "approved"]);
}

#[tokio::test]
async fn without_a_dialog_a_deny_is_decided_at_once() {
    let app = TestApp::start().await;
    with_bot(&app, "alerts").await;
    let (approval, card) = asked(&app, "alerts").await;
    let outcome = altered_deny(&app, &card).await;
    assert_eq!((outcome.status, outcome.body.as_str()), (200, ""));
    in_time("nothing was decided", async {
        while status(&app, &approval).await == "pending" {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let seen = app.approval(&approval).await;
    assert_eq!((&seen["status"], &seen["note"]), (&json!("denied"), &Value::Null));
    app.settled().await;
    let refused = app.sandbox.received("alerts").into_iter().find(|request| request.path.ends_with("views.open")).unwrap();
    assert!(!refused.accepted && refused.view.is_none());
}

/// A click on Deny whose trigger is used up.
async fn altered_deny(app: &TestApp, card: &Received) -> ClickOutcome {
    let mut payload = app.sandbox.click_payload("alerts", card, "deny", &ada(), now(app)).unwrap();
    payload["trigger_id"] = json!("1.2.used");
    app.sandbox.send_to_app("alerts", &SignedRequest::of_payload(SECRET, now(app), &payload)).await.unwrap()
}
