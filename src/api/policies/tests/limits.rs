//! How much can be in force.

use serde_json::json;

use super::super::change::{MOST_POLICIES, MOST_RULES};
use super::policy;
use crate::api::resource_tests::Bench;
use crate::clock::fresh_id;
use crate::store::NewVersion;

/// Fills the store with policies of so many rules each.
async fn fill(bench: &Bench, policies: usize, rules: usize) {
    let now = bench.clock.now();
    let version = |index: usize| {
        let name = format!("Policy {index}");
        let rules: Vec<_> =
            (0..rules).map(|rule| json!({"rule_id": rule.to_string(), "priority": 1, "match": {}, "condition": {}, "action": "ALLOW"})).collect();
        NewVersion { id: fresh_id(now), env_names: Vec::new(), document: json!({"name": name, "rules": rules}), name, restores: None }
    };
    bench.store.apply_policies((0..policies).map(version).collect(), 0, None, now).await.unwrap().unwrap();
}

#[tokio::test]
async fn one_policy_too_many_is_refused_and_a_change_is_not() {
    let bench = Bench::new().await;
    fill(&bench, MOST_POLICIES, 1).await;
    let (status, body) = bench.post("/v1/policies/apply", policy("Payments", 1)).await;
    assert_eq!((status, &body["code"], &body["limit"]), (409, &json!("too_many"), &json!(MOST_POLICIES)), "{body}");
    assert!(body["error"].as_str().unwrap().starts_with("There would be 1001 policies in force; 1000 is the most."), "{body}");
    assert_eq!(bench.post("/v1/policies/diff", policy("Payments", 1)).await.0, 409);
    assert_eq!(bench.post("/v1/policies/apply", policy("Policy 7", 1)).await.0, 200);
}

#[tokio::test]
async fn one_rule_too_many_is_refused() {
    let bench = Bench::new().await;
    fill(&bench, MOST_RULES / 1_000, 1_000).await;
    let (status, body) = bench.post("/v1/policies/apply", policy("Payments", 1)).await;
    assert_eq!((status, &body["code"], &body["limit"]), (409, &json!("too_many"), &json!(MOST_RULES)), "{body}");
}

#[tokio::test]
async fn policies_are_not_longer_than_can_be_compiled() {
    let bench = Bench::new().await;
    let words = |letter: &str| (0..1_000).map(|word| format!("{word}{}", letter.repeat(490))).collect::<Vec<_>>();
    let long = |index: usize| {
        let rules = json!([{"rule_id": "a", "priority": 1, "match": {}, "condition": {"body_contains_any": words("a")}, "action": "DENY"},
            {"rule_id": "b", "priority": 1, "match": {}, "condition": {"body_contains_any": words("b")}, "action": "DENY"}]);
        let name = format!("Policy {index}");
        NewVersion { id: fresh_id(bench.clock.now()), env_names: Vec::new(), document: json!({"name": name, "rules": rules}), name, restores: None }
    };
    bench.store.apply_policies((0..9).map(long).collect(), 0, None, bench.clock.now()).await.unwrap().unwrap();
    let (status, body) = bench.post("/v1/policies/apply", policy("Payments", 1)).await;
    assert!(status == 409 && body["error"].as_str().unwrap().contains("bytes of policies"), "{body}");
}
