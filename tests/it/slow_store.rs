//! A store that takes longer than an agent waits: the call is refused in time, and what was given up is not done afterwards.

use reqwest::Method;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::clients::{create_user, harmless};
use crate::support::{Answer, TestApp, in_time};

impl TestApp {
    async fn ask_with(&self, key: &str, call: &Value) -> Answer {
        self.request(Method::POST, "/v1/scan", Some(key), "application/json", call.to_string()).await
    }
}

#[tokio::test]
async fn a_scan_that_the_store_holds_up_is_refused_and_leaves_nothing_behind() {
    let app = TestApp::start().await;
    let minted = app.request(Method::POST, "/v1/keys/ephemeral", Some(app.engine_key()), "application/json", "{}").await.body;
    let ephemeral = minted["key"].as_str().unwrap();
    app.ask_with(app.engine_key(), &harmless()).await;

    let other = Connection::open(app.app.config.data_dir.join("interven.db")).unwrap();
    other.execute_batch("begin immediate").unwrap();
    let (question, ours) = (create_user(), harmless());
    let held_up = async { tokio::join!(app.ask_with(app.engine_key(), &question), app.ask_with(ephemeral, &ours)) };
    let (of_key, of_ephemeral) = in_time("a scan waits for the store", held_up).await;
    other.execute_batch("commit").unwrap();
    for answer in [of_key, of_ephemeral] {
        assert_eq!(
            (answer.status, &answer.body["decision"], &answer.body["reason_codes"]),
            (200, &json!("DENY"), &json!(["GATEWAY_UNAVAILABLE"])),
            "{answer:?}"
        );
    }

    let answer = app.ask_with(ephemeral, &harmless()).await;
    assert_eq!((answer.status, &answer.body["decision"]), (200, &json!("ALLOW")), "its one use was not counted: {}", answer.body);
    app.settled().await;
    assert_eq!(app.get("/api/approvals").await["items"], json!([]), "nobody is asked what nobody waits for");
    let agents = app.get("/api/agents").await;
    let decided: Vec<&Value> = agents["items"].as_array().unwrap().iter().map(|agent| &agent["decisions_24h"]["REQUIRE_APPROVAL"]).collect();
    assert!(!decided.is_empty() && decided.iter().all(|count| **count == 0), "{agents}");
}
