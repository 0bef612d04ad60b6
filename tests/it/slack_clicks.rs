//! `POST /v1/slack/interactions`, from the card in the sandbox's Slack to the approval and back: who may decide, what counts once, and what is said to whom.

mod cards;
mod dialogs;
mod failovers;
mod origin;

use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};
use interven::api::tokens::issue;
use interven::secret::API_KEY_PREFIX;
use interven::store::CredentialKind;
use interven_sandbox::{ClickOutcome, Fault, Received, SignedRequest, SlackApp, SlackUser, Surface, Times};
use proptest::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, in_time, question, seconds};

const PATIENCE: Duration = Duration::from_secs(20);
pub const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
const OTHER_SECRET: &str = "0123456789abcdef0123456789abcdef";
const PATH: &str = "/v1/slack/interactions";

pub fn ada() -> SlackUser {
    SlackUser::new("U0ADA", "ada")
}

fn sam() -> SlackUser {
    SlackUser::new("U0SAM", "sam")
}

fn now(app: &TestApp) -> i64 {
    app.clock.now().ms() / 1_000
}

/// Has clicks on a destination's messages go to the server, signed with `secret`.
fn connect(app: &TestApp, name: &str, secret: &str) {
    app.sandbox.slack_app(name, SlackApp::new(secret, format!("http://{}{PATH}", app.address())));
}

/// A Slack channel whose cards can be clicked; its id.
pub async fn clickable(app: &TestApp, name: &str, secret: &str, further: Value) -> String {
    connect(app, name, secret);
    let mut config = json!({"webhook_url": app.sandbox.slack_url(name), "signing_secret": secret});
    config.as_object_mut().unwrap().extend(further.as_object().cloned().unwrap_or_default());
    app.add_channel(&json!({"name": name, "kind": "slack", "config": config})).await
}

/// A question, and its card at a destination.
async fn asked(app: &TestApp, name: &str) -> (String, Received) {
    let approval = app.opened(&question()).await;
    app.settled().await;
    (approval, app.sandbox.accepted(name).pop().unwrap())
}

/// A server with one channel, a question, and its card.
async fn one_card() -> (TestApp, String, Received) {
    let app = TestApp::start().await;
    clickable(&app, "alerts", SECRET, Value::Null).await;
    let (approval, card) = asked(&app, "alerts").await;
    (app, approval, card)
}

pub async fn click(app: &TestApp, name: &str, card: &Received, action: &str, user: &SlackUser) -> ClickOutcome {
    let request = app.sandbox.signed_click(name, card, action, user, now(app)).unwrap();
    app.sandbox.send_to_app(name, &request).await.unwrap()
}

/// A click of Ada's on Approve, with its payload altered before it is signed.
async fn altered_click(app: &TestApp, card: &Received, alter: impl FnOnce(&mut Value)) -> ClickOutcome {
    let mut payload = app.sandbox.click_payload("alerts", card, "approve", &ada(), now(app)).unwrap();
    alter(&mut payload);
    app.sandbox.send_to_app("alerts", &SignedRequest::of_payload(SECRET, now(app), &payload)).await.unwrap()
}

/// A request with these headers and this body; the status.
async fn raw(app: &TestApp, headers: &[(&str, &[u8])], body: Vec<u8>) -> u16 {
    let mut request = reqwest::Client::builder().no_proxy().build().unwrap().post(format!("http://{}{PATH}", app.address())).body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    in_time("no answer", request.send()).await.unwrap().status().as_u16()
}

async fn status(app: &TestApp, approval: &str) -> String {
    app.approval(approval).await["status"].as_str().unwrap().to_owned()
}

/// What is said to those who clicked, once so much has reached the destination.
async fn told(app: &TestApp, name: &str, requests: u64) -> Vec<(String, String)> {
    let received = app.sandbox.wait_for(name, requests, PATIENCE).await;
    let told: Vec<_> = received.iter().filter_map(|request| Some((request.ephemeral_for.as_ref()?.id.clone(), request.json()["blocks"].to_string()))).collect();
    assert!(received.len() as u64 >= requests, "{} of {requests} requests, {told:?}", received.len());
    told
}

#[tokio::test]
async fn a_click_decides_and_the_card_and_the_retry_follow() {
    let (app, approval, card) = one_card().await;
    let outcome = click(&app, "alerts", &card, "approve", &ada()).await;
    assert_eq!((outcome.status, outcome.body.as_str()), (200, ""));
    let seen = app.approval(&approval).await;
    let by = json!({"surface": "slack", "team": "T0SANDBOX", "user": "U0ADA", "name": "ada", "channel": "C0SANDBOX"});
    assert_eq!((&seen["status"], &seen["decided_by"]), (&json!("approved"), &by));
    let log = app.get("/api/audit?action=approval.approved").await;
    let entry = &log["items"][0];
    let actor = json!({"kind": "slack", "id": "T0SANDBOX/U0ADA", "name": "ada"});
    assert_eq!((&entry["actor"], &entry["surface"], &entry["address"]), (&actor, &json!("slack"), &json!("127.0.0.1")), "{log}");
    assert_eq!((&entry["target"]["id"], log["items"].as_array().unwrap().len()), (&json!(approval), 1));
    app.settled().await;
    let correction = app.sandbox.received("alerts").pop().unwrap();
    assert_eq!((correction.surface, correction.message_id), (Some(Surface::ResponseUrl), card.message_id));
    let shown = app.sandbox.message("alerts", card.message_id.unwrap()).unwrap().to_string();
    assert!(shown.contains("Approved by ") && shown.contains("ada") && !shown.contains("\"actions\""), "{shown}");
    assert!(shown.contains(r#""style":{"code":true},"text":"U0ADA""#), "the name alone proves nothing: {shown}");
    let retry = app.ask(&question()).await;
    assert_eq!((&retry["decision"], &retry["reason_codes"]), (&json!("ALLOW"), &json!(["RECENT_APPROVAL_GRANT"])));
}

#[tokio::test]
async fn opening_the_link_and_what_is_not_ours_decide_nothing() {
    let (app, approval, card) = one_card().await;
    assert_eq!(click(&app, "alerts", &card, "open", &ada()).await.status, 200);
    for (pointer, value, status) in [
        ("/actions/0/action_id", json!("menu"), 200),
        ("/type", json!("message_action"), 200),
        ("/actions/0/value", json!("x"), 400),
        ("/user", json!({}), 400),
        ("/actions", json!([]), 400),
    ] {
        let outcome = altered_click(&app, &card, |payload| *payload.pointer_mut(pointer).unwrap() = value).await;
        assert_eq!(outcome.status, status, "{pointer}");
    }
    let bodies: [&[u8]; 4] = [b"payload=\xff\xfe", b"payload=%ff", b"\xff", b""];
    for body in bodies {
        let time = now(&app).to_string();
        let signature = interven_sandbox::signature(SECRET, &time, body);
        let headers = [("x-slack-signature", signature.as_bytes()), ("x-slack-request-timestamp", time.as_bytes())];
        assert_eq!(raw(&app, &headers, body.to_vec()).await, 400, "{body:?}");
    }
    assert_eq!(status(&app, &approval).await, "pending");
    assert_eq!(app.history(&approval).await, ["opened"]);
}

#[tokio::test]
async fn only_approvers_decide_where_they_are_named() {
    let app = TestApp::start().await;
    clickable(&app, "alerts", SECRET, json!({"approvers": [{"team": "T0SANDBOX", "user": "U0ADA"}]})).await;
    let (approval, card) = asked(&app, "alerts").await;
    let guest = SlackUser { team_id: "T0OTHER".into(), ..ada() };
    for user in [sam(), SlackUser::new("U0EVE", "ada"), guest] {
        assert_eq!(click(&app, "alerts", &card, "approve", &user).await.status, 200);
    }
    let told = told(&app, "alerts", 4).await;
    assert!(told.iter().all(|(_, text)| text.contains("You may not decide this")), "{told:?}");
    assert!(told.iter().any(|(user, text)| user == "U0SAM" && text.contains("member U0SAM of team T0SANDBOX")), "{told:?}");
    assert_eq!(app.history(&approval).await, ["opened", "refused", "refused", "refused"]);
    assert_eq!(status(&app, &approval).await, "pending");
    click(&app, "alerts", &card, "approve", &ada()).await;
    assert_eq!(status(&app, &approval).await, "approved");
}

#[tokio::test]
async fn nobody_approves_what_their_own_key_asks() {
    let app = TestApp::start().await;
    clickable(&app, "alerts", SECRET, Value::Null).await;
    let mut owner = app.app.store.user_by_email("ada@example.com").await.unwrap().unwrap();
    owner.slack = Some(interven::domain::channel::SlackUser { team: "T0SANDBOX".into(), user: "U0ADA".into() });
    let (mut key, secret) = issue(CredentialKind::Key, API_KEY_PREFIX, "hers", None, None, app.clock.now());
    key.terms.owner = Some(owner.id);
    app.app.store.update_user(owner).await.unwrap();
    app.app.store.insert_credential(key).await.unwrap();
    let report = app.request(Method::POST, "/v1/decisions", Some(secret.expose()), "application/json", question().to_string()).await;
    let approval = report.body["results"][0]["approval_id"].as_str().unwrap().to_owned();
    app.settled().await;
    let card = app.sandbox.accepted("alerts").pop().unwrap();
    assert_eq!(click(&app, "alerts", &card, "approve", &ada()).await.status, 200);
    assert!(told(&app, "alerts", 2).await[0].1.contains("somebody else has to approve"));
    assert_eq!(status(&app, &approval).await, "pending");
    click(&app, "alerts", &card, "approve", &sam()).await;
    assert_eq!(status(&app, &approval).await, "approved");
}

#[tokio::test]
async fn a_later_click_is_told_who_was_faster_and_its_card_shows_it() {
    let (app, approval, card) = one_card().await;
    app.clock.advance(seconds(60));
    app.answered(&approval, "approve").await;
    let before = app.requests("alerts") as u64;
    assert_eq!(click(&app, "alerts", &card, "deny", &sam()).await.status, 200);
    assert!(told(&app, "alerts", before + 2).await.last().unwrap().1.contains("Already approved by ada@example.com in the API at 12:01 UTC."));
    let shown = app.sandbox.message("alerts", card.message_id.unwrap()).unwrap().to_string();
    assert!(shown.contains("Approved by ") && !shown.contains("\"actions\""), "{shown}");
    assert_eq!(status(&app, &approval).await, "approved");
}

#[tokio::test]
async fn a_second_click_of_the_same_member_counts_no_more() {
    let (app, approval, card) = one_card().await;
    click(&app, "alerts", &card, "approve", &ada()).await;
    app.settled().await;
    let before = app.requests("alerts") as u64;
    assert_eq!(click(&app, "alerts", &card, "deny", &ada()).await.status, 200);
    assert!(told(&app, "alerts", before + 2).await[0].1.contains("Already approved by member U0ADA (ada) in Slack at 12:00 UTC."));
    assert_eq!(app.history(&approval).await, ["opened", "approved"]);
}

#[tokio::test]
async fn a_click_after_the_end_is_told_that_nobody_answered() {
    let (app, approval, card) = one_card().await;
    app.clock.advance(seconds(600));
    assert_eq!(click(&app, "alerts", &card, "approve", &ada()).await.status, 200);
    app.settled().await;
    let received = app.sandbox.wait_until("alerts", PATIENCE, |tally| tally.requests >= 3).await;
    assert!(received);
    let told = told(&app, "alerts", 3).await;
    assert!(told[0].1.contains("Expired at 12:10 UTC: nobody answered in time."), "{told:?}");
    assert_eq!((status(&app, &approval).await.as_str(), app.history(&approval).await), ("expired", vec!["opened".to_owned(), "expired".to_owned()]));
}

#[tokio::test]
async fn a_foreign_response_url_is_left_alone_and_the_click_counts() {
    for url in [
        "https://hooks.slack.com.evil.example/actions/T/1/x",
        "https://hooks.slack.com@evil.example/actions/T/1/x",
        "https://evil.example/hooks.slack.com/",
        "http://hooks.slack.com/actions/T/1/x",
        "http://10.1.2.3/actions",
        "file:///etc/passwd",
        "not a url",
    ] {
        let (app, approval, card) = one_card().await;
        let outcome = altered_click(&app, &card, |payload| payload["response_url"] = json!(url)).await;
        assert_eq!(outcome.status, 200);
        assert_eq!(status(&app, &approval).await, "approved", "{url}");
        app.settled().await;
        let story = app.approval(&approval).await.to_string();
        assert!(!story.contains("evil.example") && !story.contains("10.1.2.3"), "{story}");
        let second = app.sandbox.wait_for("alerts", 2, PATIENCE).await;
        assert_eq!(second[1].surface, Some(Surface::Webhook), "a message follows the card that cannot be changed");
    }
}

#[tokio::test]
async fn of_fifty_answers_at_once_one_counts_and_the_others_are_told() {
    let (app, approval, card) = one_card().await;
    let mut answers: Vec<BoxFuture<'_, bool>> = Vec::new();
    for at in 0..50 {
        let (app, card, approval) = (&app, &card, &approval);
        answers.push(if at % 5 == 0 {
            Box::pin(async move {
                let said = app.answer(approval, if at % 2 == 0 { "approve" } else { "deny" }).await;
                assert!(said.status == 200 || (said.status == 409 && said.body["approval"]["decided_by"].is_object()), "{}", said.body);
                said.status == 409
            })
        } else {
            let user = SlackUser::new(format!("U0{at}"), format!("member {at}"));
            let action = if at % 2 == 0 { "approve" } else { "deny" };
            Box::pin(async move {
                assert_eq!(click(app, "alerts", card, action, &user).await.status, 200);
                false
            })
        });
    }
    let told_by_api = join_all(answers).await.into_iter().filter(|told| *told).count();
    app.settled().await;
    let history = app.history(&approval).await;
    assert_eq!(history.len(), 2, "one decision: {history:?}");
    let by_slack = app.approval(&approval).await["decided_by"]["surface"] == "slack";
    let (api, slack) = if by_slack { (10, 39) } else { (9, 40) };
    assert_eq!(told_by_api, api);
    // The card, its correction, and for each late click a word and the card again.
    let told = told(&app, "alerts", 2 + 2 * slack).await;
    let words: Vec<_> = told.iter().filter(|(_, text)| text.contains("Already ")).collect();
    assert_eq!(words.len() as u64, slack, "{told:?}");
    let people: std::collections::BTreeSet<_> = words.iter().map(|(user, _)| user).collect();
    assert_eq!(people.len() as u64, slack, "each of them once");
}

#[tokio::test]
async fn a_restart_between_the_click_and_the_correction_loses_neither() {
    let (mut app, approval, card) = one_card().await;
    app.sandbox.fault_times("alerts", Fault::Status { code: 500, body: String::new() }, Times::Next(1));
    let request = app.sandbox.signed_click("alerts", &card, "approve", &ada(), now(&app)).unwrap();
    assert_eq!(app.sandbox.send_to_app("alerts", &request).await.unwrap().status, 200);
    app.restart(seconds(60)).await;
    connect(&app, "alerts", SECRET);
    app.settled().await;
    assert_eq!(status(&app, &approval).await, "approved");
    let shown = app.sandbox.message("alerts", card.message_id.unwrap()).unwrap().to_string();
    assert!(shown.contains("Approved by "), "{shown}");
    assert_eq!(app.sandbox.send_to_app("alerts", &request).await.unwrap().status, 200, "the memory of signatures is gone with the process");
    assert_eq!(app.history(&approval).await, ["opened", "approved"], "and the answer counted once");
}

#[tokio::test]
async fn slack_has_its_answer_while_the_store_is_slow() {
    let (app, approval, card) = one_card().await;
    let lock = rusqlite::Connection::open(app.app.config.data_dir.join("interven.db")).unwrap();
    lock.execute_batch("begin immediate").unwrap();
    let outcome = click(&app, "alerts", &card, "approve", &ada()).await;
    assert_eq!((outcome.status, outcome.body.as_str()), (200, ""));
    assert!(outcome.latency < Duration::from_millis(2_900), "{:?}", outcome.latency);
    assert_eq!(status(&app, &approval).await, "pending", "what was answered is not what was decided");
    lock.execute_batch("rollback").unwrap();
    drop(lock);
    let corrected = app.sandbox.wait_for("alerts", 2, PATIENCE).await;
    assert_eq!(corrected.len(), 2);
    assert!(matches!(status(&app, &approval).await.as_str(), "approved"), "it went on");
}

#[tokio::test]
async fn a_refusal_that_is_known_too_late_for_a_401_is_said_in_words() {
    let (app, _, card) = one_card().await;
    assert_eq!(click(&app, "alerts", &card, "deny", &ada()).await.status, 200);
    app.advance(seconds(600)).await;
    let (approval, card) = asked(&app, "alerts").await;
    let before = app.requests("alerts") as u64;
    let lock = rusqlite::Connection::open(app.app.config.data_dir.join("interven.db")).unwrap();
    lock.execute_batch("begin immediate").unwrap();
    let outcome = altered_click(&app, &card, |payload| payload["api_app_id"] = json!("A0OTHER")).await;
    assert_eq!((outcome.status, outcome.body.as_str()), (200, ""), "the store is slow");
    lock.execute_batch("rollback").unwrap();
    let told = told(&app, "alerts", before + 1).await;
    assert!(told.last().unwrap().1.contains("another Slack app or team"), "{told:?}");
    assert_eq!(status(&app, &approval).await, "pending");
}

#[tokio::test]
async fn a_click_on_a_tests_card_says_that_it_works_and_decides_nothing() {
    let app = TestApp::start().await;
    let channel = clickable(&app, "alerts", SECRET, json!({"approvers": [{"team": "T0SANDBOX", "user": "U0ADA"}]})).await;
    assert_eq!(app.test_channel(&channel).await["delivered"], true);
    let card = app.sandbox.accepted("alerts").pop().unwrap();
    for (user, warned, requests) in [(ada(), false, 2), (sam(), true, 3)] {
        assert_eq!(click(&app, "alerts", &card, "approve", &user).await.status, 200);
        let replaced = app.sandbox.wait_for("alerts", requests, PATIENCE).await.pop().unwrap().json();
        let text = replaced.to_string();
        assert!(replaced["replace_original"] == true && text.contains(&format!("It works, clicked by {}.", user.name)), "{text}");
        assert_eq!(text.contains("Not among this channel's approvers"), warned);
    }
    let outcome = altered_click(&app, &card, |payload| payload["api_app_id"] = json!("A0OTHER")).await;
    assert_eq!(outcome.status, 401);
    assert_eq!(app.get("/api/approvals?tab=recent").await["items"], json!([]));
    let log = app.get(&format!("/api/audit?action=channel.test_clicked&target={channel}&since=2026-06-01T12:00:00Z")).await;
    let clicks: Vec<_> = log["items"].as_array().unwrap().iter().map(|entry| (&entry["actor"]["name"], &entry["surface"], &entry["target"]["id"])).collect();
    let by = |name: &'static str| (json!(name), json!("slack"), json!(channel));
    let (sam, ada) = (by("sam"), by("ada"));
    assert_eq!(clicks, [(&sam.0, &sam.1, &sam.2), (&ada.0, &ada.1, &ada.2)], "each of them, and not the one of another app");
}

#[tokio::test]
async fn a_disabled_channel_decides_nothing() {
    let app = TestApp::start().await;
    let channel = clickable(&app, "alerts", SECRET, Value::Null).await;
    let (approval, card) = asked(&app, "alerts").await;
    app.patch(&channel, &json!({"enabled": false})).await;
    assert_eq!(click(&app, "alerts", &card, "approve", &ada()).await.status, 200);
    assert!(told(&app, "alerts", 2).await[0].1.contains("disabled"));
    assert_eq!(status(&app, &approval).await, "pending");
}

#[tokio::test]
async fn a_hostile_name_is_text_and_short() {
    let (app, approval, card) = one_card().await;
    let name = format!("<!channel> *ada*\n\u{202e}{}", "x".repeat(5_000));
    click(&app, "alerts", &card, "approve", &SlackUser::new("U0EVE", name)).await;
    app.settled().await;
    let seen = app.approval(&approval).await;
    assert_eq!(seen["decided_by"]["name"].as_str().unwrap().chars().count(), 100);
    let correction = app.sandbox.received("alerts").pop().unwrap();
    assert!(correction.notes.is_empty(), "{:?}", correction.notes);
}

#[test]
fn no_bytes_and_headers_decide_or_break_anything() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (app, approval, card) = runtime.block_on(one_card());
    let value = serde_json::to_string(&app.sandbox.click_payload("alerts", &card, "approve", &ada(), now(&app)).unwrap()["actions"][0]["value"]).unwrap();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() });
    let strategy = (any::<Vec<u8>>(), "[ -~]{0,80}", "[ -~]{0,14}", any::<bool>(), any::<bool>());
    let checked = runner.run(&strategy, |(bytes, signature, time, is_signed, is_form)| {
        let mut body = bytes;
        if is_form {
            // A button's value is in it, and nobody who clicked.
            body.splice(
                0..0,
                format!("payload={{\"type\":\"block_actions\",\"actions\":[{{\"action_id\":\"approve\",\"value\":{value}}}],\"x\":\"").into_bytes(),
            );
        }
        let (time, signature) = if is_signed {
            let time = now(&app).to_string();
            let signature = interven_sandbox::signature(SECRET, &time, &body);
            (time, signature)
        } else {
            (time, signature)
        };
        let headers = [("x-slack-signature", signature.as_bytes()), ("x-slack-request-timestamp", time.as_bytes())];
        let status = runtime.block_on(raw(&app, &headers, body));
        // Twice the same bytes are a replay.
        prop_assert!(if is_signed { matches!(status, 400 | 401) } else { status == 401 }, "{}", status);
        Ok(())
    });
    checked.unwrap();
    assert_eq!(runtime.block_on(app.history(&approval)), ["opened"]);
}
