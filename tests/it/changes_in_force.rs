//! What is stored of a change is in force: if not at once, then when it is asked for again.

use reqwest::Method;
use serde_json::{Value, json};

use crate::clients::post_message;
use crate::support::TestApp;

#[tokio::test]
async fn a_setting_that_could_not_be_put_in_force_is_when_it_is_sent_again() {
    let app = TestApp::start().await;
    let tamper = |statement: &str| rusqlite::Connection::open(app.app.config.data_dir.join("interven.db")).unwrap().execute_batch(statement).unwrap();
    let setting = json!({"scan": {"internal_markers": ["moonshot"]}});
    let classes = async || {
        let call = post_message("All about Moonshot.").to_string();
        let answer = app.request(Method::POST, "/v1/scan", Some(app.engine_key()), "application/json", call).await;
        answer.body["classifications"].as_array().unwrap().clone()
    };
    tamper("alter table policies rename to gone");
    let answer = app.send(Method::PUT, "/api/settings", &setting).await;
    assert!(answer.status >= 500, "{answer:?}");
    assert_eq!(classes().await, Vec::<Value>::new());
    tamper("alter table gone rename to policies");
    assert_eq!(app.send(Method::PUT, "/api/settings", &setting).await.status, 200);
    assert_eq!(classes().await, [json!("INTERNAL")]);
}
