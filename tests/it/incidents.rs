//! Incidents: what opens one, what joins it, who is told, and how people take it to its end.

mod handled;

use std::time::Duration;

use interven::domain::incident::Triggers;
use interven::domain::severity::Severity;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, deny, question, seconds};

const MS: Duration = Duration::from_millis(1);
/// An hour but for a millisecond.
const ALMOST: Duration = Duration::from_millis(3_599_999);

/// A decision of this agent, band and reason.
fn of(agent: &str, kind: &str, band: &str, reason: &str) -> Value {
    json!({
        "decision": kind, "title": format!("{reason} of {agent}"), "risk_band": band, "reason_codes": [reason], "agent": {"id": agent},
        "tool_name": "slack", "operation": "post_message",
    })
}

/// A plain DENY of this agent.
fn refused(agent: &str) -> Value {
    of(agent, "DENY", "MEDIUM", "PII_EGRESS")
}

impl TestApp {
    /// The incidents that match, newest first.
    async fn incidents(&self, query: &str) -> Vec<Value> {
        self.get(&format!("/v1/incidents?{query}")).await["items"].as_array().unwrap().clone()
    }

    /// The one incident that matches, with all that is known of it.
    async fn incident(&self, query: &str) -> Value {
        let all = self.incidents(query).await;
        assert_eq!(all.len(), 1, "{all:?}");
        self.get(&format!("/v1/incidents/{}", all[0]["id"].as_str().unwrap())).await
    }

    /// How many alerts of incidents reached the sandbox's Slack channel of this name.
    fn alerts(&self, name: &str) -> usize {
        self.sandbox.received(name).iter().filter(|request| String::from_utf8_lossy(&request.body).contains("[Interven] INCIDENT")).count()
    }

    /// Takes an incident a step on; the status and the body of the answer.
    async fn move_to(&self, incident: &Value, body: &Value) -> (u16, Value) {
        let answer = self.send(Method::POST, &format!("/v1/incidents/{}/transition", incident["id"].as_str().unwrap()), body).await;
        (answer.status, answer.body)
    }

    /// Looks at an incident and closes it.
    async fn close(&self, incident: &Value) {
        assert_eq!(self.move_to(incident, &json!({"status": "investigating"})).await.0, 200);
        assert_eq!(self.move_to(incident, &json!({"status": "closed", "resolution_code": "policy_gap"})).await.0, 200);
    }
}

#[tokio::test]
async fn every_trigger_opens_an_incident_that_goes_all_the_way_to_the_card() {
    let app = TestApp::start().await;
    app.add_slack("alerts").await;
    let siem = json!({"url": app.sandbox.generic_url("siem"), "format": "JSON"});
    app.add_channel(&json!({"name": "siem", "kind": "siem", "config": siem, "filter": {"events": ["ALL", "ALLOW"]}})).await;
    for (trigger, kind, band, reason, severity) in [
        ("critical_deny", "DENY", "CRITICAL", "SECRET_DETECTED", "CRITICAL"),
        ("threat_intel", "ALLOW", "LOW", "THREAT_INTEL_HIT", "CRITICAL"),
        ("read_then_write", "SANITIZE", "MEDIUM", "READ_THEN_WRITE", "HIGH"),
        ("scope_violation", "DENY", "LOW", "EPHEMERAL_SCOPE_VIOLATION", "HIGH"),
    ] {
        let traces = app.report(&of(trigger, kind, band, reason)).await;
        app.settled().await;
        // At the pace of a Slack channel.
        app.advance(seconds(10)).await;
        let incident = app.incident(&format!("trigger={trigger}")).await;
        assert_eq!((&incident["severity"], &incident["status"], &incident["trace_ids"]), (&json!(severity), &json!("open"), &json!(traces)), "{incident}");
        assert_eq!((&incident["agent"]["id"], &incident["trace_count"], &incident["opened_by"]), (&json!(trigger), &json!(1), &Value::Null));
        let decision = app.get(&format!("/api/decisions/{}", traces[0])).await;
        assert_eq!(decision["incident_id"], incident["id"], "the decision names it");
        let records = app.sandbox.events("siem");
        let record = |of: &str| records.iter().find(|record| record["kind"] == of && record["trace_id"] == json!(traces[0])).unwrap();
        assert_eq!(record(kind)["incident_id"], incident["id"], "its record too");
        let opened = record("INCIDENT");
        assert_eq!((&opened["incident_id"], &opened["severity"], &opened["occurred_at"]), (&incident["id"], &json!(severity), &incident["opened_at"]));
        let cards = app.sandbox.received("alerts");
        let card =
            String::from_utf8_lossy(&cards.iter().find(|card| String::from_utf8_lossy(&card.body).contains(incident["id"].as_str().unwrap())).unwrap().body)
                .into_owned();
        assert!(card.contains("[Interven] INCIDENT") && card.contains(incident["title"].as_str().unwrap()), "{card}");
    }
    assert_eq!(app.incidents("").await.len(), 4, "one each");
}

#[tokio::test]
async fn what_the_judges_say_beside_the_reasons_counts_as_well() {
    let app = TestApp::start().await;
    app.add_slack("alerts").await;
    let parsed = |app: &TestApp| {
        use interven::api::decisions::input::{Intake, parse};
        let bands = interven::domain::severity::RiskBands::default();
        let intake = Intake { received_at: app.clock.now(), bands, pending_ttl: seconds(600), agent: None, environment: None };
        parse(refused("judged").to_string().as_bytes(), intake).unwrap().pop().unwrap()
    };
    let by = interven::store::Asker { key: uuid::Uuid::nil(), single_use: false, incidents: app.app.settings.incident_rules() };
    let policy = Triggers { policy: Some(Severity::Low), ..Triggers::default() };
    let recorded = app.app.store.record_judged(parsed(&app), policy, by).await.unwrap();
    let incident = app.incident("trigger=policy").await;
    assert_eq!((&incident["severity"], &incident["trace_ids"]), (&json!("LOW"), &json!([recorded.trace_id])), "as bad as the policy says");
    let worse = Triggers { policy: Some(Severity::High), threat_intel: true, ..Triggers::default() };
    app.app.store.record_judged(parsed(&app), worse, by).await.unwrap();
    app.settled().await;
    let incident = app.incident("trigger=policy").await;
    assert_eq!((&incident["severity"], &incident["trace_count"]), (&json!("HIGH"), &json!(2)));
    assert_eq!(app.incident("trigger=threat_intel").await["trace_count"], 1, "a decision may belong to several");
    assert_eq!(app.alerts("alerts"), 2);
}

#[tokio::test]
async fn the_fifth_denial_within_an_hour_opens_one_incident_and_the_sixth_joins_it() {
    let app = TestApp::start().await;
    let config = json!({"webhook_url": app.sandbox.slack_url("alerts")});
    app.add_channel(&json!({"name": "alerts", "kind": "slack", "config": config, "filter": {"events": ["INCIDENT"]}})).await;
    let mut traces = Vec::new();
    for _ in 0..4 {
        traces.extend(app.report(&refused("a")).await);
        app.report(&refused("b")).await;
    }
    // Neither other kinds nor repeats are denials.
    app.report(&of("a", "SANITIZE", "HIGH", "X")).await;
    let mut again = refused("a");
    again["trace_id"] = traces[0].as_str().into();
    app.report(&again).await;
    assert_eq!(app.incidents("").await.len(), 0);
    app.advance(ALMOST).await;
    let fifth = Value::Object(serde_json::Map::from_iter([("tool_name".to_owned(), json!("http")), ("operation".to_owned(), Value::Null)]));
    let mut decision = refused("a");
    decision.as_object_mut().unwrap().extend(fifth.as_object().unwrap().clone());
    traces.extend(app.report(&decision).await);
    app.settled().await;
    let incident = app.incident("").await;
    assert_eq!((&incident["trigger"], &incident["severity"], &incident["agent"]["id"]), (&json!("repeated_deny"), &json!("HIGH"), &json!("a")));
    assert_eq!((&incident["trace_ids"], &incident["trace_count"]), (&json!(traces), &json!(5)), "it names all five");
    assert_eq!(incident["tools"], json!(["http", "slack.post_message"]), "and the tools of all");
    for trace in &traces {
        assert_eq!(app.get(&format!("/api/decisions/{trace}")).await["incident_id"], incident["id"]);
    }
    // At the hour to the millisecond the first four are too old.
    app.advance(MS).await;
    app.report(&refused("a")).await;
    assert_eq!(app.incident("").await["trace_count"], 5);
    for _ in 0..3 {
        traces.extend(app.report(&refused("a")).await);
    }
    app.settled().await;
    let incident = app.incident("").await;
    assert_eq!(incident["trace_count"], 9, "many again: they join, the one between too");
    assert_eq!(app.alerts("alerts"), 1, "joining alerts nobody");
    assert_eq!(incident["timeline"].as_array().unwrap().len(), 9);
}

#[tokio::test]
async fn at_an_hour_to_the_millisecond_the_first_of_five_does_not_count() {
    for (wait, opened) in [(ALMOST, 1), (seconds(3_600), 0)] {
        let app = TestApp::start().await;
        app.report(&refused("a")).await;
        app.advance(wait).await;
        app.report(&json!([refused("a"), refused("a"), refused("a"), refused("a")])).await;
        assert_eq!(app.incidents("").await.len(), opened, "{wait:?}");
    }
}

#[tokio::test]
async fn many_is_what_the_settings_say() {
    let app = TestApp::start().await;
    let set = json!({"incidents": {"repeated_deny_count": 3, "repeated_deny_window_seconds": 60}});
    assert_eq!(app.send(Method::PUT, "/api/settings", &set).await.status, 200);
    app.report(&json!([refused("a"), refused("a")])).await;
    app.advance(seconds(60)).await;
    app.report(&json!([refused("a"), refused("a")])).await;
    assert_eq!(app.incidents("").await.len(), 0);
    // Those that were before the change count as well.
    assert_eq!(app.send(Method::PUT, "/api/settings", &json!({"incidents": {"repeated_deny_window_seconds": 61}})).await.status, 200);
    app.report(&refused("a")).await;
    let incident = app.incident("").await;
    assert_eq!(incident["trace_count"], 5, "all within the new window");
}

#[tokio::test]
async fn four_before_a_restart_and_one_after_it_are_five() {
    let mut app = TestApp::start().await;
    let mut traces = app.report(&json!([refused("a"), refused("a")])).await;
    // Over the border of two of the spans in which an agent's activity is counted.
    app.advance(seconds(20 * 60)).await;
    traces.extend(app.report(&json!([refused("a"), refused("a")])).await);
    app.restart(seconds(60)).await;
    traces.extend(app.report(&refused("a")).await);
    let incident = app.incident("").await;
    assert_eq!((&incident["trigger"], &incident["trace_ids"]), (&json!("repeated_deny"), &json!(traces)));
    app.restart(seconds(60)).await;
    app.report(&refused("a")).await;
    assert_eq!(app.incident("").await["trace_count"], 6, "and it is joined after another");
}

#[tokio::test]
async fn denials_at_the_same_time_open_one_incident_that_counts_them_all() {
    let app = TestApp::start().await;
    app.add_slack("alerts").await;
    let reports = (0..40).map(|at| {
        let app = &app;
        async move { app.report(&if at % 2 == 0 { refused("a") } else { of("a", "DENY", "CRITICAL", "SECRET_DETECTED") }).await }
    });
    let traces: usize = futures_util::future::join_all(reports).await.iter().map(Vec::len).sum();
    app.settled().await;
    assert_eq!(traces, 40);
    assert_eq!(app.incident("trigger=repeated_deny").await["trace_count"], 40);
    assert_eq!(app.incident("trigger=critical_deny").await["trace_count"], 20);
    assert_eq!(app.incidents("").await.len(), 2);
}

#[tokio::test]
async fn an_incident_names_so_many_and_counts_the_rest() {
    let app = TestApp::start().await;
    let many: Vec<Value> = (0..1_010).map(|_| refused("a")).collect();
    let traces = app.report(&Value::Array(many)).await;
    let incident = app.incident("").await;
    assert_eq!((incident["trace_ids"].as_array().unwrap().len(), &incident["trace_count"]), (1_000, &json!(1_010)));
    assert_eq!(app.incidents("").await[0]["trace_ids"].as_array().unwrap().len(), 100, "a list is shorter");
    assert_eq!(incident["timeline"].as_array().unwrap().len(), 200);
    let named = async |trace: &str| app.get(&format!("/api/decisions/{trace}")).await["incident_id"].clone();
    assert_eq!((named(&traces[999]).await, named(&traces[1_000]).await), (incident["id"].clone(), Value::Null));
}

#[tokio::test]
async fn what_a_person_answered_a_moment_ago_opens_nothing() {
    let app = TestApp::start().await;
    let mut asked = question();
    asked["risk_band"] = "CRITICAL".into();
    let approval = app.opened(&asked).await;
    app.answered(&approval, "deny").await;
    for _ in 0..6 {
        assert_eq!(app.ask(&asked).await["reason_codes"], json!(["RECENT_APPROVAL_DENIED"]));
    }
    let mut relayed = of("agent-7", "DENY", "CRITICAL", "RECENT_APPROVAL_DENIED");
    relayed["agent"] = asked["agent"].clone();
    app.report(&relayed).await;
    assert_eq!(app.incidents("").await.len(), 0);
    // Neither do they help others to be many.
    app.report(&json!([deny("1"), deny("2"), deny("3"), deny("4")])).await;
    assert_eq!(app.incidents("").await.len(), 0);
}

#[tokio::test]
async fn a_question_opens_an_incident_when_it_is_asked_and_joins_it_when_asked_again() {
    let app = TestApp::start().await;
    let (_, _) = (app.add_slack("alerts").await, app.add_webhook("siem").await);
    let mut asked = question();
    asked["reason_codes"] = json!(["THREAT_INTEL_HIT"]);
    let approval = app.opened(&asked).await;
    app.ask(&asked).await;
    app.settled().await;
    let incident = app.incident("trigger=threat_intel").await;
    assert_eq!((&incident["trace_count"], &incident["timeline"][0]["approval_id"]), (&json!(2), &json!(approval)));
    assert_eq!(app.alerts("alerts"), 1);
    let records = app.sandbox.events("siem");
    let mut named: Vec<_> = records.iter().filter(|record| record["incident_id"] == incident["id"]).map(|record| record["kind"].as_str().unwrap()).collect();
    // A question overtakes an incident.
    named.sort_unstable();
    assert_eq!(named, ["INCIDENT", "REQUIRE_APPROVAL", "REQUIRE_APPROVAL"]);
    app.answered(&approval, "approve").await;
    assert_eq!(app.ask(&asked).await["reason_codes"], json!(["RECENT_APPROVAL_GRANT"]));
    assert_eq!(app.incident("trigger=threat_intel").await["trace_count"], 2, "what was approved is known");
}

#[tokio::test]
async fn an_incident_that_gets_worse_is_told_to_those_who_did_not_hear_of_it_and_to_nobody_twice() {
    let app = TestApp::start().await;
    let channel = |name: &str, filter: Value| json!({"name": name, "kind": "slack", "config": {"webhook_url": app.sandbox.slack_url(name)}, "filter": filter});
    app.add_channel(&channel("high", json!({"events": ["INCIDENT"], "min_severity": "HIGH"}))).await;
    app.add_channel(&channel("critical", json!({"events": ["INCIDENT"], "min_severity": "CRITICAL"}))).await;
    app.add_channel(&channel("github", json!({"events": ["INCIDENT"], "tools": ["github"]}))).await;
    let told = || ["high", "critical", "github"].map(|name| app.alerts(name));
    app.report(&of("a", "SANITIZE", "HIGH", "READ_THEN_WRITE")).await;
    app.settled().await;
    assert_eq!(told(), [1, 0, 0]);
    app.report(&of("a", "SANITIZE", "LOW", "READ_THEN_WRITE")).await;
    app.settled().await;
    assert_eq!((told(), app.incident("").await["severity"].as_str()), ([1, 0, 0], Some("HIGH")), "it never falls");
    app.report(&of("a", "SANITIZE", "CRITICAL", "READ_THEN_WRITE")).await;
    app.settled().await;
    assert_eq!(told(), [1, 1, 0]);
    let mut other = of("a", "SANITIZE", "LOW", "READ_THEN_WRITE");
    other["tool_name"] = "github".into();
    app.report(&json!([other, other])).await;
    app.settled().await;
    assert_eq!(told(), [1, 1, 1]);
    let incident = app.incident("").await;
    assert_eq!((&incident["severity"], &incident["trace_count"]), (&json!("CRITICAL"), &json!(5)));
    let history: Vec<_> = incident["history"].as_array().unwrap().iter().map(|entry| (entry["what"].as_str().unwrap(), entry["to"].as_str())).collect();
    assert_eq!(history, [("opened", None), ("severity", Some("CRITICAL"))]);
}
