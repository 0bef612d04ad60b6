//! How a question ends, and that every card says so.

use std::time::Duration;

use interven_sandbox::{Fault, Received, Times};
use serde_json::{Value, json};

use crate::support::{TestApp, question, seconds};

const LIFE: Duration = Duration::from_secs(600);
/// One millisecond before the end of a question.
const ALMOST: Duration = Duration::from_millis(599_999);
const MS: Duration = Duration::from_millis(1);

fn text(received: &Received) -> String {
    String::from_utf8_lossy(&received.body).into_owned()
}

/// A channel of each chat platform; their ids.
async fn all_platforms(app: &TestApp) -> Vec<String> {
    let sandbox = &app.sandbox;
    let telegram = json!({"bot_token": sandbox.telegram_token("telegram"), "chat_id": 5, "api_base": sandbox.base_url()});
    let mut channels = Vec::new();
    for (name, config) in [
        ("slack", json!({"webhook_url": sandbox.slack_url("slack")})),
        ("discord", json!({"webhook_url": sandbox.discord_url("discord")})),
        ("teams", json!({"webhook_url": sandbox.teams_url("teams")})),
        ("telegram", telegram),
    ] {
        channels.push(app.add_channel(&json!({"name": name, "kind": name, "config": config})).await);
    }
    channels
}

/// That each platform shows one card that was corrected, or a card and a message that follows it, with these words.
fn every_card_says(app: &TestApp, heading: &str, words: &str) {
    for (name, is_edit) in [("slack", false), ("discord", true), ("teams", false), ("telegram", true)] {
        let accepted = app.sandbox.accepted(name);
        assert_eq!(accepted.len(), 2, "{name}: {:?}", app.sandbox.received(name).iter().map(|request| request.answer.clone()).collect::<Vec<_>>());
        assert!(text(&accepted[0]).contains("REQUIRE_APPROVAL"), "{name}");
        for words in [heading, words] {
            assert!(text(&accepted[1]).contains(words), "{name}: {}", text(&accepted[1]));
        }
        assert_eq!(accepted[0].message_id.is_some() && accepted[0].message_id == accepted[1].message_id, is_edit, "{name}");
    }
}

#[tokio::test]
async fn every_card_says_who_approved() {
    let app = TestApp::start().await;
    let channels = all_platforms(&app).await;
    let approval = app.opened(&question()).await;
    app.settled().await;
    app.answered(&approval, "approve").await;
    every_card_says(&app, "APPROVED", "ada@example.com");
    for channel in &channels {
        let deliveries = app.deliveries(channel).await;
        let purposes: Vec<_> = deliveries.iter().map(|delivery| (delivery["purpose"].as_str().unwrap(), delivery["state"].as_str().unwrap())).collect();
        assert_eq!(purposes, [("alert", "delivered"), ("correction", "delivered")]);
        assert_eq!(deliveries[1]["corrects"], deliveries[0]["id"]);
    }
}

#[tokio::test]
async fn a_question_lapses_on_time_with_nobody_polling() {
    let app = TestApp::start().await;
    all_platforms(&app).await;
    let approval = app.opened(&question()).await;
    app.settled().await;
    app.advance(ALMOST).await;
    assert_eq!(app.approval(&approval).await["status"], "pending");
    assert!(app.requests("discord") == 1);
    app.advance(MS).await;
    every_card_says(&app, "EXPIRED", "nobody answered by 12:10 UTC");
    let seen = app.approval(&approval).await;
    assert_eq!((&seen["status"], &seen["decided_by"]), (&json!("expired"), &Value::Null));
    assert_eq!(app.history(&approval).await, ["opened", "expired"]);
    let late = app.answer(&approval, "approve").await;
    assert_eq!((late.status, &late.body["approval"]["status"]), (409, &json!("expired")));
}

#[tokio::test]
async fn a_question_lapses_while_the_server_is_down() {
    let mut app = TestApp::start().await;
    let discord = app.add_channel(&json!({"name": "discord", "kind": "discord", "config": {"webhook_url": app.sandbox.discord_url("discord")}})).await;
    let approval = app.opened(&question()).await;
    app.settled().await;
    app.restart(LIFE + seconds(3_600)).await;
    app.settled().await;
    let seen = app.approval(&approval).await;
    assert_eq!(
        (&seen["status"], &seen["decided_at"]),
        (&json!("expired"), &json!("2026-06-01T12:10:00.000Z")),
        "when its time was over, not when that was noticed"
    );
    assert!(text(&app.sandbox.accepted("discord")[1]).contains("EXPIRED"));
    assert_eq!(app.deliveries(&discord).await.len(), 2);
}

#[tokio::test]
async fn a_correction_outlives_a_restart() {
    let mut app = TestApp::start().await;
    let discord = app.add_channel(&json!({"name": "discord", "kind": "discord", "config": {"webhook_url": app.sandbox.discord_url("discord")}})).await;
    let approval = app.opened(&question()).await;
    app.settled().await;
    app.sandbox.fault_times("discord", Fault::Unavailable, Times::UntilCleared);
    app.answered(&approval, "deny").await;
    assert_eq!(app.states(&discord).await, ["delivered", "pending"]);
    app.sandbox.clear_faults("discord");
    app.restart(seconds(60)).await;
    app.settled().await;
    assert_eq!(app.states(&discord).await, ["delivered", "delivered"]);
    let corrected = text(&app.sandbox.accepted("discord")[1]);
    assert!(corrected.contains("DENIED") && corrected.contains("ada@example.com"), "{corrected}");
}

#[tokio::test]
async fn a_card_that_waits_is_not_sent_after_the_answer() {
    let app = TestApp::start().await;
    let slack = app.add_slack("down").await;
    app.sandbox.fault_times("down", Fault::Unavailable, Times::UntilCleared);
    let approval = app.opened(&question()).await;
    app.settled().await;
    app.answered(&approval, "approve").await;
    app.sandbox.clear_faults("down");
    app.advance(seconds(3_600)).await;
    assert!(app.sandbox.accepted("down").is_empty(), "it would ask what is answered");
    let delivery = app.delivery(&slack).await;
    assert_eq!((&delivery["state"], delivery["reason"].as_str()), (&json!("expired"), Some("the approval ended before the channel took its alert")));
}

#[tokio::test]
async fn a_card_that_waits_for_its_turn_in_memory_is_not_sent_after_the_answer() {
    let app = TestApp::start().await;
    let slack = app.add_slack("paced").await;
    let ask = |at: usize| {
        let mut other = question();
        other["body"] = json!({"at": at});
        other
    };
    let mut last = String::new();
    for at in 0..8 {
        last = app.opened(&ask(at)).await;
    }
    app.settled().await;
    assert_eq!(app.requests("paced"), 5, "Slack takes five in five seconds");
    app.answered(&last, "deny").await;
    app.advance(seconds(10)).await;
    assert_eq!(app.sandbox.accepted("paced").len(), 7);
    let states = app.states(&slack).await;
    assert_eq!(states.iter().filter(|state| *state == "expired").count(), 1, "{states:?}");
}

#[tokio::test]
async fn a_card_that_is_on_its_way_at_the_answer_is_corrected_when_it_has_arrived() {
    let app = TestApp::start().await;
    let discord = app.add_channel(&json!({"name": "discord", "kind": "discord", "config": {"webhook_url": app.sandbox.discord_url("discord")}})).await;
    // The platform has taken it and is still saying so.
    app.sandbox.fault("discord", Fault::SlowBody { bytes: 1_200, pause_ms: 1 });
    let approval = app.opened(&question()).await;
    app.sandbox.wait_for("discord", 1, seconds(20)).await;
    app.answered(&approval, "approve").await;
    assert_eq!(app.states(&discord).await, ["delivered", "delivered"]);
    let accepted = app.sandbox.accepted("discord");
    assert_eq!((accepted.len(), accepted[1].method.as_str()), (2, "PATCH"));
    assert!(text(&accepted[1]).contains("APPROVED"));
}

#[tokio::test]
async fn a_card_that_may_have_arrived_is_followed_by_a_message() {
    let app = TestApp::with_send_timeout(Duration::from_millis(300)).await;
    let discord = app.add_channel(&json!({"name": "discord", "kind": "discord", "config": {"webhook_url": app.sandbox.discord_url("discord")}})).await;
    // The first has an answer that never comes while the question is answered; the second has been tried already.
    for answered_first in [true, false] {
        let before = app.deliveries(&discord).await.len();
        let mut asked = question();
        asked["body"] = json!({ "answered_first": answered_first });
        app.sandbox.fault("discord", Fault::Hang);
        let approval = app.opened(&asked).await;
        if !answered_first {
            app.settled().await;
        }
        assert_eq!(app.answer(&approval, "approve").await.status, 200);
        app.settled().await;
        app.advance(seconds(5)).await;
        assert_eq!(app.states(&discord).await[before..], ["expired", "delivered"], "{answered_first}");
        let told = app.sandbox.accepted("discord").pop().unwrap();
        assert!(told.method == "POST" && text(&told).contains("APPROVED"), "{}", text(&told));
    }
}

#[tokio::test]
async fn a_message_that_cannot_be_edited_is_followed_by_another() {
    let app = TestApp::start().await;
    let discord = app.add_channel(&json!({"name": "discord", "kind": "discord", "config": {"webhook_url": app.sandbox.discord_url("discord")}})).await;
    let approval = app.opened(&question()).await;
    app.settled().await;
    // As if a moderator had removed it.
    app.sandbox.clear("discord");
    app.answered(&approval, "approve").await;
    let told = app.sandbox.accepted("discord");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].method, "POST");
    assert!(text(&told[0]).contains("APPROVED") && text(&told[0]).contains("ada@example.com"), "{}", text(&told[0]));
    assert_eq!(app.states(&discord).await, ["delivered", "delivered"]);
    assert_eq!(app.channel(&discord).await["pause"], Value::Null, "the channel itself is well");
}

#[tokio::test]
async fn a_question_that_was_posted_is_not_posted_again() {
    let app = TestApp::start().await;
    let slack = app.add_slack("alerts").await;
    app.opened(&question()).await;
    app.settled().await;
    let card = app.deliveries(&slack).await[0]["id"].clone();
    let replayed = app.send(reqwest::Method::POST, &format!("/api/deliveries/{card}/replay"), &json!({})).await;
    assert_eq!(replayed.status, 409, "its first card would be forgotten: {}", replayed.body);
}

#[tokio::test]
async fn an_answered_question_is_not_replayed() {
    let app = TestApp::start().await;
    let slack = app.add_slack("alerts").await;
    let approval = app.opened(&question()).await;
    app.settled().await;
    app.answered(&approval, "approve").await;
    let cards = app.sandbox.accepted("alerts").len();
    let card = app.deliveries(&slack).await[0]["id"].clone();
    let replayed = app.send(reqwest::Method::POST, &format!("/api/deliveries/{card}/replay"), &json!({})).await;
    assert_eq!(replayed.status, 409, "{}", replayed.body);
    app.settled().await;
    assert_eq!(app.sandbox.accepted("alerts").len(), cards);
}
