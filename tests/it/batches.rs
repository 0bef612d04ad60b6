//! How events for a SIEM are put together, taken apart where one of them is refused, and kept while the SIEM is away.

use std::time::Duration;

use interven_sandbox::{Fault, Times};
use serde_json::{Value, json};

use crate::support::{TestApp, denies, deny, seconds, with_agent};

/// The sizes of the requests that a destination accepted.
fn sizes(app: &TestApp, name: &str) -> Vec<usize> {
    app.sandbox.accepted(name).iter().map(|received| received.events.len()).collect()
}

/// A generic channel with this packing.
async fn add_batched(app: &TestApp, name: &str, batch: &str) -> String {
    app.add_siem(name, &app.sandbox.generic_url(name), &json!({"format": "JSON", "batch": batch})).await
}

/// Reports, and lets the longest wait for a fuller batch pass.
async fn report_at_once(app: &TestApp, decisions: &Value) {
    app.report(decisions).await;
    app.settled().await;
    app.advance(seconds(2)).await;
}

#[tokio::test]
async fn a_batch_goes_when_it_is_full_or_its_first_event_has_waited_long_enough() {
    let app = TestApp::start().await;
    let channel = add_batched(&app, "soc", "ndjson").await;
    app.report(&denies("event", 3)).await;
    app.advance(Duration::from_millis(199)).await;
    assert_eq!(app.requests("soc"), 0);
    app.advance(Duration::from_millis(1)).await;
    assert_eq!(sizes(&app, "soc"), [3]);
    app.report(&denies("more", 1_250)).await;
    app.settled().await;
    assert_eq!(sizes(&app, "soc"), [3, 500, 500]);
    app.advance(Duration::from_millis(200)).await;
    assert_eq!(sizes(&app, "soc"), [3, 500, 500, 250]);
    let states = app.states(&channel).await;
    assert!(states.len() == 1_253 && states.iter().all(|state| state == "delivered"));
}

#[tokio::test]
async fn a_batch_keeps_within_its_bytes() {
    let app = TestApp::start().await;
    add_batched(&app, "soc", "array").await;
    let large: Value = (0..12).map(|at| with_agent(deny(&format!("{at} {}", "x".repeat(200_000))), &format!("agent-{at}"))).collect();
    report_at_once(&app, &large).await;
    let received = app.sandbox.accepted("soc");
    assert!(received.iter().all(|received| received.body.len() <= 1_000_002), "{:?}", received.iter().map(|received| received.body.len()).collect::<Vec<_>>());
    assert_eq!(sizes(&app, "soc").iter().sum::<usize>(), 12);
    assert!(sizes(&app, "soc").iter().all(|size| *size <= 4));
}

#[tokio::test]
async fn the_event_that_splunk_names_is_dead_and_no_other() {
    let app = TestApp::start().await;
    let channel = app.add_hec("soc").await;
    app.sandbox.fault("soc", Fault::BadEvent { index: 7 });
    report_at_once(&app, &denies("event", 20)).await;
    let states = app.states(&channel).await;
    let expected: Vec<&str> = (0..20).map(|at| if at == 7 { "dead" } else { "delivered" }).collect();
    assert_eq!(states, expected);
    assert!(app.deliveries(&channel).await[7]["reason"].as_str().unwrap().contains("Invalid data format"));
    assert_eq!(sizes(&app, "soc"), [19]);
}

#[tokio::test]
async fn a_refused_batch_is_split_down_to_the_bad_events() {
    let app = TestApp::start().await;
    let channel = add_batched(&app, "soc", "array").await;
    app.sandbox.fault_times("soc", Fault::Poison { text: "poison".into() }, Times::UntilCleared);
    let mut events = denies("event", 100);
    for at in [13, 64] {
        events[at]["title"] = "poison".into();
    }
    report_at_once(&app, &events).await;
    let dead: Vec<usize> = app.states(&channel).await.iter().enumerate().filter(|(_, state)| *state == "dead").map(|(at, _)| at).collect();
    assert_eq!(dead, [13, 64]);
    let mut titles: Vec<String> = app.sandbox.events("soc").iter().map(|event| event["title"].as_str().unwrap().to_owned()).collect();
    titles.sort_unstable();
    titles.dedup();
    assert_eq!((titles.len(), sizes(&app, "soc").iter().sum::<usize>()), (98, 98), "each once");
    assert!(app.requests("soc") < 40, "{} requests", app.requests("soc"));
    assert_eq!(app.channel(&channel).await["pause"], json!(null));
}

#[tokio::test]
async fn what_is_too_large_goes_in_halves() {
    let app = TestApp::start().await;
    let channel = add_batched(&app, "soc", "ndjson").await;
    app.sandbox.fault_times("soc", Fault::Status { code: 413, body: String::new() }, Times::Next(2));
    report_at_once(&app, &denies("event", 8)).await;
    assert_eq!(sizes(&app, "soc").iter().sum::<usize>(), 8);
    assert!(sizes(&app, "soc").iter().all(|size| *size <= 4), "{:?}", sizes(&app, "soc"));
    assert_eq!(app.states(&channel).await, ["delivered"; 8]);
    app.sandbox.fault("soc", Fault::Status { code: 413, body: String::new() });
    report_at_once(&app, &deny("too large by itself")).await;
    assert_eq!(app.states(&channel).await[8], "dead");
}

#[tokio::test]
async fn a_siem_that_is_down_is_asked_with_one_small_batch_and_drained_when_it_answers() {
    let app = TestApp::start().await;
    let channel = add_batched(&app, "soc", "ndjson").await;
    app.sandbox.fault_times("soc", Fault::Unavailable, Times::UntilCleared);
    app.report(&denies("before", 600)).await;
    app.settled().await;
    app.advance(Duration::from_millis(200)).await;
    let tried = app.requests("soc");
    app.report(&denies("meanwhile", 3_000)).await;
    app.settled().await;
    assert_eq!(app.requests("soc"), tried, "nothing new is sent while it is down");
    let mut asked = tried;
    for _ in 0..10 {
        app.advance(seconds(31)).await;
        assert!(app.requests("soc") <= asked + 1, "one question at a time");
        asked = app.requests("soc");
        assert!(app.sandbox.received("soc").last().unwrap().events.len() <= 16);
    }
    assert!(asked >= tried + 9, "{asked} requests");
    assert_eq!(app.channel(&channel).await["pause"], json!(null), "down is not gone");
    app.sandbox.clear_faults("soc");
    app.advance(seconds(31)).await;
    app.advance(seconds(31)).await;
    assert_eq!(app.sandbox.events("soc").len(), 3_600);
    assert_eq!(app.channel(&channel).await["health"]["pending"], 0);
}

#[tokio::test]
async fn a_siem_is_tried_for_as_long_as_it_takes() {
    let app = TestApp::start().await;
    let channel = app.add_webhook("soc").await;
    app.sandbox.fault_times("soc", Fault::Unavailable, Times::UntilCleared);
    app.report(&deny("kept")).await;
    app.settled().await;
    for step in [1, 2, 4, 8, 16, 30, 30] {
        let tried = app.requests("soc");
        app.advance(Duration::from_millis(step * 1_000 - 1)).await;
        assert_eq!(app.requests("soc"), tried, "before {step} s");
        // The third failure in a row is the destination's; the event goes a second behind the question.
        app.advance(Duration::from_millis(1_001)).await;
        assert_eq!(app.requests("soc"), tried + 1, "after {step} s");
    }
    for _ in 0..10 {
        app.advance(seconds(24 * 3_600)).await;
    }
    assert_eq!(app.states(&channel).await, ["pending"]);
    app.sandbox.clear_faults("soc");
    app.advance(seconds(60)).await;
    assert_eq!(app.states(&channel).await, ["delivered"]);
}
