//! The card that was clicked changes at once: no pace, no pause and no queue of its channel is about its own address.

use super::*;
use crate::support::deny;

/// The question of this number, each about another request.
fn numbered(number: usize) -> Value {
    let mut question = question();
    question["body"] = json!({ "number": number });
    question
}

fn is_answered(app: &TestApp, name: &str, card: &Received) -> bool {
    let shown = app.sandbox.message(name, card.message_id.unwrap()).unwrap().to_string();
    shown.contains("APPROVED") && !shown.contains("\"actions\"")
}

#[tokio::test]
async fn a_clicked_card_and_an_incident_go_before_many_corrections() {
    let app = TestApp::start().await;
    clickable(&app, "alerts", SECRET, Value::Null).await;
    let mut approvals = Vec::new();
    for number in 0..21 {
        approvals.push(app.opened(&numbered(number)).await);
        app.advance(seconds(2)).await;
    }
    let card = app.sandbox.accepted("alerts").pop().unwrap();
    app.advance(seconds(10)).await;
    let bulk = json!({"ids": &approvals[..20], "decision": "deny"});
    assert_eq!(app.send(Method::POST, "/api/approvals/decide", &bulk).await.body["decided"], 20);
    app.settled().await;
    let told = app.sandbox.accepted("alerts").len();
    assert_eq!(told, 21 + 4, "Slack takes so many at once, and a place is kept for a question");
    let denied = app.report(&deny("bad")).await;
    let incident = json!({"trace_ids": denied, "title": "Something is wrong", "severity": "CRITICAL"});
    assert_eq!(app.send(Method::POST, "/v1/incidents", &incident).await.status, 201);
    assert_eq!(click(&app, "alerts", &card, "approve", &ada()).await.status, 200);
    app.settled().await;
    assert!(is_answered(&app, "alerts", &card), "at once");
    app.advance(seconds(5)).await;
    let next = String::from_utf8_lossy(&app.sandbox.accepted("alerts")[told + 1].body).into_owned();
    assert!(next.contains("Something is wrong"), "{next}");
}

#[tokio::test]
async fn a_clicked_card_changes_while_its_channel_is_paused() {
    let app = TestApp::start().await;
    let channel = clickable(&app, "alerts", SECRET, Value::Null).await;
    let (approval, card) = asked(&app, "alerts").await;
    app.sandbox.fault("alerts", Fault::Dead);
    app.report(&deny("the one that finds out")).await;
    app.settled().await;
    assert!(app.channel(&channel).await["pause"].is_object());
    assert_eq!(click(&app, "alerts", &card, "approve", &ada()).await.status, 200);
    app.settled().await;
    assert_eq!(status(&app, &approval).await, "approved");
    assert!(is_answered(&app, "alerts", &card));
    assert!(app.channel(&channel).await["pause"].is_object(), "the card's own address says nothing of the channel's");
}

#[tokio::test]
async fn a_card_that_is_clicked_before_its_post_is_settled_is_replaced_once() {
    let app = TestApp::start().await;
    let channel = clickable(&app, "alerts", SECRET, Value::Null).await;
    app.sandbox.fault("alerts", Fault::SlowBody { bytes: 300, pause_ms: 2 });
    let approval = app.opened(&question()).await;
    let card = app.sandbox.wait_for("alerts", 1, PATIENCE).await.pop().unwrap();
    assert_eq!(click(&app, "alerts", &card, "approve", &ada()).await.status, 200);
    app.settled().await;
    assert_eq!(status(&app, &approval).await, "approved");
    assert!(is_answered(&app, "alerts", &card));
    assert_eq!(app.states(&channel).await, ["delivered", "delivered"]);
    assert_eq!(app.requests("alerts"), 2, "one card, one correction");
}
