//! Which policy a change is about.

use axum::body::Body;
use serde_json::{Value, json};

use super::{apply, id, policy};
use crate::api::resource_tests::Bench;

fn placed(environments: Value, amount: u64) -> Value {
    let mut document = policy("Payments", amount);
    document["env_names"] = environments;
    document
}

async fn refused(bench: &Bench, path: &str, document: Value) -> String {
    let (status, body) = bench.post(path, document).await;
    assert_eq!((status, &body["code"]), (409, &json!("environment_taken")), "{body}");
    body["error"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_name_is_one_policy_in_each_environment() {
    let bench = Bench::new().await;
    let everywhere = apply(&bench, &policy("Payments", 1)).await;
    let production = apply(&bench, &placed(json!("production"), 2)).await;
    let staging = apply(&bench, &placed(json!(["staging", "test"]), 3)).await;
    assert!(id(&everywhere) != id(&production) && id(&production) != id(&staging));
    assert_eq!((&staging["env_name"], &staging["env_names"]), (&Value::Null, &json!(["staging", "test"])));

    for (query, found) in [("", &everywhere), ("?env=production", &production), ("?env=test", &staging), ("?env=elsewhere", &everywhere)] {
        assert_eq!(id(&bench.get(&format!("/v1/policies/by-name/Payments{query}")).await), id(found), "{query}");
    }
    assert_eq!(bench.send("DELETE", &format!("/v1/policies/{}", id(&everywhere)), Body::empty()).await.0, 204);
    let (status, _, body) = bench.send("GET", "/v1/policies/by-name/Payments", Body::empty()).await;
    assert!(status == 400 && body["error"].as_str().unwrap().contains("production, staging, test"), "{body}");
    assert_eq!(bench.send("GET", "/v1/policies/by-name/Payments?env=elsewhere", Body::empty()).await.0, 404);
    let page = bench.get("/v1/policies?limit=1&name=Payments").await;
    assert_eq!(id(&page["items"][0]), id(&production));
    let page = bench.get(&format!("/v1/policies?limit=1&name=Payments&cursor={}", page["next_cursor"].as_str().unwrap())).await;
    assert_eq!((id(&page["items"][0]), &page["next_cursor"]), (id(&staging), &Value::Null));
}

#[tokio::test]
async fn no_environment_loses_its_policy_by_the_way() {
    let bench = Bench::new().await;
    let two = apply(&bench, &placed(json!(["production", "staging"]), 1)).await;
    let sentence = refused(&bench, "/v1/policies/apply", placed(json!("production"), 2)).await;
    assert!(sentence.contains("for production, staging.") && sentence.contains(id(&two)), "{sentence}");
    let wider = apply(&bench, &placed(json!(["test", "staging", "production", "test"]), 2)).await;
    assert_eq!((id(&wider), &wider["version"]), (id(&two), &json!(2)));

    let narrower = format!("/v1/policies/apply?policy_id={}", id(&two));
    let (status, body) = bench.post(&narrower, placed(json!("production"), 3)).await;
    assert_eq!((status, id(&body), &body["version"], &body["env_name"]), (200, id(&two), &json!(3), &json!("production")));
    let staging = apply(&bench, &placed(json!("staging"), 4)).await;
    refused(&bench, "/v1/policies/apply", placed(json!(["production", "staging"]), 5)).await;
    refused(&bench, &narrower, placed(json!("staging"), 5)).await;
    refused(&bench, &format!("/v1/policies/{}/restore", id(&two)), json!({"version": 2})).await;

    let (status, renamed) = bench.post(&narrower, policy("Refunds", 1)).await;
    assert_eq!((status, id(&renamed), &renamed["name"], &renamed["env_name"]), (200, id(&two), &json!("Refunds"), &Value::Null));
    assert_eq!(renamed["changes"].as_array().unwrap()[..2], [r#"- env_names: ["production"]"#, r#"~ name: "Payments" → "Refunds""#]);
    let both = apply(&bench, &placed(json!(["production", "staging"]), 5)).await;
    assert_eq!(id(&both), id(&staging), "production is free again");
}
