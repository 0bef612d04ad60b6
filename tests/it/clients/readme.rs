//! The examples of the published `interven` client's own description.

use serde_json::{Value, json};

use super::{Agent, PERSONAL, REDACTED, create_user, harmless, secret_message};
use crate::support::{TestApp, seconds};

const SCRIPT: &str = "readme.py";

#[tokio::test]
async fn the_quickstart_acts_on_each_of_the_four_decisions() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, SCRIPT) else { return };
    let original = json!({"original_body": {"the": "original"}});
    let bank = |action: &str| json!({"match": {"url_patterns": ["https://api.bank.com/"]}, "action": action, "reason_code": "WIRE_TRANSFER"});
    let sent = json!({"amount": 25_000, "to": "ACME Logistics", "memo": "Q2 invoice"});

    for (action, transferred) in [("ALLOW", &original["original_body"]), ("SANITIZE", &sent)] {
        app.policy("Bank", bank(action)).await;
        agent.begin("quickstart", &original);
        assert_eq!(agent.next().await, json!({"transferred": transferred}));
        assert_eq!(agent.next().await, json!({"returned": null, "warned": []}));
    }

    app.policy("Bank", bank("REQUIRE_APPROVAL")).await;
    agent.begin("quickstart", &original);
    let pending = agent.polls_and_naps().await;
    app.advance(seconds(5)).await;
    app.answered(pending["approval_id"].as_str().unwrap(), "approve").await;
    let (_, transferred) = agent.polls_and_ends().await;
    assert_eq!(transferred, json!({"transferred": original["original_body"]}));
    assert_eq!(agent.next().await, json!({"returned": null, "warned": []}));

    app.policy("Bank", bank("DENY")).await;
    agent.begin("quickstart", &original);
    assert_eq!(agent.next().await, json!({"blocked": ["WIRE_TRANSFER"]}));
    assert_eq!(agent.next().await, json!({"returned": null, "warned": []}));
}

#[tokio::test]
async fn the_approval_workflow_waits_and_goes_on() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, SCRIPT) else { return };
    for (answer, ended) in [("approve", json!({"printed": "Approved! Proceeding..."})), ("deny", json!("ApprovalDeniedError"))] {
        let mut call = create_user();
        call.as_object_mut().unwrap().remove("method");
        call["body"]["UserName"] = answer.into();
        agent.begin("approval_workflow", &call);
        let printed = agent.next().await["printed"].as_str().unwrap().to_owned();
        let approval = printed.strip_prefix("Waiting for approval: ").unwrap();
        assert_eq!(agent.polls_and_naps().await["approval_id"], approval);
        app.advance(seconds(5)).await;
        app.answered(approval, answer).await;
        let (_, next) = agent.polls_and_ends().await;
        if answer == "approve" {
            assert_eq!(next, ended);
            assert_eq!(agent.next().await["returned"], Value::Null);
        } else {
            assert_eq!(next["raised"], ended, "the client raises before the example asks");
        }
    }
}

#[tokio::test]
async fn each_framework_asks_before_it_acts() {
    let app = TestApp::with_records().await;
    app.policy("Files stay", json!({"match": {"tool_name": "mcp", "operations": ["delete_file"]}, "action": "DENY", "reason_code": "FILES_STAY"})).await;
    let Some(mut agent) = Agent::of(&app, SCRIPT) else { return };

    let message = json!({"channel": "C024BE91L", "text": "hi"});
    agent.begin("langchain_callback", &json!({"tool": "slack_post_message", "arguments": message}));
    assert_eq!(agent.next().await, json!({"ran": message}));
    assert_eq!(agent.next().await, json!({"answered": "done"}));
    assert_eq!(agent.next().await, json!({"returned": null, "warned": []}));
    assert_eq!(app.decided().await.pop().unwrap()["agent"]["runtime_type"], "langchain");

    let step = |call: &Value| json!({"url": call["url"], "payload": call["body"]});
    assert_eq!(agent.gets("crewai_step", &step(&harmless())).await, Value::Null);
    assert_eq!(app.decided().await.pop().unwrap()["agent"]["runtime_type"], "crewai");
    let refused = agent.does("crewai_step", &step(&secret_message())).await;
    assert_eq!(refused["said"], "Interven blocked: ['SECRET_DETECTED']");

    let read = json!({"tool_name": "read_file", "params": {"path": "notes.txt"}});
    agent.begin("mcp_middleware", &read);
    assert_eq!(agent.next().await, json!({"ran": read}));
    assert_eq!(agent.next().await, json!({"returned": "done", "warned": []}));
    let record = app.decided().await.pop().unwrap();
    assert_eq!((&record["agent"]["runtime_type"], &record["tool_name"], &record["operation"]), (&json!("mcp"), &json!("mcp"), &json!("read_file")));
    let delete = json!({"tool_name": "delete_file", "params": {"path": "notes.txt"}});
    assert_eq!(agent.does("mcp_middleware", &delete).await["said"], "Blocked: ['FILES_STAY', 'NEW_DESTINATION']");
}

#[tokio::test]
async fn the_generic_agent_posts_what_may_go_on() {
    let app = TestApp::start().await;
    for (name, class, action) in [("Addresses", "PII", "SANITIZE"), ("Secrets", "SECRETS", "DENY"), ("Marks", "INTERNAL", "REQUIRE_APPROVAL")] {
        app.policy(name, json!({"match": {"tool_name": "custom_proxy"}, "condition": {"has_data_class": [class]}, "action": action})).await;
    }
    let Some(mut agent) = Agent::of(&app, SCRIPT) else { return };
    let post = |text: &str| json!({"url": app.sandbox.generic_url("upstream"), "json": {"text": text}});
    for text in ["The build is green.", PERSONAL] {
        assert_eq!(agent.gets("safe_post", &post(text)).await, 200);
    }
    let refused = agent.does("safe_post", &post(&super::secret_text())).await;
    assert_eq!(refused["said"], "Blocked: ['SECRET_DETECTED']");

    let marked = "Internal only: the plan.";
    agent.begin("safe_post", &post(marked));
    let pending = agent.polls_and_naps().await;
    app.advance(seconds(5)).await;
    app.answered(pending["approval_id"].as_str().unwrap(), "approve").await;
    let (_, ended) = agent.polls_and_ends().await;
    assert_eq!(ended, json!({"returned": 200, "warned": []}));
    assert_eq!(app.sandbox.events("upstream"), ["The build is green.", REDACTED, marked].map(|text| json!({"text": text})));
}

#[tokio::test]
async fn the_other_examples_run() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, SCRIPT) else { return };
    let mut names = ["AuthenticationError", "GatewayError", "PayloadTooLargeError", "ApprovalDeniedError", "ApprovalExpiredError", "ApprovalTimeoutError"];
    names.sort_unstable();
    assert_eq!(agent.gets("errors", &json!({})).await, json!(names));
    // The flow before API keys has no place here, and what its client gets is no leave to go on.
    let legacy = agent.gets("legacy", &json!({"gateway_url": format!("http://{}", app.address())})).await;
    assert_eq!((&legacy["decision"], &legacy["http_status"]), (&Value::Null, &json!(404)));
    assert!(legacy["error"].as_str().is_some_and(|error| !error.is_empty()), "{legacy}");
}
