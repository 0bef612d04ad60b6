//! A question that no channel takes is asked elsewhere, and one that nobody answers is asked again.

use interven_sandbox::{Fault, Received, Times};
use serde_json::{Value, json};

use crate::support::{TestApp, question, seconds};

fn text(received: &Received) -> String {
    String::from_utf8_lossy(&received.body).into_owned()
}

async fn slack(app: &TestApp, name: &str, filter: &Value) -> String {
    app.add_channel(&json!({"name": name, "kind": "slack", "config": {"webhook_url": app.sandbox.slack_url(name)}, "filter": filter})).await
}

#[tokio::test]
async fn a_third_into_its_life_a_question_that_no_channel_took_goes_to_the_next() {
    let app = TestApp::start().await;
    slack(&app, "first", &json!({})).await;
    slack(&app, "denies", &json!({"events": ["DENY"]})).await;
    slack(&app, "other-tool", &json!({"tools": ["aws"]})).await;
    slack(&app, "other-agent", &json!({"agents": ["agent-8"]})).await;
    let second = slack(&app, "second", &json!({"events": ["REQUIRE_APPROVAL"], "min_severity": "CRITICAL"})).await;
    slack(&app, "third", &json!({"min_severity": "CRITICAL"})).await;
    app.sandbox.fault_times("first", Fault::Unavailable, Times::UntilCleared);
    let approval = app.opened(&question()).await;
    app.settled().await;
    app.advance(seconds(199)).await;
    assert_eq!(app.requests("second"), 0);
    app.advance(seconds(1)).await;
    let cards = app.sandbox.accepted("second");
    assert_eq!(cards.len(), 1);
    assert!(text(&cards[0]).contains("REQUIRE_APPROVAL (failover)"), "{}", text(&cards[0]));
    assert_eq!(app.delivery(&second).await["purpose"], "failover");
    // It was taken: nobody else is asked.
    app.advance(seconds(250)).await;
    for name in ["denies", "other-tool", "other-agent", "third"] {
        assert_eq!(app.requests(name), 0, "{name}");
    }
    assert_eq!(app.history(&approval).await, ["opened", "failover"]);
    app.answered(&approval, "approve").await;
    assert!(text(&app.sandbox.accepted("second")[1]).contains("APPROVED"));
    assert!(app.sandbox.accepted("first").is_empty());
}

#[tokio::test]
async fn the_next_that_fails_too_is_followed_by_another_at_two_thirds() {
    let app = TestApp::start().await;
    for (name, filter) in [("first", json!({})), ("second", json!({"min_severity": "CRITICAL"})), ("third", json!({"min_severity": "CRITICAL"}))] {
        slack(&app, name, &filter).await;
    }
    for name in ["first", "second"] {
        app.sandbox.fault_times(name, Fault::Unavailable, Times::UntilCleared);
    }
    app.opened(&question()).await;
    app.advance(seconds(399)).await;
    assert_eq!((app.requests("second") > 0, app.requests("third")), (true, 0));
    app.advance(seconds(1)).await;
    assert_eq!(app.sandbox.accepted("third").len(), 1);
}

#[tokio::test]
async fn a_question_that_no_channel_matches_is_asked_elsewhere_at_once() {
    let app = TestApp::start().await;
    app.add_webhook("siem").await;
    slack(&app, "critical", &json!({"min_severity": "CRITICAL"})).await;
    app.opened(&question()).await;
    app.settled().await;
    assert_eq!(app.sandbox.accepted("critical").len(), 1);
    // A SIEM's record is nobody who was asked.
    assert_eq!(app.sandbox.events("siem").len(), 1);
}

#[tokio::test]
async fn a_channel_that_works_is_preferred_to_one_that_is_paused() {
    let app = TestApp::start().await;
    let paused = slack(&app, "paused", &json!({"min_severity": "CRITICAL"})).await;
    slack(&app, "working", &json!({"min_severity": "CRITICAL"})).await;
    app.sandbox.fault_times("paused", Fault::Dead, Times::UntilCleared);
    let mut critical = question();
    critical["risk_band"] = "CRITICAL".into();
    critical["body"] = json!("another");
    app.opened(&critical).await;
    app.settled().await;
    assert!(app.channel(&paused).await["pause"].is_object());
    let before = app.sandbox.accepted("working").len();
    app.opened(&question()).await;
    app.settled().await;
    assert_eq!(app.sandbox.accepted("working").len(), before + 1);
}

#[tokio::test]
async fn a_question_with_no_channel_at_all_says_so_in_its_history() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    app.settled().await;
    let seen = app.approval(&approval).await;
    assert_eq!(seen["history"][1]["what"], "failover");
    assert_eq!(seen["history"][1]["note"], "no other channel takes questions about this tool and agent");
}

#[tokio::test]
async fn at_half_of_its_life_a_question_is_asked_again_where_the_channel_wants_that() {
    let app = TestApp::start().await;
    let wants = app.add_channel(&json!({"name": "wants", "kind": "slack", "reminder": true, "config": {"webhook_url": app.sandbox.slack_url("wants")}})).await;
    slack(&app, "not", &json!({})).await;
    let approval = app.opened(&question()).await;
    app.settled().await;
    app.advance(seconds(299)).await;
    assert_eq!((app.requests("wants"), app.requests("not")), (1, 1));
    app.advance(seconds(1)).await;
    assert_eq!((app.requests("wants"), app.requests("not")), (2, 1));
    assert!(text(&app.sandbox.accepted("wants")[1]).contains("REQUIRE_APPROVAL (reminder)"));
    app.advance(seconds(100)).await;
    assert_eq!(app.requests("wants"), 2, "once");
    app.answered(&approval, "deny").await;
    let purposes: Vec<_> = app.deliveries(&wants).await.iter().map(|delivery| delivery["purpose"].as_str().unwrap().to_owned()).collect();
    assert_eq!(purposes, ["alert", "reminder", "correction", "correction"], "both cards follow");
}

#[tokio::test]
async fn nobody_is_reminded_of_what_is_answered() {
    let app = TestApp::start().await;
    app.add_channel(&json!({"name": "wants", "kind": "slack", "reminder": true, "config": {"webhook_url": app.sandbox.slack_url("wants")}})).await;
    let approval = app.opened(&question()).await;
    app.settled().await;
    app.answered(&approval, "approve").await;
    let told = app.requests("wants");
    app.advance(seconds(3_600)).await;
    assert_eq!(app.requests("wants"), told);
}
