//! The command line against files, and against a server that says what it was told to.

use axum::Router;
use axum::routing::post;
use clap::Parser as _;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::cli::{Cli, Command};
use crate::domain::time::Time;

const POLICY: &str = "name: Payments\nrules:\n  - rule_id: large\n    priority: 1\n    match: { tool_name: stripe }\n    condition: { body_path_gt: { path: $.amount, value: 500 } }\n    action: DENY\n";
const WRONG: &str = "name: Other\nrules:\n  - rule_id: r\n    priority: 1\n    condition: { has_data_clas: PII }\n    action: DENNY\n";
const CASES: &str = "cases:\n  - name: too much\n    call: { method: POST, url: 'https://api.stripe.com/v1/refunds', body: { amount: 900 } }\n    expect: { decision: DENY, rule_id: large }\n  - name: a secret\n    call: { method: POST, url: 'https://slack.com/api/chat.postMessage', body: { channel: '#general', text: 'AKIAQYLPMN5HHHFPZAM2' } }\n    expect: DENY\n";

/// Files with these names and texts.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Runs the command line on files of `folder`: what it wrote, without the folder's path, and its error.
async fn command(folder: &TempDir, line: &[&str]) -> (String, String) {
    let file = |word: &&str| if word.contains('.') && !word.contains('/') { folder.path().join(word).display().to_string() } else { (*word).to_owned() };
    let line = ["interven", "policy"].iter().chain(line).map(file);
    let Command::Policy(args) = Cli::parse_from(line).command else { panic!("policy") };
    let mut out = Vec::new();
    let done = run(args, &Environment::new(), &Clock::manual(Time::from_ms(0)), &mut out).await;
    let short = |text: String| text.replace(&format!("{}/", folder.path().display()), "");
    (short(String::from_utf8(out).unwrap()), done.err().map(|error| short(format!("{error:#}"))).unwrap_or_default())
}

#[tokio::test]
async fn every_fault_of_every_file_is_told_and_no_server_is_asked() {
    let json = r#"{"name":"Json","env_name":"production","rules":[{"rule_id":"r","priority":1,"action":"ALLOW"}]}"#;
    let folder = folder(&[("a.yaml", POLICY), ("b.json", json), ("c.yaml", WRONG), ("d.yaml", "name: a\nname: b"), ("e.yaml", POLICY)]);
    let (out, error) = command(&folder, &["validate", "a.yaml", "b.json"]).await;
    assert_eq!((out.as_str(), error.as_str()), ("a.yaml: ok, Payments, 1 rule\nb.json: ok, Json, 1 rule\n", ""));
    let (out, error) = command(&folder, &["validate", "a.yaml", "c.yaml", "d.yaml", "e.yaml"]).await;
    let expected = "c.yaml: rules[0].condition.has_data_clas: no such key; did you mean has_data_class?\n\
        c.yaml: rules[0].action: `DENNY` is none of ALLOW, DENY, SANITIZE, REQUIRE_APPROVAL, OPEN_INCIDENT; did you mean DENY?\n\
        d.yaml: line 2: the key `name` stands twice\n\
        e.yaml: name: a.yaml has a policy of this name for the same environment; give one another name\n";
    assert_eq!((out.replace(&format!("{}/", folder.path().display()), "").as_str(), error.as_str()), (expected, "3 of 4 files cannot be used"));
    assert!(command(&folder, &["validate", "missing.yaml"]).await.1.starts_with("missing.yaml: "));
    let (out, error) = command(&folder, &["apply", "--url", "http://127.0.0.1:9", "--token", "iv_pat_abc", "a.yaml", "c.yaml"]).await;
    assert!(out.starts_with("c.yaml: ") && error == "1 of 2 files cannot be used", "{out}{error}");
}

#[tokio::test]
async fn cases_are_held_against_the_policies() {
    let folder = folder(&[("a.yaml", POLICY), ("cases.yaml", CASES), ("wrong.yaml", "cases: [{name: x}]")]);
    let (out, error) = command(&folder, &["test", "a.yaml", "cases.yaml"]).await;
    let expected = "pass  cases.yaml: too much\nFAIL  cases.yaml: a secret: the decision is ALLOW, not DENY\n";
    assert_eq!((out.as_str(), error.as_str()), (expected, "1 of 2 cases failed"));
    let (out, error) = command(&folder, &["test", "--defaults", "cases.yaml", "a.yaml"]).await;
    assert_eq!((out.as_str(), error.as_str()), ("pass  cases.yaml: too much\npass  cases.yaml: a secret\n", ""));
    let (out, error) = command(&folder, &["test", "a.yaml", "wrong.yaml"]).await;
    assert!(out.contains("wrong.yaml: cases[0].expect: it is missing") && error == "1 of 1 files with cases cannot be used", "{out}{error}");
    assert!(command(&folder, &["test", "a.yaml"]).await.1.starts_with("there are no cases;"));
    assert!(command(&folder, &["test", "cases.yaml"]).await.1.starts_with("there are no policies;"));
}

#[tokio::test]
async fn policies_are_sent_with_the_environment_and_the_answer_is_told() {
    let apply = post(async |axum::Json(policy): axum::Json<Value>| {
        axum::Json(json!({"name": policy["name"], "env_names": policy["env_names"], "version": 3, "changed": true}))
    });
    let diff = post(async |axum::Json(policy): axum::Json<Value>| {
        axum::Json(json!({"name": policy["name"], "env_names": policy["env_names"], "version": 1, "changed": true, "changes": ["+ rule x\u{1b}"]}))
    });
    let server = Router::new().route("/v1/policies/apply", apply).route("/v1/policies/diff", diff);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let folder = folder(&[("a.yaml", POLICY), ("b.yaml", &format!("env_names: [test, staging]\n{}", POLICY.replace("Payments", "Other")))]);
    let checks = async {
        let with = async |line: &[&str]| command(&folder, &[line, &["--url", &url, "--token", "iv_live_abc"]].concat()).await;
        assert_eq!(with(&["apply", "--env", "production", "a.yaml"]).await.0, "Payments (production): version 3, changed\n");
        let (out, error) = with(&["apply", "a.yaml", "b.yaml"]).await;
        assert_eq!((out.as_str(), error.as_str()), ("Payments: version 3, changed\nOther (test, staging): version 3, changed\n", ""));
        assert_eq!(with(&["diff", "a.yaml"]).await.0, "Payments: version 1, new\n  + rule x \n");
        assert_eq!(with(&["apply", "--env", "production", "b.yaml"]).await.1, "b.yaml: it says itself where it applies, test, staging; leave --env out");
    };
    tokio::select! {
        () = checks => {}
        ended = axum::serve(listener, server) => panic!("{ended:?}"),
    }
}
