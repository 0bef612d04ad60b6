//! A change of a policy, tried on the scans of the last day.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, seconds};

async fn scan(app: &TestApp, body: Value) -> Value {
    let call = json!({"method": "POST", "url": "https://api.stripe.com/v1/refunds", "body": body, "agent_id": "agent-7"});
    let answer = app.request(Method::POST, "/v1/scan", Some(app.engine_key()), "application/json", call.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

fn policy(amount: u64) -> Value {
    let condition = json!({"body_path_gt": {"path": "$.amount", "value": amount}});
    json!({"name": "Refunds", "rules": [{"rule_id": "large", "priority": 1, "match": {"tool_name": "stripe"}, "condition": condition, "action": "DENY"}]})
}

#[tokio::test]
async fn what_would_be_decided_otherwise_is_counted_and_nothing_changes() {
    let app = TestApp::start().await;
    for id in app.get("/v1/policies").await["items"].as_array().unwrap() {
        app.send(Method::DELETE, &format!("/v1/policies/{}", id["policy_id"].as_str().or(id["id"].as_str()).unwrap()), &Value::Null).await;
    }
    scan(&app, json!({"amount": 900})).await;
    app.advance(seconds(25 * 3_600)).await;
    for amount in [100, 600, 900] {
        scan(&app, json!({"amount": amount})).await;
    }
    let attempt = async |document: &Value| {
        let answer = app.send(Method::POST, "/v1/policies/try", document).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    };
    let trial = attempt(&policy(500)).await;
    assert_eq!((&trial["judged"], &trial["changed"], &trial["partial"]), (&json!(3), &json!(2), &json!(false)), "{trial}");
    assert_eq!(trial["changes"], json!([{"from": "ALLOW", "to": "DENY", "count": 2}]));
    assert_eq!((&trial["examples"][0]["rule_id"], &trial["examples"][0]["policy_name"]), (&json!("large"), &json!("Refunds")));
    assert_eq!(trial["examples"].as_array().unwrap().len(), 2);
    // Tried is not applied; and against what is in force, the same changes nothing.
    assert_eq!(attempt(&policy(500)).await, trial);
    assert_eq!(app.send(Method::POST, "/v1/policies/apply", &policy(500)).await.status, 200);
    assert_eq!(attempt(&policy(500)).await["changed"], 0);
    assert_eq!(attempt(&policy(800)).await["changes"], json!([{"from": "DENY", "to": "ALLOW", "count": 1}]));
    for bad in [json!({}), json!({"name": "x", "rules": [{"rule_id": "r", "priority": 1, "action": "DENNY"}]})] {
        assert_eq!(app.send(Method::POST, "/v1/policies/try", &bad).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn a_key_that_may_change_policies_may_not_try_them_on_what_others_sent() {
    let app = TestApp::start().await;
    let made = app.send(Method::POST, "/api/keys", &json!({"name": "ci", "scopes": ["manage"]})).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let key = made.body["key"].as_str().unwrap();
    let send = async |path: &str| app.request(Method::POST, path, Some(key), "application/json", policy(500).to_string()).await.status;
    assert_eq!((send("/v1/policies/diff").await, send("/v1/policies/try").await), (200, 401));
}
