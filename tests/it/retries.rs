//! What a chat destination's answers do to a delivery: every class of verdict, end to end.

use std::time::Duration;

use interven_sandbox::{Fault, Times};
use serde_json::json;

use crate::support::{TestApp, decision, deny, seconds};

/// The steps after which a failed alert is tried again, in seconds, before it stays at two hours.
const STEPS: [u64; 8] = [3, 10, 30, 120, 600, 1_800, 3_600, 7_200];

#[tokio::test]
async fn a_busy_destination_is_tried_by_the_schedule_and_given_up_after_three_days() {
    let app = TestApp::start().await;
    let channel = app.add_slack("busy").await;
    app.sandbox.fault_times("busy", Fault::Unavailable, Times::UntilCleared);
    app.report(&deny("late")).await;
    app.settled().await;
    assert_eq!(app.requests("busy"), 1);
    let mut passed = 0;
    for (tries, step) in STEPS.into_iter().enumerate() {
        app.advance(Duration::from_millis(step * 1_000 - 1)).await;
        assert_eq!(app.requests("busy"), tries + 1, "before {step} s");
        app.advance(Duration::from_millis(1)).await;
        assert_eq!(app.requests("busy"), tries + 2, "after {step} s");
        passed += step;
    }
    while passed + 7_200 < 72 * 3_600 {
        app.advance(seconds(7_200)).await;
        passed += 7_200;
    }
    let delivery = app.delivery(&channel).await;
    assert_eq!(delivery["state"], "dead", "{delivery}");
    let reason = delivery["reason"].as_str().unwrap();
    assert!(reason.starts_with("not delivered within 72 hours") && reason.contains("503"), "{reason}");
    let tries = app.requests("busy");
    assert_eq!(delivery["attempt_count"], tries);
    app.advance(seconds(8_000)).await;
    assert_eq!(app.requests("busy"), tries, "what is dead is not sent");
}

#[tokio::test]
async fn a_rate_limits_hint_is_kept_to_the_millisecond() {
    let app = TestApp::start().await;
    let channel = app.add_slack("limited").await;
    app.sandbox.fault("limited", Fault::RateLimited { retry_after: 47.0 });
    app.report(&deny("first")).await;
    app.settled().await;
    assert_eq!(app.requests("limited"), 1);
    // The destination asked for silence: that holds for every other alert too, an approval included.
    app.report(&json!([deny("second"), decision("REQUIRE_APPROVAL", "question")])).await;
    app.advance(Duration::from_millis(46_999)).await;
    assert_eq!(app.requests("limited"), 1);
    app.advance(Duration::from_millis(1)).await;
    assert_eq!(app.states(&channel).await, ["delivered"; 3]);
    assert_eq!(app.requests("limited"), 4);
    let first = app.get(&format!("/api/deliveries/{}", app.deliveries(&channel).await[0]["id"])).await;
    let outcomes: Vec<_> = first["attempts"].as_array().unwrap().iter().map(|attempt| (&attempt["status"], &attempt["outcome"])).collect();
    assert_eq!(outcomes, [(&json!(429), &json!("retry_after")), (&json!(200), &json!("delivered"))]);
}

#[tokio::test]
async fn a_hint_shorter_than_the_schedule_does_not_shorten_it() {
    let app = TestApp::start().await;
    app.add_slack("limited").await;
    app.sandbox.fault("limited", Fault::RateLimited { retry_after: 1.0 });
    app.report(&deny("first")).await;
    app.settled().await;
    app.advance(Duration::from_millis(2_999)).await;
    assert_eq!(app.requests("limited"), 1);
    app.advance(Duration::from_millis(1)).await;
    assert_eq!(app.requests("limited"), 2);
}

#[tokio::test]
async fn each_chat_platforms_rate_limit_is_read() {
    let app = TestApp::start().await;
    let sandbox = &app.sandbox;
    let telegram = json!({"bot_token": sandbox.telegram_token("telegram"), "chat_id": 5, "api_base": sandbox.base_url()});
    for (kind, config) in [
        ("discord", json!({"webhook_url": sandbox.discord_url("discord")})),
        ("teams", json!({"webhook_url": sandbox.teams_url("teams")})),
        ("telegram", telegram),
    ] {
        app.add_channel(&json!({"name": kind, "kind": kind, "config": config})).await;
        sandbox.fault(kind, Fault::RateLimited { retry_after: 20.0 });
    }
    app.report(&deny("one")).await;
    app.settled().await;
    app.advance(Duration::from_millis(19_999)).await;
    assert_eq!(["discord", "teams", "telegram"].map(|name| app.requests(name)), [1; 3]);
    app.advance(Duration::from_millis(1)).await;
    assert_eq!(["discord", "teams", "telegram"].map(|name| app.sandbox.accepted(name).len()), [1; 3]);
}

#[tokio::test]
async fn an_answer_that_never_came_is_ambiguous_and_the_repeat_has_the_same_id() {
    let app = TestApp::with_send_timeout(seconds(2)).await;
    let channel = app.add_webhook("silent").await;
    app.sandbox.fault("silent", Fault::Reset);
    app.sandbox.fault("silent", Fault::Hang);
    app.report(&deny("one")).await;
    app.settled().await;
    app.advance(seconds(1)).await;
    app.advance(seconds(2)).await;
    let delivery = app.delivery(&channel).await;
    let outcomes: Vec<_> = delivery["attempts"].as_array().unwrap().iter().map(|attempt| attempt["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["ambiguous", "ambiguous", "delivered"], "{delivery}");
    assert_eq!(delivery["attempts"][0]["status"], json!(null));
    let ids: Vec<_> = app.sandbox.received("silent").iter().map(|received| received.header("interven-delivery").unwrap().to_owned()).collect();
    assert_eq!(ids, vec![delivery["id"].to_string(); 3]);
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent_and_it_is_tried_again() {
    let app = TestApp::start().await;
    let channel = app.add_channel(&json!({"name": "away", "kind": "slack", "config": {"webhook_url": "http://127.0.0.1:9/services/T/B/x"}})).await;
    app.report(&deny("one")).await;
    app.settled().await;
    app.advance(seconds(3)).await;
    let delivery = app.delivery(&channel).await;
    let outcomes: Vec<_> = delivery["attempts"].as_array().unwrap().iter().map(|attempt| (&attempt["status"], &attempt["outcome"])).collect();
    assert_eq!((outcomes, &delivery["state"]), (vec![(&json!(null), &json!("retry")); 2], &json!("pending")), "{delivery}");
    assert!(delivery["attempts"][0]["response"].as_str().unwrap().starts_with("no connection"), "{delivery}");
}

#[tokio::test]
async fn an_answer_without_end_is_read_to_a_bound() {
    let app = TestApp::start().await;
    let (chat, siem) = (app.add_slack("chat").await, app.add_webhook("siem").await);
    for name in ["chat", "siem"] {
        app.sandbox.fault(name, Fault::EndlessBody);
    }
    app.report(&deny("one")).await;
    app.settled().await;
    for channel in [chat, siem] {
        let delivery = app.delivery(&channel).await;
        assert_eq!((&delivery["attempts"][0]["status"], &delivery["state"]), (&json!(200), &json!("delivered")), "{delivery}");
        assert!(delivery["attempts"][0]["response"].as_str().unwrap().len() <= 1_024);
    }
}

#[tokio::test]
async fn a_success_that_is_not_the_platforms_is_no_success() {
    let app = TestApp::start().await;
    let slack = app.add_slack("captive").await;
    app.sandbox.fault("captive", Fault::WrongBody);
    app.report(&deny("one")).await;
    app.settled().await;
    let delivery = app.delivery(&slack).await;
    assert_eq!((&delivery["state"], &delivery["attempts"][0]["outcome"]), (&json!("pending"), &json!("retry")), "{delivery}");
    app.advance(seconds(3)).await;
    assert_eq!(app.states(&slack).await, ["delivered"]);
}

#[tokio::test]
async fn a_refused_card_goes_once_more_as_plain_text_and_then_is_dead() {
    let app = TestApp::start().await;
    let channel = app.add_slack("strict").await;
    app.sandbox.fault("strict", Fault::Reject);
    app.report(&deny("refused once")).await;
    app.settled().await;
    let delivery = app.delivery(&channel).await;
    assert_eq!((&delivery["state"], &delivery["degraded"]), (&json!("delivered"), &json!(true)), "{delivery}");
    let received = app.sandbox.received("strict");
    assert!(received[0].json().get("attachments").is_some() && received[1].json().get("attachments").is_none());
    assert!(received[1].json()["text"].as_str().unwrap().contains("production-langgraph"));

    app.sandbox.fault_times("strict", Fault::Reject, Times::Next(2));
    app.report(&deny("refused twice")).await;
    app.settled().await;
    let dead = app.deliveries(&channel).await.remove(1);
    assert!(dead["state"] == "dead" && dead["reason"].as_str().unwrap().contains("invalid_blocks"), "{dead}");
    app.advance(seconds(100_000)).await;
    assert_eq!(app.requests("strict"), 4);
    assert_eq!(app.channel(&channel).await["pause"], json!(null), "it was the card, not the destination");
}

#[tokio::test]
async fn a_group_that_became_a_supergroup_is_followed() {
    let app = TestApp::start().await;
    let config = json!({"bot_token": app.sandbox.telegram_token("group"), "chat_id": -42, "api_base": app.sandbox.base_url()});
    let channel = app.add_channel(&json!({"name": "group", "kind": "telegram", "config": config})).await;
    app.sandbox.fault_times("group", Fault::Migrate { chat_id: -1_001_234_567_890 }, Times::UntilCleared);
    app.report(&deny("one")).await;
    app.settled().await;
    assert_eq!(app.states(&channel).await, ["delivered"]);
    assert_eq!(app.channel(&channel).await["config"]["chat_id"], json!(-1_001_234_567_890_i64));
    app.report(&deny("two")).await;
    app.advance(seconds(3)).await;
    assert_eq!(app.requests("group"), 3, "the new number is used at once from then on");
}

#[tokio::test]
async fn an_approvals_card_is_tried_every_few_seconds_and_never_after_its_end() {
    let app = TestApp::start().await;
    let channel = app.add_slack("asked").await;
    app.sandbox.fault_times("asked", Fault::Unavailable, Times::UntilCleared);
    app.report(&decision("REQUIRE_APPROVAL", "question")).await;
    app.settled().await;
    for (tries, step) in [3, 10, 30, 30, 30].into_iter().enumerate() {
        app.advance(seconds(step - 1)).await;
        assert_eq!(app.requests("asked"), tries + 1);
        app.advance(seconds(1)).await;
        assert_eq!(app.requests("asked"), tries + 2);
    }
    for _ in 0..17 {
        app.advance(seconds(30)).await;
    }
    let delivery = app.delivery(&channel).await;
    assert!(delivery["state"] == "expired" && delivery["reason"].as_str().unwrap().contains("approval ends"), "{delivery}");
    app.sandbox.clear_faults("asked");
    app.advance(seconds(10_000)).await;
    assert!(app.sandbox.accepted("asked").is_empty());
}

#[tokio::test]
async fn a_silence_beyond_an_approvals_end_costs_the_approval_its_card_and_nothing_else() {
    let app = TestApp::start().await;
    let channel = app.add_slack("silenced").await;
    app.sandbox.fault("silenced", Fault::RateLimited { retry_after: 900.0 });
    app.report(&deny("news")).await;
    app.settled().await;
    app.report(&decision("REQUIRE_APPROVAL", "question")).await;
    app.advance(seconds(600)).await;
    assert_eq!(app.states(&channel).await, ["pending", "expired"]);
    app.advance(seconds(300)).await;
    assert_eq!(app.states(&channel).await, ["delivered", "expired"]);
    assert_eq!(app.sandbox.accepted("silenced").len(), 1);
}
