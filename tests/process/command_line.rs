//! The other commands, beside a running server.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};

use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use crate::support::load::decision;
use crate::support::{Place, SLACK, run};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_made_on_the_store_of_a_running_server_works() {
    let place = Place::new().await;
    let server = place.start().await;
    let keys = async |args: &[&str]| said(&run(place.command(&[&["keys"], args].concat())).await);
    let (code, printed, _) = keys(&["create", "--name", "ci"]).await;
    assert_eq!(code, Some(0));
    let key = printed.split_whitespace().find(|word| word.starts_with("iv_live_")).unwrap_or_else(|| panic!("no key in {printed}")).to_owned();
    let answer = server.request(Method::POST, "/v1/decisions", Some(&key), &decision(Uuid::from_u128(1))).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let (code, listed, _) = keys(&["list"]).await;
    assert!(code == Some(0) && listed.contains("ci") && !listed.contains(&key), "{listed}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn channels_are_added_listed_tested_and_removed() {
    let place = Place::new().await;
    let mut server = place.start().await;
    let (token, url) = (server.set_up().await, server.url.clone());
    let channel = async |args: &[&str]| {
        let mut command = place.command(&[&["channel", "--url", &url, "--token", &token], args].concat());
        command.env("INTERVEN_WEBHOOK_URL", place.sandbox.slack_url(SLACK));
        said(&run(command).await)
    };
    let (code, id, errors) = channel(&["add", "slack", "--name", "soc", "--events", "DENY"]).await;
    assert_eq!(code, Some(0), "{errors}");
    let id: Uuid = id.trim().parse().unwrap();
    let (_, listed, _) = channel(&["list"]).await;
    assert!(listed.contains(&id.to_string()) && listed.contains("soc") && listed.contains("DENY") && !listed.contains(SLACK), "{listed}");
    let (code, tested, errors) = channel(&["test", "soc"]).await;
    assert!(code == Some(0) && tested.starts_with("delivered: HTTP 200"), "{tested}{errors}");
    assert_eq!(place.sandbox.accepted(SLACK).len(), 1, "the sample card arrived");
    let (code, _, errors) = channel(&["add", "slack", "--name", "soc"]).await;
    assert!(code == Some(1) && errors.lines().count() == 1, "the name is taken: {errors}");
    assert_eq!(channel(&["remove", "soc"]).await.0, Some(0));
    let (code, _, errors) = channel(&["test", "soc"]).await;
    assert!(code == Some(1) && errors.starts_with("interven: there is no channel soc"), "{errors}");
    let left = server.request(Method::GET, "/api/channels", Some(&token), &Value::Null).await;
    assert_eq!(left.body["items"].as_array().unwrap().len(), 0);
    server.stop().await;
    place.assert_nothing_in_plain();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documented_configuration_passes_its_check_which_says_who_may_decide() {
    let place = Place::new().await;
    let documented = include_str!("../../docs/configuration.md").split("```").find_map(|block| block.strip_prefix("toml\n")).unwrap();
    std::fs::write(place.path("slack-secret"), "8f742231b10e8888abcd99yyyzzz85a5\n").unwrap();
    let check = async |text: &str| {
        place.configure(text);
        let mut command = place.command(&["config", "check", "--config"]);
        command.arg(place.path("interven.toml"));
        command.env("SOC_WEBHOOK", "https://hooks.slack.com/services/T0/B0/x").env("SOC_BOT", "xoxb-1").env("HEC_TOKEN", "t");
        said(&run(command).await)
    };
    let (code, printed, errors) = check(documented).await;
    assert!(code == Some(0) && printed.ends_with("channel soc (slack): ok\nchannel splunk (siem): ok\n"), "{printed}{errors}");
    let approvers = r#"approvers = [{ team = "T024BE7LD", user = "U02AB3CD4" }], "#;
    assert!(documented.contains(approvers));
    let (code, printed, _) = check(&documented.replace(approvers, "")).await;
    assert!(code == Some(0) && printed.contains("channel soc (slack): ok, but: approvers: none are named, so whoever sees"), "{printed}");
    let (code, printed, _) = check(&documented.replace(r#", signing_secret = "file:slack-secret""#, "")).await;
    assert!(code == Some(0) && printed.contains("without the signing secret a card has no buttons"), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_made_on_the_store_of_a_running_server_is_a_cookie_file_for_curl() {
    let place = Place::new().await;
    let mut server = place.start().await;
    let (token, url) = (server.set_up().await, server.url.clone());
    assert_eq!(server.report(&decision(Uuid::from_u128(1))).await.status, 200);
    let jar = place.path("auditor-session.cookie").display().to_string();
    let create = async |role: &str, more: &[&str]| {
        let args = [&["session", "create", "--role", role, "--ttl", "90d", "--url", &url, "--out", &jar], more].concat();
        said(&run(place.command(&args)).await)
    };
    let (code, printed, errors) = create("auditor", &[]).await;
    assert!(code == Some(0) && printed.contains("of auditor-session@localhost (auditor)"), "{printed}{errors}");
    assert_eq!(std::fs::metadata(&jar).unwrap().permissions().mode() & 0o777, 0o600);
    let secret = std::fs::read_to_string(&jar).unwrap().trim_end().rsplit('\t').next().unwrap().to_owned();
    assert!(!printed.contains(&secret));

    let curl = async |args: &[&str]| {
        let mut curl = Command::new("curl");
        curl.args(["-sS", "-b", &jar]).args(args);
        said(&run(curl).await).1
    };
    let export = format!("{url}/api/telemetry/decisions/export?format=splunk&since=2020-01-01T00:00:00Z");
    let exported = curl(&[&export]).await;
    assert!(exported.contains(&Uuid::from_u128(1).to_string()), "{exported}");
    let refused = curl(&["-X", "POST", "-H", "X-Interven-CSRF: 1", "-d", "{}", &format!("{url}/v1/incidents")]).await;
    assert!(refused.contains("role_not_allowed"), "{refused}");

    let (code, _, errors) = create("admin", &["--email", "auditor-session@localhost"]).await;
    assert!(code == Some(1) && errors.contains("has the role auditor"), "{errors}");
    let (code, _, _) = said(&run(place.command(&["users", "disable", "auditor-session@localhost"])).await);
    assert_eq!(code, Some(0));
    assert!(curl(&[&export]).await.contains("\"ended\""), "a session ends with its user");
    assert_eq!(create("auditor", &[]).await.0, Some(1));
    let told = server.request(Method::GET, "/api/audit?action=session", Some(&token), &Value::Null).await;
    assert_eq!(told.body["items"][0]["actor"]["kind"], "cli", "{}", told.body);
    server.stop().await;
}

/// Exit code, standard output, standard error.
fn said(output: &Output) -> (Option<i32>, String, String) {
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
}
