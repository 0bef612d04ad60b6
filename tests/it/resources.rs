//! Channels that are switched off or deleted, replays, tests of channels, and what an answer may never hold.

use interven_sandbox::{Fault, Times};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, denies, deny, seconds};

#[tokio::test]
async fn a_disabled_channel_matches_nothing_and_its_queue_waits() {
    let app = TestApp::start().await;
    let soc = app.add_webhook("soc").await;
    app.sandbox.fault_times("soc", Fault::Unavailable, Times::UntilCleared);
    app.report(&denies("queued", 3)).await;
    app.settled().await;
    app.patch(&soc, &json!({"enabled": false})).await;
    app.settled().await;
    app.sandbox.clear_faults("soc");
    let tried = app.requests("soc");
    app.report(&deny("unseen")).await;
    app.advance(seconds(3_600)).await;
    assert_eq!(app.requests("soc"), tried);
    assert_eq!(app.states(&soc).await, ["pending"; 3], "what was queued waits, what came meanwhile is not for it");
    app.patch(&soc, &json!({"enabled": true})).await;
    app.settled().await;
    assert_eq!(app.states(&soc).await, ["delivered"; 3]);
    app.report(&deny("seen")).await;
    app.settled().await;
    assert_eq!(app.states(&soc).await, ["delivered"; 4]);
}

#[tokio::test]
async fn what_is_pending_for_a_deleted_channel_is_dead() {
    let app = TestApp::start().await;
    let (soc, other) = (app.add_webhook("soc").await, app.add_webhook("other").await);
    app.report(&deny("sent")).await;
    app.settled().await;
    app.sandbox.fault_times("soc", Fault::Unavailable, Times::UntilCleared);
    app.report(&denies("queued", 3)).await;
    app.settled().await;
    let gone = app.send(Method::DELETE, &format!("/api/channels/{soc}"), &Value::Null).await;
    assert_eq!(gone.status, 204);
    app.settled().await;
    assert_eq!(app.states(&soc).await, ["delivered", "dead", "dead", "dead"]);
    let last = app.deliveries(&soc).await.remove(3);
    assert_eq!((&last["reason"], &last["channel_name"]), (&json!("the channel was deleted"), &json!("soc")));
    let tried = app.requests("soc");
    app.sandbox.clear_faults("soc");
    app.report(&deny("later")).await;
    app.advance(seconds(3_600)).await;
    assert_eq!(app.requests("soc"), tried);
    assert_eq!(app.states(&other).await, ["delivered"; 5]);
    // The name is free again, and what the old one had stays its own.
    let again = app.add_webhook("soc").await;
    assert!(app.deliveries(&again).await.is_empty());
}

#[tokio::test]
async fn a_replay_sends_again_what_is_done_with_under_the_same_id() {
    let app = TestApp::start().await;
    let soc = app.add_webhook("soc").await;
    app.sandbox.fault_times("soc", Fault::Reject, Times::Next(2));
    app.report(&denies("event", 2)).await;
    app.settled().await;
    app.report(&denies("event", 3)).await;
    app.settled().await;
    assert_eq!(app.states(&soc).await, ["dead", "dead", "delivered", "delivered", "delivered"]);

    let filter = json!({"channel": soc, "state": "dead"});
    let dry = app.send(Method::POST, "/api/deliveries/replay", &json!({"filter": filter, "dry_run": true})).await;
    assert_eq!((dry.status, &dry.body), (200, &json!({"matched": 2, "replayed": 0})));
    app.settled().await;
    assert_eq!(app.requests("soc"), 5, "a dry run sends nothing");
    let real = app.send(Method::POST, "/api/deliveries/replay", &json!({"filter": filter})).await;
    assert_eq!(real.body, json!({"matched": 2, "replayed": 2}));
    app.settled().await;
    assert_eq!(app.states(&soc).await, ["delivered"; 5]);
    assert_eq!(app.requests("soc"), 7);

    let id = &app.deliveries(&soc).await[4]["id"];
    assert_eq!(app.send(Method::POST, &format!("/api/deliveries/{id}/replay"), &json!({})).await.body, json!({"matched": 1, "replayed": 1}));
    app.settled().await;
    let received = app.sandbox.accepted("soc");
    let with_it = received.iter().filter(|received| received.header("interven-delivery") == Some(&id.to_string())).count();
    assert_eq!((with_it, received.len()), (2, 6));
    let attempts = app.get(&format!("/api/deliveries/{id}")).await["attempts"].as_array().unwrap().len();
    assert_eq!(attempts, 2, "the first attempt is kept");
}

/// A channel of each kind: its name, its kind and its settings, every secret of which holds `secret`.
fn one_of_each(app: &TestApp) -> Vec<(&'static str, &'static str, Value)> {
    let sandbox = &app.sandbox;
    let splunk = json!({"Authorization": "Splunk sEcReT-header-0123456789"});
    vec![
        (
            "sEcReT-slack-0123456789",
            "slack",
            json!({"webhook_url": sandbox.slack_url("sEcReT-slack-0123456789"), "signing_secret": "sEcReT-signing-0123456789"}),
        ),
        ("sEcReT-discord-0123456789", "discord", json!({"webhook_url": sandbox.discord_url("sEcReT-discord-0123456789")})),
        ("sEcReT-teams-0123456789", "teams", json!({"webhook_url": sandbox.teams_url("sEcReT-teams-0123456789")})),
        (
            "sEcReT-telegram-0123456789",
            "telegram",
            json!({"bot_token": sandbox.telegram_token("sEcReT-telegram-0123456789"), "chat_id": 7, "api_base": sandbox.base_url()}),
        ),
        ("splunk", "siem", json!({"url": sandbox.splunk_url("splunk"), "format": "CEF", "headers": splunk})),
        ("datadog", "siem", json!({"url": sandbox.datadog_url("datadog"), "format": "JSON", "headers": {"DD-API-KEY": "sEcReT-header-0123456789"}})),
        ("generic", "siem", json!({"url": sandbox.generic_url("generic"), "format": "OCSF", "headers": {"X-Key": "sEcReT-header-0123456789"}})),
        ("sEcReT-sumo-0123456789", "siem", json!({"url": sandbox.sumo_url("sEcReT-sumo-0123456789"), "format": "JSON"})),
    ]
}

#[tokio::test]
async fn the_test_of_a_channel_says_what_its_destination_said() {
    let app = TestApp::start().await;
    for (at, (destination, kind, config)) in one_of_each(&app).into_iter().enumerate() {
        // A filter that takes nothing of the sort: a test goes past it.
        let filter = json!({"events": ["ALLOW"], "min_severity": "CRITICAL", "agents": ["nobody"]});
        let channel = app.add_channel(&json!({"name": format!("channel {at}"), "kind": kind, "config": config, "filter": filter})).await;
        let report = app.test_channel(&channel).await;
        assert_eq!(report["delivered"], true, "{kind}: {report}");
        assert!((200..300).contains(&report["status"].as_u64().unwrap()) && report["latency_ms"].is_u64(), "{kind}: {report}");
        let accepted = app.sandbox.accepted(destination);
        assert_eq!(accepted.len(), 1, "{kind}");
        let card = String::from_utf8_lossy(&accepted[0].body).to_lowercase();
        assert!(card.contains("test") && (card.contains("require_approval") || kind == "siem"), "{kind}: {card}");
        if kind == "slack" {
            assert!(card.contains("approve") && card.contains("deny") && card.contains("view in console"), "{card}");
        }
        app.sandbox.fault(destination, Fault::Status { code: 500, body: "the disk is full".into() });
        let report = app.test_channel(&channel).await;
        assert_eq!((&report["delivered"], &report["status"]), (&json!(false), &json!(500)), "{kind}: {report}");
        assert!(report["response"].as_str().unwrap().contains("the disk is full"), "{kind}: {report}");
        assert_eq!(app.states(&channel).await, ["delivered", "dead"], "a test is tried once");
    }
}

#[tokio::test]
async fn a_destination_that_repeats_our_secrets_is_not_quoted_with_them() {
    let app = TestApp::start().await;
    let mut answers = Vec::new();
    for (at, (destination, kind, config)) in one_of_each(&app).into_iter().enumerate() {
        let channel = app.send(Method::POST, "/api/channels", &json!({"name": format!("channel {at}"), "kind": kind, "config": config})).await;
        let echo = format!("no such thing: {config} {destination}");
        for code in [500, 400, 404] {
            app.sandbox.fault_times(destination, Fault::Status { code, body: echo.clone() }, Times::Next(2));
        }
        answers.push(channel.body.clone());
        let id = channel.body["id"].as_str().unwrap().to_owned();
        answers.push(app.test_channel(&id).await);
    }
    app.report(&deny("echo")).await;
    app.settled().await;
    for _ in 0..4 {
        app.advance(seconds(60)).await;
    }
    answers.push(app.get("/api/channels").await);
    answers.push(app.get("/v1/incidents").await);
    let deliveries = app.get("/api/deliveries?limit=200").await;
    for delivery in deliveries["items"].as_array().unwrap() {
        answers.push(app.get(&format!("/api/deliveries/{}", delivery["id"])).await);
    }
    answers.push(deliveries);
    for answer in &answers {
        assert!(!answer.to_string().contains("sEcReT"), "{answer}");
    }
    let kept = answers.iter().filter(|answer| answer.to_string().contains("no such thing")).count();
    assert!(kept > 10, "the rest of what was said is kept: {kept}");
}
