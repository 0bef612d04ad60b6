//! `POST /v1/scan` and `POST /v1/scan/response`: what an agent that asks is told, and what comes of it.

mod answers;
mod approvals;
mod bodies;
mod destinations;
mod keys;
mod oddities;
mod outages;
mod policies;
mod refusals;
mod responses;
mod sanitized;
mod threats;

use std::path::PathBuf;

use reqwest::Method;
use serde_json::{Value, json};

use crate::clients::create_user;
use crate::support::{Answer, TestApp, in_time};

/// A call of this agent to create an AWS user, for which P6 asks a person.
fn creation_by(agent: &str) -> Value {
    by(agent, create_user())
}

/// The call, by this agent.
fn by(agent: &str, mut call: Value) -> Value {
    call["agent_id"] = agent.into();
    call
}

/// A call without a body.
fn call(method: &str, url: &str) -> Value {
    json!({"method": method, "url": url})
}

/// A GitHub token, of parts that are none.
fn github_token() -> String {
    ["gh", "p_", "Zr7Qk2Lw9XtB4mVn6Hs1Yd3Pf8Cj5Ga0Re2U"].concat()
}

/// What was decided.
fn kind(answer: &Value) -> &str {
    answer["decision"].as_str().unwrap()
}

/// The reason codes.
fn codes(answer: &Value) -> Vec<&str> {
    answer["reason_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect()
}

impl TestApp {
    /// What becomes of a call, asked with the engine's key.
    async fn scan(&self, call: &Value) -> Value {
        self.scan_with(self.engine_key(), call).await
    }

    /// What becomes of a call, asked with this key.
    async fn scan_with(&self, key: &str, call: &Value) -> Value {
        let answer = self.try_scan(key, call.to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    }

    /// What is answered to these bytes.
    async fn try_scan(&self, key: &str, body: impl Into<reqwest::Body>) -> Answer {
        self.request(Method::POST, "/v1/scan", Some(key), "application/json", body).await
    }

    /// What is answered to these bytes, with its headers and to the letter.
    async fn raw_scan(&self, key: &str, body: impl Into<reqwest::Body>) -> reqwest::Response {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.post(format!("http://{}/v1/scan", self.address())).bearer_auth(key).body(body);
        in_time("a scan hangs", request.send()).await.unwrap()
    }

    /// Tells what came back of a call that was scanned.
    async fn tell_response(&self, key: &str, trace: &Value, body: &Value) -> Answer {
        let told = json!({"trace_id": trace, "response_body": body, "response_status": 200}).to_string();
        self.request(Method::POST, "/v1/scan/response", Some(key), "application/json", told).await
    }

    /// The trace that a scan left.
    async fn trace(&self, answer: &Value) -> Value {
        self.get(&format!("/v1/traces/{}", answer["trace_id"].as_str().unwrap())).await
    }

    /// The incidents of this trigger, newest first.
    async fn incidents_of(&self, trigger: &str) -> Vec<Value> {
        self.get(&format!("/v1/incidents?trigger={trigger}")).await["items"].as_array().unwrap().clone()
    }

    /// Puts a policy in force; what was answered.
    async fn apply(&self, policy: &Value) -> Value {
        let answer = self.send(Method::POST, "/v1/policies/apply", policy).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    }

    /// Changes settings of the scan.
    async fn set_scan(&self, settings: &Value) {
        let answer = self.send(Method::PUT, "/api/settings", &json!({"scan": settings})).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    /// The store's file.
    fn database(&self) -> PathBuf {
        self.app.config.data_dir.join("interven.db")
    }

    /// Does something to the store behind the server's back.
    fn tamper(&self, statement: &str) {
        rusqlite::Connection::open(self.database()).unwrap().execute_batch(statement).unwrap();
    }
}
