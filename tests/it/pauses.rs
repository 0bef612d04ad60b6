//! A destination that refuses everything: its channel is paused, the others are told, nothing is lost, and three ways lead back.

use interven_sandbox::{Fault, Times};
use serde_json::{Value, json};

use crate::support::{TestApp, deny, seconds};

/// A channel `gone` that is paused with two alerts in its queue, beside a healthy one.
async fn paused() -> (TestApp, String) {
    let app = TestApp::start().await;
    let gone = app.add_slack("gone").await;
    app.add_slack("well").await;
    app.sandbox.fault_times("gone", Fault::Dead, Times::UntilCleared);
    app.report(&deny("one")).await;
    app.settled().await;
    app.report(&deny("two")).await;
    app.settled().await;
    (app, gone)
}

async fn pause_incident(app: &TestApp) -> Value {
    let incidents = app.get("/v1/incidents").await;
    assert_eq!(incidents["items"].as_array().unwrap().len(), 1, "{incidents}");
    incidents["items"][0].clone()
}

async fn is_back(app: &TestApp, gone: &str) {
    assert_eq!(app.channel(gone).await["pause"], json!(null));
    assert_eq!(app.states(gone).await.iter().filter(|state| *state == "delivered").count(), app.states(gone).await.len());
    assert_eq!(pause_incident(app).await["status"], "closed");
    let titles: Vec<_> = app.sandbox.accepted("gone").iter().map(|received| String::from_utf8_lossy(&received.body).into_owned()).collect();
    for title in ["one", "two"] {
        assert_eq!(titles.iter().filter(|body| body.contains(&format!("\"{title}\""))).count(), 1, "{title}: {titles:?}");
    }
}

#[tokio::test]
async fn a_dead_destination_pauses_its_channel_and_the_others_are_told() {
    let (app, gone) = paused().await;
    let channel = app.channel(&gone).await;
    assert!(channel["pause"]["reason"].as_str().unwrap().contains("no_service"), "{channel}");
    assert_eq!(channel["health"]["pending"], 2);
    assert_eq!(app.requests("gone"), 1, "one refusal is enough");
    assert_eq!(app.states(&gone).await, ["pending"; 2], "the incident about it does not go to it");
    let incident = pause_incident(&app).await;
    assert_eq!((&incident["trigger"], &incident["status"]), (&json!("channel_paused"), &json!("open")));
    let told: Vec<_> =
        app.sandbox.accepted("well").iter().filter(|received| String::from_utf8_lossy(&received.body).contains("CHANNEL_PAUSED")).cloned().collect();
    assert_eq!(told.len(), 1);
    assert!(String::from_utf8_lossy(&told[0].body).contains("Channel gone is paused"));
}

#[tokio::test]
async fn a_question_every_five_minutes_finds_out_that_it_is_back() {
    let (app, gone) = paused().await;
    app.advance(seconds(299)).await;
    assert_eq!(app.requests("gone"), 1);
    app.advance(seconds(1)).await;
    assert_eq!(app.requests("gone"), 2, "one question, whatever waits");
    assert_eq!(app.states(&gone).await, ["pending"; 2]);
    app.sandbox.clear_faults("gone");
    app.advance(seconds(299)).await;
    assert_eq!(app.requests("gone"), 2);
    app.advance(seconds(1)).await;
    is_back(&app, &gone).await;
}

#[tokio::test]
async fn an_edit_brings_it_back() {
    let (app, gone) = paused().await;
    app.sandbox.clear_faults("gone");
    app.patch(&gone, &json!({"filter": {"min_severity": "LOW"}})).await;
    app.settled().await;
    is_back(&app, &gone).await;
}

#[tokio::test]
async fn a_test_that_succeeds_brings_it_back_and_one_that_fails_does_not() {
    let (app, gone) = paused().await;
    let report = app.test_channel(&gone).await;
    assert!(report["delivered"] == false && report["status"] == 404 && report["response"].as_str().unwrap().contains("no_service"), "{report}");
    app.settled().await;
    assert_ne!(app.channel(&gone).await["pause"], json!(null));
    app.sandbox.clear_faults("gone");
    let report = app.test_channel(&gone).await;
    assert_eq!((&report["delivered"], &report["status"], &report["response"]), (&json!(true), &json!(200), &json!("ok")), "{report}");
    app.settled().await;
    assert_eq!(app.channel(&gone).await["pause"], json!(null));
    assert_eq!(pause_incident(&app).await["status"], "closed");
    assert_eq!(app.channel(&gone).await["health"]["pending"], 0);
}

#[tokio::test]
async fn a_pause_that_lasts_is_told_once() {
    let (app, _) = paused().await;
    for _ in 0..5 {
        app.advance(seconds(300)).await;
    }
    assert_eq!(app.requests("gone"), 6);
    pause_incident(&app).await;
    assert_eq!(app.requests("well"), 3, "two alerts and the incident");
}

#[tokio::test]
async fn refused_credentials_keep_a_siems_queue_until_they_are_right() {
    for status in [401, 403] {
        let app = TestApp::start().await;
        let soc = app.add_webhook("soc").await;
        app.sandbox.fault_times("soc", Fault::Status { code: status, body: "no".into() }, Times::UntilCleared);
        app.report(&crate::support::denies("kept", 30)).await;
        app.settled().await;
        let channel = app.channel(&soc).await;
        assert!(channel["pause"]["reason"].as_str().unwrap().contains(&status.to_string()), "{channel}");
        app.advance(seconds(7 * 24 * 3_600)).await;
        assert_eq!(app.states(&soc).await, ["pending"; 30]);
        app.sandbox.clear_faults("soc");
        app.patch(&soc, &json!({"config": {"headers": {"Authorization": "Bearer right"}}})).await;
        app.settled().await;
        assert_eq!(app.states(&soc).await, ["delivered"; 30]);
        assert_eq!(app.sandbox.events("soc").len(), 30);
    }
}
