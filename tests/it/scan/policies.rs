//! Policies as scans meet them: in force from the next scan on, in their environment, with what they give besides a decision.

use reqwest::Method;
use serde_json::{Value, json};

use super::{by, call, codes, kind};
use crate::clients::harmless;
use crate::support::{TestApp, seconds};

/// A policy with one rule about GitHub, for these environments.
fn github(name: &str, action: &str, environments: &[&str]) -> Value {
    let rule = json!({"rule_id": "r", "priority": 1, "match": {"tool_name": "github"}, "action": action});
    let mut policy = json!({"name": name, "rules": [rule]});
    if !environments.is_empty() {
        policy["env_names"] = json!(environments);
    }
    policy
}

/// A look at GitHub, from this environment if any.
fn look(environment: Option<&str>) -> Value {
    let mut call = by("a", call("GET", "https://api.github.com/repos/acme/site/pulls"));
    call["env"] = environment.into();
    call
}

#[tokio::test]
async fn a_policy_counts_from_the_next_scan_on() {
    let app = TestApp::start().await;
    let decided = async || {
        let answer = app.scan(&look(None)).await;
        (kind(&answer).to_owned(), answer["policy_name"].as_str().map(str::to_owned))
    };
    let is = |decision: &str| (decision.to_owned(), (decision != "ALLOW").then(|| "p".to_owned()));
    assert_eq!(decided().await, is("ALLOW"));
    let applied = app.apply(&github("p", "DENY", &[])).await;
    let path = format!("/v1/policies/{}", applied["policy_id"].as_str().unwrap());
    assert_eq!(decided().await, is("DENY"));
    app.apply(&github("p", "REQUIRE_APPROVAL", &[])).await;
    assert_eq!(decided().await, is("REQUIRE_APPROVAL"));
    assert_eq!(app.send(Method::DELETE, &path, &Value::Null).await.status, 204);
    assert_eq!(decided().await, is("ALLOW"));
    for (version, decision) in [(1, "DENY"), (2, "REQUIRE_APPROVAL")] {
        assert_eq!(app.send(Method::POST, &format!("{path}/restore"), &json!({"version": version})).await.status, 200);
        assert_eq!(decided().await, is(decision));
    }
    let refused = app.send(Method::POST, "/v1/policies/apply", &json!({"name": "p", "rules": [{"rule_id": "r", "priority": 1, "action": "DENIED"}]})).await;
    assert_eq!(refused.status, 400);
    assert_eq!(decided().await, is("REQUIRE_APPROVAL"), "what is refused changes nothing");
}

#[tokio::test]
async fn policies_are_in_force_again_after_a_restart() {
    let mut app = TestApp::start().await;
    app.apply(&github("p", "DENY", &[])).await;
    app.restart(seconds(1)).await;
    assert_eq!(kind(&app.scan(&look(None)).await), "DENY");
}

#[tokio::test]
async fn a_policy_is_for_its_environments_and_the_call_says_where_it_is() {
    let app = TestApp::start().await;
    app.apply(&github("p", "DENY", &["production", "demo"])).await;
    let key = app.new_key(&json!({"environment": "production"})).await["key"].as_str().unwrap().to_owned();
    for (key, environment, decision) in [
        (app.engine_key(), None, "ALLOW"),
        (app.engine_key(), Some("production"), "DENY"),
        (app.engine_key(), Some("demo"), "DENY"),
        (app.engine_key(), Some(" Production"), "DENY"),
        (app.engine_key(), Some("staging"), "ALLOW"),
        (key.as_str(), None, "DENY"),
        (key.as_str(), Some(""), "DENY"),
        (key.as_str(), Some("staging"), "ALLOW"),
        (key.as_str(), Some("demo"), "DENY"),
    ] {
        let answer = app.scan_with(key, &look(environment)).await;
        assert_eq!(kind(&answer), decision, "{environment:?} {}", key == app.engine_key());
        let expected = environment.filter(|name| !name.is_empty()).or((key != app.engine_key()).then_some("production"));
        assert_eq!(app.trace(&answer).await["environment"], json!(expected));
    }
}

#[tokio::test]
async fn the_strictest_of_several_holds_and_all_that_matched_are_on_the_trace() {
    let app = TestApp::start().await;
    for action in ["ALLOW", "REQUIRE_APPROVAL", "SANITIZE", "DENY"] {
        app.apply(&github(action, action, &[])).await;
        let answer = app.scan(&look(None)).await;
        assert_eq!((kind(&answer), answer["policy_name"].as_str()), (action, Some(action)));
    }
    let both = |priority: i64, action: &str| json!({"rule_id": action, "priority": priority, "match": {"tool_name": "github"}, "action": action});
    app.apply(&json!({"name": "two", "rules": [both(20, "DENY"), both(10, "ALLOW")]})).await;
    let answer = app.scan(&look(None)).await;
    assert_eq!((kind(&answer), &answer["policy_name"]), ("DENY", &json!("DENY")));
    let trace = app.trace(&answer).await;
    let matched = trace["scan"]["matched"].as_array().unwrap();
    assert_eq!(matched.len(), 6, "{matched:?}");
    let of_two: Vec<_> = matched.iter().filter(|rule| rule["policy_name"] == "two").map(|rule| (&rule["rule_id"], &rule["decides"])).collect();
    assert_eq!(of_two, [(&json!("ALLOW"), &json!(true)), (&json!("DENY"), &json!(false))], "in a policy the lowest priority decides");
}

#[tokio::test]
async fn an_incident_that_a_rule_opens_has_the_severity_that_it_says() {
    let app = TestApp::start().await;
    app.add_slack("alerts").await;
    let rule = json!({"match": {"tool_name": "github"}, "action": "OPEN_INCIDENT", "incident_severity": "CRITICAL", "reason_code": "OFF_LIMITS", "tag": ["egress", "q3"]});
    app.policy("watch", rule).await;
    let answer = app.scan(&look(None)).await;
    assert_eq!((kind(&answer), codes(&answer)), ("DENY", vec!["OFF_LIMITS"]));
    app.advance(seconds(60)).await;
    let incidents = app.incidents_of("policy").await;
    assert_eq!((incidents.len(), &incidents[0]["severity"], &incidents[0]["trace_ids"]), (1, &json!("CRITICAL"), &json!([answer["trace_id"]])));
    let trace = app.trace(&answer).await;
    assert_eq!((&trace["incident_id"], &trace["scan"]["tags"]), (&incidents[0]["id"], &json!(["egress", "q3"])));
    let cards: Vec<String> = app.sandbox.accepted("alerts").iter().map(|card| card.json().to_string()).collect();
    assert!(cards.iter().any(|card| card.contains("[Interven] INCIDENT") && card.contains("CRITICAL")), "{cards:?}");

    app.scan(&look(None)).await;
    app.policy("watch", json!({"match": {"tool_name": "github"}, "action": "OPEN_INCIDENT"})).await;
    app.scan(&by("b", look(None))).await;
    let incidents = app.incidents_of("policy").await;
    let seen: Vec<_> =
        incidents.iter().map(|incident| (incident["agent"]["id"].as_str(), incident["severity"].as_str(), incident["trace_count"].as_u64())).collect();
    assert_eq!(seen, [(Some("b"), Some("HIGH"), Some(1)), (Some("a"), Some("CRITICAL"), Some(2))], "joined by the same agent, HIGH where nothing is said");
}

#[tokio::test]
async fn an_escalation_reaches_a_channel_whose_filter_drops_the_event() {
    let app = TestApp::start().await;
    let filter = json!({"events": ["INCIDENT"], "min_severity": "CRITICAL", "agents": ["nobody"]});
    let mut channels = Vec::new();
    for (name, kind, config) in [
        ("night", "slack", json!({"webhook_url": app.sandbox.slack_url("night")})),
        ("room", "discord", json!({"webhook_url": app.sandbox.discord_url("room")})),
    ] {
        channels.push(app.add_channel(&json!({"name": name, "kind": kind, "config": config, "filter": filter})).await);
    }
    app.policy("watch", json!({"match": {"tool_name": "github"}, "action": "ALLOW", "escalate_to": "slack", "tag": "watched"})).await;
    let answer = app.scan(&look(None)).await;
    app.settled().await;
    assert_eq!((kind(&answer), app.requests("night"), app.requests("room")), ("ALLOW", 1, 0));
    let trace = app.trace(&answer).await;
    assert_eq!((&trace["scan"]["tags"], &trace["scan"]["escalate_to"]), (&json!(["watched"]), &json!(["slack"])));
    app.scan(&by("a", harmless())).await;
    app.settled().await;
    assert_eq!((app.requests("night"), app.requests("room")), (1, 0), "what no rule escalates is dropped as before");
    // With a stricter policy beside it, which decides, its own channels are told all the same.
    app.apply(&github("p", "DENY", &[])).await;
    app.advance(seconds(60)).await;
    app.scan(&look(None)).await;
    app.advance(seconds(60)).await;
    assert_eq!((app.requests("night"), app.requests("room")), (2, 0));
    assert_eq!(app.states(&channels[0]).await, ["delivered"; 2]);
}

#[tokio::test]
async fn a_setting_of_the_scan_counts_from_the_next_scan_on() {
    let app = TestApp::start().await;
    let mut call = by("a", harmless());
    call["body"]["text"] = "The Falcon lands".into();
    assert_eq!(app.scan(&call).await["classifications"], json!([]));
    app.set_scan(&json!({"internal_markers": ["falcon"], "bands": [0.1, 0.2, 0.3], "weights": {"classifier": 1.0}})).await;
    let answer = app.scan(&call).await;
    assert_eq!((&answer["classifications"], &answer["risk_score"], &answer["risk_band"]), (&json!(["INTERNAL"]), &json!(0.3), &json!("CRITICAL")));
    assert_eq!(kind(&answer), "ALLOW", "a score alone decides nothing");
    app.policy("risky", json!({"condition": {"risk_score_gt": 0.29}, "action": "REQUIRE_APPROVAL"})).await;
    assert_eq!(kind(&app.scan(&call).await), "REQUIRE_APPROVAL");
    app.set_scan(&json!({"weights": {"classifier": 0.5}})).await;
    assert_eq!(kind(&app.scan(&call).await), "ALLOW");
}
