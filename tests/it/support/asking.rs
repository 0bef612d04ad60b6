//! Questions: asked by an engine, answered by the administrator.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, TestApp, decision};

/// A request that needs a person.
pub fn question() -> Value {
    decision("REQUIRE_APPROVAL", "Instance termination needs a person")
}

impl TestApp {
    /// Reports one decision; what was answered for it.
    pub async fn ask(&self, decision: &Value) -> Value {
        let answer = self.decisions("application/json", decision.to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["results"][0].clone()
    }

    /// Asks, and expects to be told to wait; the approval's id.
    pub async fn opened(&self, decision: &Value) -> String {
        let result = self.ask(decision).await;
        assert_eq!(result["decision"], "REQUIRE_APPROVAL", "{result}");
        result["approval_id"].as_str().unwrap().to_owned()
    }

    /// The administrator's answer, `approve` or `deny`.
    pub async fn answer(&self, approval: &str, answer: &str) -> Answer {
        self.send(Method::POST, &format!("/api/approvals/{approval}/{answer}"), &json!({})).await
    }

    /// The administrator's answer, which must be the first.
    pub async fn answered(&self, approval: &str, answer: &str) {
        let said = self.answer(approval, answer).await;
        assert_eq!(said.status, 200, "{}", said.body);
        self.settled().await;
    }

    /// An approval as a person sees it.
    pub async fn approval(&self, approval: &str) -> Value {
        self.get(&format!("/api/approvals/{approval}")).await
    }

    /// What happened to an approval, oldest first.
    pub async fn history(&self, approval: &str) -> Vec<String> {
        let approval = self.approval(approval).await;
        approval["history"].as_array().unwrap().iter().map(|entry| entry["what"].as_str().unwrap().to_owned()).collect()
    }
}
