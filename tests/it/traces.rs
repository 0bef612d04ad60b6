//! What a scan leaves behind: the trace, what was read in the answer, and the channels that its policies name.

use std::collections::BTreeMap;
use std::time::Duration;

use interven::clock::fresh_id;
use interven::domain::decision::{Agent, Decision, DecisionKind};
use interven::domain::incident::{Rules, Triggers};
use interven::domain::scan::{DataClass, Engine, Finding, Matched, ResponseReading, RuleAction, ScanRecord, Signal, Verb};
use interven::domain::severity::Severity;
use interven::store::Asker;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, deny, seconds};

const KEY: Uuid = Uuid::from_u128(1);
const POLICY: Uuid = Uuid::from_u128(2);
const BY: Asker = Asker { key: KEY, single_use: false, incidents: Rules { repeated_deny_count: 5, repeated_deny_window: Duration::from_secs(3_600) } };

/// A scan of agent-7 that came to this; its policies name these channels.
fn scan(app: &TestApp, kind: DecisionKind, escalate_to: &[&str]) -> Decision {
    let now = app.clock.now();
    let scan = ScanRecord {
        key: KEY,
        context: Some("weekly report".to_owned()),
        headers: BTreeMap::from([("authorization".to_owned(), "[masked]".to_owned())]),
        verb: Verb::Write,
        category: "messages".to_owned(),
        classifications: vec![DataClass::Secrets],
        findings: vec![Finding { class: DataClass::Secrets, kind: "github_token".into(), path: "$.text".to_owned() }],
        findings_omitted: 2,
        signals: vec![Signal { engine: Engine::Classifier, score: 1.0, details: json!({"kinds": ["github_token"]}) }],
        violations: vec!["tool 'slack' not in scope".to_owned()],
        matched: vec![Matched {
            policy_id: POLICY,
            policy_name: "no-secrets".to_owned(),
            policy_version: 3,
            rule_id: "r1".to_owned(),
            action: RuleAction::OpenIncident,
            decides: true,
        }],
        tags: vec!["egress".to_owned()],
        escalate_to: escalate_to.iter().map(|&to| to.to_owned()).collect(),
    };
    Decision {
        trace_id: fresh_id(now),
        kind,
        occurred_at: now,
        received_at: now,
        title: "Secret detected".to_owned(),
        severity: Severity::Low,
        risk_score: Some(0.7),
        reason_codes: vec!["SECRET_DETECTED".to_owned()],
        agent: Agent { id: Some("agent-7".to_owned()), name: None, runtime_type: None },
        tool_name: "slack".to_owned(),
        operation: Some("post_message".to_owned()),
        method: None,
        url: None,
        body: None,
        src_ip: None,
        policy_id: None,
        policy_name: None,
        environment: None,
        scan: Some(Box::new(scan)),
        approval: None,
        incident_id: None,
    }
}

async fn record(app: &TestApp, decision: Decision) -> Uuid {
    app.app.store.record_judged(decision, Triggers::default(), BY).await.unwrap().trace_id
}

fn reading(app: &TestApp, status: Option<u16>, data_classes: Vec<DataClass>) -> ResponseReading {
    ResponseReading { at: app.clock.now(), status, data_classes, redactions: 4, fingerprint: "sha256:00".to_owned() }
}

#[tokio::test]
async fn a_trace_shows_its_scan_and_no_record_does() {
    let app = TestApp::start().await;
    app.add_webhook("soc").await;
    let trace = record(&app, scan(&app, DecisionKind::Deny, &[])).await;
    let shown = app.get(&format!("/v1/traces/{trace}")).await;
    assert_eq!(
        shown["scan"],
        json!({
            "key_id": KEY, "context": "weekly report", "headers": {"authorization": "[masked]"}, "verb": "WRITE", "category": "messages",
            "classifications": ["SECRETS"], "findings": [{"class": "SECRETS", "kind": "github_token", "path": "$.text"}], "findings_omitted": 2,
            "signals": [{"engine": "classifier", "score": 1.0, "details": {"kinds": ["github_token"]}}], "violations": ["tool 'slack' not in scope"],
            "matched": [{"policy_id": POLICY, "policy_name": "no-secrets", "policy_version": 3, "rule_id": "r1", "action": "OPEN_INCIDENT", "decides": true}],
            "tags": ["egress"], "escalate_to": [],
        })
    );
    assert_eq!(shown["response"], Value::Null);
    assert_eq!(shown, app.get(&format!("/api/decisions/{trace}")).await);

    app.settled().await;
    let sent: Value = serde_json::from_slice(&app.sandbox.received("soc")[0].body).unwrap();
    assert_eq!(sent["trace_id"], json!(trace));
    assert_eq!(sent.as_object().unwrap().len(), 20, "the keys of a record are fixed: {sent}");
    assert!(!sent.to_string().contains("github_token") && !sent.to_string().contains("weekly"), "{sent}");

    let reported = app.report(&deny("by an engine")).await.remove(0);
    assert_eq!(app.get(&format!("/api/decisions/{reported}")).await["scan"], Value::Null);
    assert_eq!(app.send(Method::GET, &format!("/v1/traces/{}", Uuid::nil()), &Value::Null).await.status, 404);
    assert_eq!(app.request(Method::GET, &format!("/v1/traces/{trace}"), Some(app.engine_key()), "application/json", "").await.status, 401);
}

#[tokio::test]
async fn the_last_answer_that_is_told_counts_and_only_the_asker_tells() {
    let app = TestApp::start().await;
    let trace = record(&app, scan(&app, DecisionKind::Allow, &[])).await;
    let tell = async |trace, key, agent: Option<&str>, reading| app.app.store.record_response(trace, key, agent.map(str::to_owned), reading).await.unwrap();
    let first = reading(&app, Some(200), vec![DataClass::Pii, DataClass::Phi]);

    assert!(!tell(Uuid::nil(), KEY, None, first.clone()).await, "there is no such scan");
    assert!(!tell(trace, Uuid::from_u128(9), None, first.clone()).await, "another key");
    assert!(!tell(trace, KEY, Some("agent-8"), first.clone()).await, "a key of another agent");
    assert_eq!(app.get(&format!("/v1/traces/{trace}")).await["response"], Value::Null);

    assert!(tell(trace, KEY, None, first).await);
    let shown = app.get(&format!("/v1/traces/{trace}")).await["response"].clone();
    let expected = json!({
        "received_at": "2026-06-01T12:00:00.000Z", "status": 200, "data_classes": ["PII", "PHI"], "fields_redacted_count": 4,
        "content_fingerprint": "sha256:00",
    });
    assert_eq!(shown, expected);

    app.clock.advance(seconds(1));
    assert!(tell(trace, Uuid::from_u128(9), Some("agent-7"), reading(&app, None, Vec::new())).await, "another key of the agent");
    let shown = app.get(&format!("/v1/traces/{trace}")).await["response"].clone();
    assert_eq!((&shown["received_at"], &shown["status"], &shown["data_classes"]), (&json!("2026-06-01T12:00:01.000Z"), &Value::Null, &json!([])));

    let reported: Uuid = app.report(&deny("by an engine")).await[0].parse().unwrap();
    assert!(!tell(reported, KEY, Some("agent-7"), reading(&app, None, Vec::new())).await, "a decision that was not scanned here");
}

#[tokio::test]
async fn a_channel_that_a_policy_names_is_told_whatever_its_filter_says() {
    let app = TestApp::start().await;
    let critical = json!({"events": ["INCIDENT"], "min_severity": "CRITICAL"});
    let add = async |name: &str, filter: &Value, enabled: bool| {
        let config = json!({"webhook_url": app.sandbox.slack_url(name)});
        app.add_channel(&json!({"name": name, "kind": "slack", "config": config, "filter": filter, "enabled": enabled})).await
    };
    let (night, day) = (add("night", &critical, true).await, add("day", &critical, true).await);
    let (all, off) = (add("all", &json!({"events": ["ALL"]}), true).await, add("off", &critical, false).await);
    let siem = app.add_webhook("soc").await;
    app.patch(&siem, &json!({"filter": critical})).await;
    let queued = async || {
        app.settled().await;
        let mut counts = Vec::new();
        for channel in [&night, &day, &all, &off, &siem] {
            counts.push(app.deliveries(channel).await.len());
        }
        counts
    };

    record(&app, scan(&app, DecisionKind::Deny, &[])).await;
    assert_eq!(queued().await, [0, 0, 1, 0, 0], "none is named");
    record(&app, scan(&app, DecisionKind::Deny, &["night", "off", "nobody"])).await;
    assert_eq!(queued().await, [1, 0, 2, 0, 0], "one by its name; what is disabled is told nothing");
    record(&app, scan(&app, DecisionKind::Allow, &["slack", "night", "siem", "slack"])).await;
    assert_eq!(queued().await, [2, 1, 3, 0, 1], "each of a kind, once");
    app.patch(&night, &json!({"name": "dusk"})).await;
    record(&app, scan(&app, DecisionKind::Deny, &["night"])).await;
    assert_eq!(queued().await, [2, 1, 4, 0, 1], "a name that is nobody's any more");
}
