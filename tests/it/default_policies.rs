//! The nine policies of a new installation, each from the client's call to the card.

use serde_json::{Value, json};

use crate::clients::{Agent, create_user, harmless, personal_message, secret_message, secret_text};
use crate::slack_clicks::{SECRET, ada, click, clickable};
use crate::support::{TestApp, seconds};

/// What a policy is for.
struct Case {
    policy: &'static str,
    call: Value,
    decision: &'static str,
    tool: &'static str,
    operation: &'static str,
    code: &'static str,
    /// A call much like it that is none of the policy's business.
    passes: Value,
}

fn call(method: &str, url: &str, body: &Value) -> Value {
    json!({"method": method, "url": url, "body": body})
}

fn github(method: &str, path: &str, body: &Value) -> Value {
    call(method, &format!("https://api.github.com/repos/acme/site/{path}"), body)
}

fn drive(path: &str, body: &Value) -> Value {
    call("POST", &format!("https://www.googleapis.com/drive/v3/files{path}"), body)
}

/// AWS takes the parts of a call as a form.
fn attach(policy: &str) -> Value {
    let form = format!("Action=AttachUserPolicy&UserName=eve&PolicyArn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2F{policy}&Version=2010-05-08");
    call("POST", "https://iam.amazonaws.com/", &form.into())
}

fn upload(content: &str) -> Value {
    call("POST", "https://slack.com/api/files.upload", &json!({"channels": "C024BE91L", "content": content}))
}

fn cases() -> Vec<Case> {
    let case = |policy, call, decision, tool, operation, code, passes| Case { policy, call, decision, tool, operation, code, passes };
    let public = json!({"type": "anyone", "role": "reader"});
    let listed = call("POST", "https://iam.amazonaws.com/", &json!({"Action": "ListUsers"}));
    let merge = github("PUT", "pulls/7/merge", &json!({"merge_method": "squash"}));
    let invite = github("PUT", "collaborators/mallory", &json!({"permission": "push"}));
    let customers = |note: &str| drive("", &json!({"name": "customers.csv", "description": note}));
    vec![
        case(
            "P1 GitHub external collaborators",
            invite,
            "DENY",
            "github",
            "add_collaborator",
            "EXTERNAL_PRINCIPAL",
            github("GET", "collaborators", &Value::Null),
        ),
        case("P2 GitHub pull request review", merge, "REQUIRE_APPROVAL", "github", "merge_pr", "PR_REVIEW", github("GET", "pulls/7", &Value::Null)),
        case("P3 Slack secret egress", secret_message(), "DENY", "slack", "post_message", "SECRET_DETECTED", harmless()),
        case("P4 Slack secret upload", upload(&secret_text()), "DENY", "slack", "upload_file", "SECRET_DETECTED", upload("Release notes")),
        case("P5 Slack PII egress", personal_message(), "SANITIZE", "slack", "post_message", "PII_EGRESS", harmless()),
        case("P6 AWS IAM user creation", create_user(), "REQUIRE_APPROVAL", "aws", "create_user", "IAM_USER_CREATION", listed),
        case(
            "P7 AWS admin policy attachment",
            attach("AdministratorAccess"),
            "DENY",
            "aws",
            "attach_policy",
            "ADMIN_POLICY_ATTACHMENT",
            attach("ReadOnlyAccess"),
        ),
        case(
            "P8 Drive external sharing",
            drive("/f1/permissions", &public),
            "DENY",
            "gdrive",
            "share_file_external",
            "EXTERNAL_SHARING",
            drive("/f1/copy", &json!({})),
        ),
        case("P9 Drive PII export", customers("of jane.roe@example.com"), "SANITIZE", "gdrive", "upload", "PII_EGRESS", customers("of nobody")),
    ]
}

/// The call, by an agent of this id: the repeated DENYs of one would be an incident.
fn by(agent: &str, mut call: Value) -> Value {
    call["agent_id"] = agent.into();
    call
}

#[tokio::test]
async fn each_decides_its_calls_and_shows_the_card() {
    let app = TestApp::with_records().await;
    let channel = clickable(&app, "alerts", SECRET, Value::Null).await;
    app.patch(&channel, &json!({"filter": {"events": ["DENY", "SANITIZE", "REQUIRE_APPROVAL"], "min_severity": "LOW"}})).await;
    let Some(mut client) = Agent::of(&app, "client.py") else { return };
    for (number, Case { policy, call, decision, tool, operation, code, passes }) in (1..).zip(cases()) {
        let agent = format!("agent-p{number}");
        let answer = client.gets("scan", &by(&agent, call.clone())).await;
        assert_eq!((&answer["decision"], &answer["raw"]["policy_name"]), (&json!(decision), &json!(policy)), "{answer}");
        assert_eq!((&answer["raw"]["tool_name"], &answer["raw"]["operation"]), (&json!(tool), &json!(operation)));
        assert_eq!(answer["reason_codes"][0], code, "{answer}");

        // No chat takes messages without end.
        app.advance(seconds(60)).await;
        let card = app.sandbox.accepted("alerts").pop().unwrap();
        let shown = card.json().to_string();
        let trace = answer["trace_id"].as_str().unwrap();
        let (heading, action) = (format!("[Interven] {decision}"), format!("{tool}.{operation}"));
        for part in [heading.as_str(), &action, code, &agent, trace] {
            assert!(shown.contains(part), "{policy}: {part} is not in {shown}");
        }
        assert_eq!(shown.contains("\"approve\""), decision == "REQUIRE_APPROVAL", "{policy}: {shown}");
        let record = app.record(&answer["trace_id"]).await;
        assert_eq!((&record["decision"], &record["policy_name"], &record["policy_id"]), (&json!(decision), &json!(policy), &answer["raw"]["policy_id"]));
        for told in [&shown, &record.to_string()] {
            assert!(!told.contains(&secret_text()) && !told.contains("jane.roe"), "{policy}: {told}");
        }

        let retry = by(&agent, call.clone());
        match decision {
            "REQUIRE_APPROVAL" => {
                assert_eq!(click(&app, "alerts", &card, "approve", &ada()).await.status, 200);
                app.settled().await;
                let retried = client.gets("scan", &retry).await;
                assert_eq!((&retried["decision"], &retried["reason_codes"]), (&json!("ALLOW"), &json!(["RECENT_APPROVAL_GRANT"])), "{policy}");
            }
            "SANITIZE" => {
                let clean = &answer["sanitized_body"];
                assert!(clean.to_string().contains("[REDACTED:email]") && !clean.to_string().contains("jane.roe"), "{policy}: {clean}");
                let mut again = retry;
                again["body"] = clean.clone();
                assert_eq!(client.gets("scan", &again).await["decision"], "ALLOW", "{policy}: what was made of it may go on");
            }
            _ => assert_eq!(client.gets("scan", &retry).await["decision"], "DENY", "{policy}: no retry changes it"),
        }

        app.advance(seconds(60)).await;
        let cards = app.sandbox.accepted("alerts").len();
        let passed = client.gets("scan", &by(&agent, passes)).await;
        assert_eq!((&passed["decision"], &passed["raw"]["policy_name"]), (&json!("ALLOW"), &Value::Null), "{policy}: {passed}");
        app.advance(seconds(60)).await;
        assert_eq!(app.sandbox.accepted("alerts").len(), cards, "{policy}: nobody is told");
    }
}
