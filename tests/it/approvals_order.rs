//! The queue of approvals, by when they end.

use reqwest::Method;
use serde_json::{Value, json};

use crate::approvals_api::{ids, other_question};
use crate::support::{TestApp, seconds};

#[tokio::test]
async fn what_waits_can_be_listed_by_when_it_ends() {
    let app = TestApp::start().await;
    let set = async |seconds: u64| {
        let answer = app.send(Method::PUT, "/api/settings", &json!({"approvals": {"pending_ttl_seconds": seconds}})).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    };
    let mut opened = Vec::new();
    for (agent, seconds) in [("a", 900), ("b", 300), ("c", 600), ("d", 600), ("e", 120)] {
        set(seconds).await;
        opened.push(app.opened(&other_question(agent, if agent == "c" { "PII" } else { "SECRET" })).await);
    }
    let newest: Vec<String> = opened.iter().rev().cloned().collect();
    let c_alone = opened[2].clone();
    // Of two that end at once, the smaller id.
    opened[2..4].sort();
    let [latest, second, third, fourth, soonest] = [0, 1, 2, 3, 4].map(|at: usize| opened[at].as_str());
    assert_eq!(ids(&app, "?tab=pending&order=expires").await, [soonest, second, third, fourth, latest]);
    assert_eq!(ids(&app, "?order=newest").await, newest);
    assert_eq!(ids(&app, "?order=expires&reason=PII").await, [c_alone]);
    let mut paged = Vec::new();
    let mut cursor = String::new();
    for _ in 0..5 {
        let page = app.get(&format!("/api/approvals?order=expires&limit=1{cursor}")).await;
        paged.push(page["items"][0]["id"].as_str().unwrap().to_owned());
        cursor = page["next_cursor"].as_str().map(|next| format!("&cursor={next}")).unwrap_or_default();
    }
    assert_eq!((paged, cursor.as_str()), ([soonest, second, third, fourth, latest].map(str::to_owned).to_vec(), ""));
    let first = app.get("/api/approvals?order=expires&limit=1").await["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(app.send(Method::GET, &format!("/api/approvals?cursor={first}"), &Value::Null).await.status, 400, "a cursor is of its order");
    app.answered(third, "deny").await;
    app.advance(seconds(300)).await;
    assert_eq!(ids(&app, &format!("?order=expires&cursor={first}")).await, [fourth, latest]);
    for query in ["?order=expires&tab=recent", "?order=expires&tab=granted", "?order=oldest"] {
        assert_eq!(app.send(Method::GET, &format!("/api/approvals{query}"), &Value::Null).await.status, 400, "{query}");
    }
}
