//! What is older than the retention goes; what is still open stays, with all that it is about.

use std::collections::BTreeSet;
use std::time::Duration;

use interven::domain::audit::Target;
use interven::store::{AuditOrder, AuditQuery, Audited};
use interven_sandbox::{Fault, Times};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, decision, denies, deny, in_time, question, seconds, with_agent};

const DAY: u64 = 24 * 60 * 60;

async fn keep(app: &TestApp, days: &Value) {
    let answer = app.send(Method::PUT, "/api/settings", &json!({"retention_days": days})).await;
    assert_eq!((answer.status, &answer.body["retention_days"]), (200, days), "{}", answer.body);
}

/// Waits for the end of the next run, and moves the clock on over the pauses of it.
async fn pruned_after(app: &TestApp, before: &Value) {
    let run = async {
        while app.get("/api/settings").await["retention_last_pruned_at"] == *before {
            app.clock.advance(Duration::from_millis(50));
        }
    };
    in_time("the retention has gone through everything", run).await;
    app.settled().await;
}

/// Lets the next run begin, and waits for its end.
async fn next_run(app: &TestApp, later: Duration) {
    let before = app.get("/api/settings").await["retention_last_pruned_at"].clone();
    app.advance(later).await;
    pruned_after(app, &before).await;
}

async fn is_there(app: &TestApp, path: &str) -> bool {
    match app.send(Method::GET, path, &Value::Null).await.status {
        200 => true,
        404 => false,
        other => panic!("GET {path}: {other}"),
    }
}

async fn exported(app: &TestApp) -> BTreeSet<String> {
    let answer = app.open("/api/telemetry/decisions/export?format=ndjson").await;
    let text = String::from_utf8(answer.bytes().await.unwrap().to_vec()).unwrap();
    text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["trace_id"].as_str().unwrap().to_owned()).collect()
}

/// What the audit log says of the runs.
async fn told(app: &TestApp) -> Vec<Value> {
    let query = AuditQuery { action: Some("retention.pruned".to_owned()), ..AuditQuery::default() };
    let entries: Vec<Audited> = app.app.store.audit_entries(query, AuditOrder::OldestAfter(0), 100).await.unwrap();
    for Audited { entry, .. } in &entries {
        assert_eq!((entry.actor_kind.as_str(), Target { id: entry.target_id.clone(), name: entry.target_name.clone() }), ("server", Target::default()));
    }
    entries.iter().map(|audited| serde_json::from_str(audited.entry.after.as_deref().unwrap()).unwrap()).collect()
}

#[tokio::test]
async fn what_is_over_goes_after_its_days_and_is_told_of() {
    let app = TestApp::start().await;
    let channel = app.add_slack("soc").await;
    let first = app.report(&with_agent(deny("old"), "agent-old")).await.remove(0);
    let approval = app.opened(&question()).await;
    app.answered(&approval, "deny").await;
    app.settled().await;
    let old = app.deliveries(&channel).await.len();
    assert_eq!(app.get("/api/settings").await["retention_days"], Value::Null, "for ever, where nobody chose");
    app.advance(seconds(40 * DAY)).await;
    let young = app.report(&with_agent(deny("young"), "agent-young")).await.remove(0);
    let asked = app.ask(&question()).await;
    app.settled().await;
    let all = app.deliveries(&channel).await.len();
    assert!(is_there(&app, &format!("/api/decisions/{first}")).await, "no limit yet");

    keep(&app, &json!(90)).await;
    pruned_after(&app, &Value::Null).await;
    assert!(is_there(&app, &format!("/api/decisions/{first}")).await && told(&app).await.is_empty(), "nothing is as old");

    let before = app.get("/api/settings").await["retention_last_pruned_at"].clone();
    app.advance(seconds(1)).await;
    keep(&app, &json!(30)).await;
    pruned_after(&app, &before).await;
    assert!(!is_there(&app, &format!("/api/decisions/{first}")).await);
    assert!(!is_there(&app, &format!("/api/approvals/{approval}")).await);
    assert!(is_there(&app, &format!("/api/approvals/{}", asked["approval_id"].as_str().unwrap())).await);
    assert_eq!(exported(&app).await, BTreeSet::from([young, asked["trace_id"].as_str().unwrap().to_owned()]));
    let agents = app.get("/api/agents").await;
    let agents: BTreeSet<&str> = agents["items"].as_array().unwrap().iter().map(|agent| agent["id"].as_str().unwrap()).collect();
    assert_eq!(agents, BTreeSet::from(["agent-7", "agent-young"]));
    assert_eq!(app.deliveries(&channel).await.len(), all - old);
    let told = told(&app).await;
    assert_eq!(told.len(), 1, "{told:?}");
    let counts = ["deliveries", "approvals", "incidents", "decisions", "agents"].map(|kind| told[0][kind].as_u64().unwrap());
    assert_eq!(counts, [old as u64, 1, 0, 2, 1], "{told:?}");
    assert!(told[0]["received_before"].as_str().unwrap().starts_with("2026-06-11T12:0"), "{told:?}");
}

#[tokio::test]
async fn what_is_open_stays_with_all_that_it_is_about() {
    let app = TestApp::with_options(&[("INTERVEN_RETENTION_DAYS", "30")]).await;
    pruned_after(&app, &Value::Null).await;
    let plain = app.report(&with_agent(deny("plain"), "agent-1")).await.remove(0);
    let named = app.report(&with_agent(deny("named"), "agent-2")).await.remove(0);
    let made = app.send(Method::POST, "/v1/incidents", &json!({"title": "Leak", "trace_ids": [named]})).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let incident = format!("/v1/incidents/{}", made.body["id"].as_str().unwrap());
    // It refuses everything: what waits there waits on.
    let channel = app.add_webhook("gone").await;
    app.sandbox.fault_times("gone", Fault::Status { code: 404, body: String::new() }, Times::UntilCleared);
    let waiting = app.report(&with_agent(deny("waiting"), "agent-3")).await.remove(0);
    app.settled().await;
    app.report(&with_agent(deny("newest"), "agent-4")).await;
    app.settled().await;
    let there = async || {
        let decision = async |trace_id: &str| is_there(&app, &format!("/api/decisions/{trace_id}")).await;
        (decision(&plain).await, decision(&named).await, decision(&waiting).await, is_there(&app, &incident).await)
    };

    next_run(&app, seconds(40 * DAY)).await;
    assert_eq!(there().await, (false, true, true, true));
    assert_eq!(app.states(&channel).await, ["pending", "pending"]);

    app.sandbox.clear_faults("gone");
    app.test_channel(&channel).await;
    app.settled().await;
    assert!(app.states(&channel).await.iter().all(|state| state == "delivered"));
    for step in [json!({"status": "investigating"}), json!({"status": "closed", "resolution_code": "false_positive"})] {
        let answer = app.send(Method::POST, &format!("{incident}/transition"), &step).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    next_run(&app, seconds(60 * 60)).await;
    assert_eq!(there().await, (false, false, false, true), "a closed incident is kept from its end on");
    next_run(&app, seconds(31 * DAY)).await;
    assert_eq!(there().await, (false, false, false, false));
}

#[tokio::test]
async fn many_go_in_steps_between_which_others_are_served_and_a_run_that_is_broken_off_is_told_of() {
    let mut app = TestApp::start().await;
    for prefix in ["a", "b", "c"] {
        app.report(&denies(prefix, 400)).await;
    }
    app.advance(seconds(31 * DAY)).await;
    let young = app.report(&with_agent(decision("ALLOW", "young"), "agent-young")).await.remove(0);
    keep(&app, &json!(30)).await;
    // The clock stands: the run is in the pause after a first step.
    let left = async {
        loop {
            let left = exported(&app).await.len();
            if left < 1_201 {
                return left;
            }
        }
    };
    assert_eq!(in_time("the first step", left).await, 701);
    assert!(told(&app).await.is_empty());
    app.restart(seconds(0)).await;
    pruned_after(&app, &Value::Null).await;
    assert_eq!(exported(&app).await, BTreeSet::from([young]));
    let told = told(&app).await;
    assert_eq!((told.len(), &told[0]["decisions"]), (1, &json!(1_200)), "{told:?}");
    next_run(&app, seconds(60 * 60)).await;
    assert_eq!(self::told(&app).await.len(), 1, "a run that found nothing is not told of");
}

#[tokio::test]
async fn a_retention_is_one_of_those_that_there_are() {
    let app = TestApp::start().await;
    for (sent, words) in [(json!(31), "`31` is none of 30, 90 and 365, nor null for no limit."), (json!("30"), "retention_days")] {
        let answer = app.send(Method::PUT, "/api/settings", &json!({"retention_days": sent})).await;
        assert_eq!((answer.status, &answer.body["key"]), (400, &json!("retention_days")), "{}", answer.body);
        assert!(answer.body["error"].as_str().unwrap().contains(words), "{}", answer.body);
    }
    let answer = app.send(Method::PUT, "/api/settings", &json!({"retention_last_pruned_at": "2026-06-01T12:00:00.000Z"})).await;
    assert_eq!(answer.status, 400, "{}", answer.body);
    keep(&app, &json!(365)).await;
    assert_eq!(app.send(Method::PUT, "/api/settings", &json!({})).await.body["retention_days"], 365, "what is absent keeps its value");
    keep(&app, &Value::Null).await;

    let app = TestApp::with_options(&[("INTERVEN_RETENTION_DAYS", "90")]).await;
    let shown = app.get("/api/settings").await;
    assert_eq!(shown["retention_days"], 90);
    assert!(shown["managed"].as_array().unwrap().contains(&json!("retention_days")), "{shown}");
    let answer = app.send(Method::PUT, "/api/settings", &json!({"retention_days": null})).await;
    assert_eq!((answer.status, &answer.body["code"]), (409, &json!("managed")), "{}", answer.body);
}
