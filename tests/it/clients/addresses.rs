//! Where calls go, in all forms that published clients write it: many are no web addresses.

use serde_json::json;

use super::Agent;
use crate::support::TestApp;

#[tokio::test]
async fn every_form_is_answered_in_the_terms_of_its_tool() {
    let app = TestApp::with_records().await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };
    let computer_use = json!({"tool": "computer", "category": "screen", "args": {"scale": 1}, "args_keys": ["scale"]});
    for (url, body, tool, operation) in [
        ("tool://langchain/search_web", json!({"input": "rust"}), "custom_proxy", "search_web"),
        ("tool://langgraph/wire_money", json!({"amount": 5}), "custom_proxy", "wire_money"),
        ("tool://crewai/slack.postMessage", json!({"_positional": ["hi"]}), "slack", "post_message"),
        ("tool://crewai/My Tool!", json!({}), "custom_proxy", "My Tool!"),
        ("tool://openai-assistants/terminateServer", json!({"id": 7}), "custom_proxy", "terminateServer"),
        ("mcp://read_file", json!({"path": "/etc/hosts"}), "mcp", "read_file"),
        ("mcp://github_delete_repo", json!({"owner": "acme", "repo": "site"}), "mcp", "github_delete_repo"),
        ("exec://localhost", json!({"command": "ls"}), "exec", "run_command"),
        ("shell://exec", json!({"cmd": "ls", "cwd": "/"}), "exec", "run_command"),
        ("search://brave", json!({"query": "rust"}), "search", "brave"),
        ("message://telegram", json!({"text": "hi"}), "message", "send_message"),
        ("https://langchain.interven.local/search_web/query", json!({"query": "rust"}), "custom_proxy", "search_web"),
        ("https://langchain.interven.local/slack_post_message/channel-text", json!({"channel": "C1", "text": "hi"}), "slack", "post_message"),
        ("https://computer-use.interven.local/computer-use/screenshot/0a1b2c3d4e5f", computer_use, "custom_proxy", "screenshot"),
        ("https://bank.example/disbursements", json!({"amount": 5}), "custom_proxy", "post_disbursements"),
    ] {
        let answer = agent.gets("scan", &json!({"method": "POST", "url": url, "body": body})).await;
        let raw = &answer["raw"];
        assert_eq!((&answer["decision"], &raw["tool_name"], &raw["operation"]), (&json!("ALLOW"), &json!(tool), &json!(operation)), "{url}");
        let record = app.record(&answer["trace_id"]).await;
        assert_eq!((&record["url"], &record["tool_name"], &record["operation"]), (&json!(url), &json!(tool), &json!(operation)));
    }
}

#[tokio::test]
async fn policies_are_about_what_such_a_form_names() {
    let app = TestApp::start().await;
    app.policy("No Telegram", json!({"match": {"tool_name": "message", "channel_patterns": ["telegram"]}, "action": "DENY", "reason_code": "NO_TELEGRAM"}))
        .await;
    app.policy("No shell", json!({"match": {"tool_name": "exec"}, "condition": {"body_contains_any": ["rm -rf"]}, "action": "DENY", "reason_code": "NO_RM"}))
        .await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };
    for (url, body, decision, code) in [
        ("message://telegram", json!({"text": "hi"}), "DENY", Some("NO_TELEGRAM")),
        ("message://signal", json!({"text": "hi"}), "ALLOW", None),
        ("exec://localhost", json!({"command": "rm -rf /"}), "DENY", Some("NO_RM")),
        ("shell://exec", json!({"cmd": "ls"}), "ALLOW", None),
        ("https://langchain.interven.local/github_merge_pr/owner-repo", json!({"owner": "acme", "repo": "site"}), "REQUIRE_APPROVAL", Some("PR_REVIEW")),
        ("tool://langgraph/aws_create_user", json!({"user_name": "eve"}), "REQUIRE_APPROVAL", Some("IAM_USER_CREATION")),
    ] {
        let answer = agent.gets("scan", &json!({"method": "POST", "url": url, "body": body})).await;
        assert_eq!(answer["decision"], decision, "{url}: {answer}");
        assert!(code.is_none_or(|code| answer["reason_codes"][0] == code), "{url}: {answer}");
    }
}
