//! The order in which what waits for a chat channel goes, how fast, and when many go as one.

use std::time::Duration;

use interven_sandbox::{Fault, Times};
use serde_json::{Value, json};

use crate::support::{TestApp, decision, denies, deny, seconds};

/// The question of this number, each about another request.
fn question(number: usize) -> Value {
    let mut question = decision("REQUIRE_APPROVAL", &format!("question {number}"));
    question["body"] = json!({ "number": number });
    question
}

fn text(received: &interven_sandbox::Received) -> String {
    String::from_utf8_lossy(&received.body).into_owned()
}

#[tokio::test]
async fn slack_gets_at_most_five_in_five_seconds() {
    let app = TestApp::start().await;
    let channel = app.add_slack("paced").await;
    app.report(&denies("one by one", 15)).await;
    app.settled().await;
    assert_eq!(app.requests("paced"), 4, "a place is kept for an approval");
    app.report(&decision("REQUIRE_APPROVAL", "question")).await;
    app.settled().await;
    assert_eq!(app.requests("paced"), 5);
    assert!(text(&app.sandbox.received("paced")[4]).contains("REQUIRE_APPROVAL"));
    app.advance(Duration::from_millis(4_999)).await;
    assert_eq!(app.requests("paced"), 5);
    app.advance(Duration::from_millis(1)).await;
    assert_eq!(app.requests("paced"), 9);
    for _ in 0..2 {
        app.advance(seconds(5)).await;
    }
    assert_eq!(app.states(&channel).await, ["delivered"; 16]);
    assert_eq!(app.requests("paced"), 16);
}

#[tokio::test]
async fn two_channels_on_one_webhook_share_its_pace() {
    let app = TestApp::start().await;
    let url = app.sandbox.slack_url("shared");
    for name in ["one", "two"] {
        app.add_channel(&json!({"name": name, "kind": "slack", "config": {"webhook_url": url}})).await;
    }
    app.report(&denies("twice", 6)).await;
    app.settled().await;
    assert_eq!(app.requests("shared"), 4);
    app.advance(seconds(5)).await;
    assert_eq!(app.requests("shared"), 8);
    app.advance(seconds(5)).await;
    assert_eq!(app.requests("shared"), 12);
}

#[tokio::test]
async fn a_flood_goes_as_one_summary_and_each_of_it_is_marked() {
    let app = TestApp::start().await;
    let channel = app.add_slack("flooded").await;
    // Its worker looks at the table first; what comes in during that look may be told in two cards.
    app.settled().await;
    app.report(&denies("flood", 60)).await;
    app.settled().await;
    app.advance(seconds(5)).await;
    let deliveries = app.deliveries(&channel).await;
    assert!(deliveries.iter().all(|delivery| delivery["state"] == "delivered"), "{deliveries:?}");
    let received = app.sandbox.accepted("flooded");
    let summaries: Vec<_> = received.iter().filter(|received| text(received).contains(" events")).collect();
    assert_eq!(summaries.len(), 1, "{} cards", received.len());
    let summed: Vec<&Value> = deliveries.iter().filter(|delivery| !delivery["sent_in"].is_null()).collect();
    assert_eq!(summed.len() + received.len() - 1, 60, "each event is told once");
    let card = text(summaries[0]);
    assert!(card.contains(&format!("[Interven] {} events", summed.len())), "{card}");
    for counted in ["production-langgraph", "slack.post_message", "SECRET_DETECTED"] {
        assert!(card.contains(counted), "{counted}: {card}");
    }
    let lead = &summed[0]["sent_in"];
    assert!(summed.iter().all(|delivery| delivery["sent_in"] == *lead) && summed.iter().any(|delivery| delivery["id"] == *lead));
}

#[tokio::test]
async fn approvals_go_first_each_on_its_own_card() {
    let app = TestApp::start().await;
    let channel = app.add_slack("mixed").await;
    app.sandbox.fault("mixed", Fault::RateLimited { retry_after: 30.0 });
    app.report(&deny("the one that meets the limit")).await;
    app.settled().await;
    let mut flood: Vec<Value> = denies("flood", 50).as_array().unwrap().clone();
    flood.extend((0..3).map(question));
    app.report(&flood.into()).await;
    app.advance(seconds(30)).await;
    let received = app.sandbox.accepted("mixed");
    for (at, card) in received.iter().take(3).enumerate() {
        assert!(text(card).contains(&format!("question {at}")), "{at}: {}", text(card));
    }
    assert!(text(&received[3]).contains("51 events"), "{}", text(&received[3]));
    assert_eq!(app.states(&channel).await, ["delivered"; 54]);
}

#[tokio::test]
async fn an_approval_does_not_wait_for_a_flood() {
    let app = TestApp::start().await;
    app.add_slack("flooded").await;
    app.report(&denies("flood", 500)).await;
    app.report(&decision("REQUIRE_APPROVAL", "question")).await;
    app.settled().await;
    assert!(app.sandbox.accepted("flooded").iter().any(|received| text(received).contains("question")), "at the same instant, the clock did not move");
}

#[tokio::test]
async fn twenty_that_wait_go_one_by_one_and_so_do_a_few_incidents() {
    let app = TestApp::start().await;
    let channel = app.add_slack("few").await;
    app.sandbox.fault("few", Fault::RateLimited { retry_after: 60.0 });
    let trace = app.report(&deny("first")).await.remove(0);
    app.settled().await;
    let opened = app.send(reqwest::Method::POST, "/v1/incidents", &json!({"trace_ids": [trace], "title": "look at this"})).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    app.report(&denies("later", 18)).await;
    app.advance(seconds(60)).await;
    for _ in 0..4 {
        app.advance(seconds(5)).await;
    }
    assert_eq!(app.states(&channel).await, ["delivered"; 20]);
    let received = app.sandbox.accepted("few");
    assert_eq!(received.len(), 20);
    assert!(text(&received[0]).contains("INCIDENT"), "before any DENY: {}", text(&received[0]));
}

#[tokio::test]
async fn a_summary_that_fails_is_tried_again_as_one() {
    let app = TestApp::start().await;
    let channel = app.add_slack("unlucky").await;
    app.sandbox.fault("unlucky", Fault::RateLimited { retry_after: 60.0 });
    app.report(&deny("first")).await;
    app.settled().await;
    app.report(&denies("flood", 40)).await;
    app.sandbox.fault_times("unlucky", Fault::Unavailable, Times::Next(1));
    app.advance(seconds(60)).await;
    app.advance(seconds(30)).await;
    assert_eq!(app.states(&channel).await, ["delivered"; 41]);
    assert_eq!(app.sandbox.accepted("unlucky").len(), 1);
}

#[tokio::test]
async fn a_question_does_not_wait_for_the_corrections_of_others() {
    let app = TestApp::start().await;
    app.add_slack("busy").await;
    let questions: Value = (0..12).map(question).collect();
    app.report(&questions).await;
    for _ in 0..3 {
        app.advance(seconds(5)).await;
    }
    assert_eq!(app.sandbox.accepted("busy").len(), 12);
    // All of them lapse at once, and each card is followed by a message.
    app.advance(seconds(600)).await;
    let told = app.sandbox.accepted("busy").len();
    assert_eq!(told, 12 + 4, "a place is kept for a question");
    app.report(&question(12)).await;
    app.settled().await;
    let cards = app.sandbox.accepted("busy");
    assert_eq!(cards.len(), told + 1);
    assert!(text(&cards[told]).contains("question 12"), "{}", text(&cards[told]));
    app.advance(seconds(5)).await;
    app.advance(seconds(5)).await;
    assert_eq!(app.sandbox.accepted("busy").len(), 12 + 12 + 1);
}

#[tokio::test]
async fn one_agents_flood_of_questions_hides_neither_an_incident_nor_anothers_question() {
    let app = TestApp::start().await;
    app.add_slack("flooded").await;
    let flood: Value = (0..300).map(question).collect();
    let traces = app.report(&flood).await;
    app.settled().await;
    assert_eq!(app.sandbox.accepted("flooded").len(), 5);
    let mut other = question(1_000);
    other["agent"] = json!({"id": "agent-of-another-team"});
    app.report(&other).await;
    let incident = json!({"trace_ids": traces[..1], "title": "Something is wrong", "severity": "CRITICAL"});
    assert_eq!(app.send(reqwest::Method::POST, "/v1/incidents", &incident).await.status, 201);
    app.settled().await;
    app.advance(seconds(5)).await;
    app.advance(seconds(5)).await;
    let cards: Vec<String> = app.sandbox.accepted("flooded").iter().skip(5).map(text).collect();
    assert!(cards[0].contains("agent-of-another-team"), "its turn comes first: {}", cards[0]);
    assert!(cards.iter().any(|card| card.contains("Something is wrong")), "{} cards", cards.len());
}
