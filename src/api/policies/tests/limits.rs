//! How much can be in force.

use serde_json::{Value, json};

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

/// Applies a policy where there are `number` others with 900 kB each.
async fn applied_beside(number: usize, rule: impl Fn(&[String]) -> Value) -> String {
    let bench = Bench::new().await;
    let entries: Vec<String> = (0..1_000).map(|entry| format!("{entry:04}{}", "a".repeat(450))).collect();
    let long = |index: usize| {
        let name = format!("Policy {index}");
        let rules: Vec<Value> = ["a", "b"]
            .iter()
            .map(|id| {
                let mut rule = rule(&entries);
                rule["rule_id"] = json!(id);
                rule
            })
            .collect();
        NewVersion { id: fresh_id(bench.clock.now()), env_names: Vec::new(), document: json!({"name": name, "rules": rules}), name, restores: None }
    };
    bench.store.apply_policies((0..number).map(long).collect(), 0, None, bench.clock.now()).await.unwrap().unwrap();
    let (status, body) = bench.post("/v1/policies/apply", policy("Payments", 1)).await;
    assert_eq!((status, &body["code"]), (409, &json!("too_many")), "{body}");
    body["error"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn policies_are_not_longer_than_can_be_compiled() {
    let sentence = applied_beside(10, |entries| json!({"priority": 1, "match": {"channel_patterns": entries}, "action": "DENY"})).await;
    assert!(sentence.contains("bytes of policies in force; 8388608 is the most"), "{sentence}");
    let sentence = applied_beside(2, |entries| json!({"priority": 1, "condition": {"body_contains_any": entries}, "action": "DENY"})).await;
    assert!(sentence.contains("bytes of words for bodies in force; 1048576 is the most"), "{sentence}");
}
