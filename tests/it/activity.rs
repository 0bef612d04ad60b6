//! The list of decisions through the front door: its filters, its pages, and what is not in its index yet.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, decision, denies, deny, seconds, with_agent};

fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["trace_id"].as_str().unwrap().to_owned()).collect()
}

async fn got(app: &TestApp, query: &str) -> Vec<String> {
    let page = app.get(&format!("/api/decisions?{query}")).await;
    assert_eq!((&page["complete"], &page["next_cursor"]), (&json!(true), &Value::Null), "{page}");
    assert_eq!(app.get(&format!("/v1/traces?{query}")).await, page);
    ids(&page)
}

fn with(mut decision: Value, members: &Value) -> Value {
    decision.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    decision
}

#[tokio::test]
async fn every_filter_takes_what_it_says_and_together_they_take_what_all_of_them_do() {
    let app = TestApp::start().await;
    let reported = app
        .report(&json!([
            with(deny("a"), &json!({"trace_id": "00f1e2d3-b5a6-4798-8a9b-0c1d2e3f4a5b", "occurred_at": "2026-06-01T10:00:00Z", "environment": "Production"})),
            with(
                with_agent(decision("ALLOW", "b"), "agent-8"),
                &json!({"trace_id": "00f1ffff-b5a6-4798-8a9b-0c1d2e3f4a5b", "tool_name": "github", "operation": "merge", "risk_band": "LOW", "reason_codes": []})
            ),
            with(
                decision("SANITIZE", "c"),
                &json!({"agent": {"id": "100%"}, "risk_band": "CRITICAL", "reason_codes": ["RATE_LIMITED", "PII_EGRESS"], "environment": "test"})
            ),
            with(
                deny("d"),
                &json!({"agent": {"name": "a_b\\c"}, "occurred_at": "2026-06-01T09:00:00Z", "operation": "delete", "url": "https://u:p@slack.com/"})
            ),
        ]))
        .await;
    let [a, b, c, d] = <[String; 4]>::try_from(reported).unwrap();
    let all = [&d, &c, &b, &a];
    for (query, expected) in [
        ("", &all[..]),
        ("agents=agent-8,100%25", &[&c, &b]),
        ("agent=production-langgraph", &[&b, &a]),
        ("agents=agent", &[]),
        ("tools=slack", &[&d, &c, &a]),
        ("tool=slack.delete,github", &[&d, &b]),
        ("events=ALL", &[&d, &c, &a]),
        ("decision=ALLOW,SANITIZE", &[&c, &b]),
        ("risk_band=LOW,CRITICAL", &[&c, &b]),
        ("min_severity=HIGH", &[&d, &c, &a]),
        ("reason=PII_EGRESS", &[&c]),
        ("reason=RATE_LIMITED,SECRET_DETECTED", &[&d, &c, &a]),
        ("environment=PRODUCTION", &[&a]),
        ("env=test,production", &[&c, &a]),
        ("trace_id=00f1e2d3-b5a6-4798-8a9b-0c1d2e3f4a5b", &[&a]),
        ("trace_id=00f1e2d3b5a647988a9b0c1d2e3f4a5b&events=ALLOW", &[]),
        ("q=00f1", &[&b, &a]),
        ("q=00F1E2D3-b5a6-4798-8a9b-0c1d2e3f4a5b", &[&a]),
        ("q=00f", &[]),
        ("q=LANGgraph", &[&b, &a]),
        ("q=rate_", &[&c]),
        ("q=%25", &[&c]),
        ("q=_b", &[&d]),
        ("q=%5C", &[&d]),
        ("q=%20", &all),
        ("since=2026-06-01T10:00:00Z", &[&c, &b, &a]),
        ("until=2026-06-01T10:00:00Z", &[&d]),
        ("since=2026-06-01T09:00:00Z&until=2026-06-01T12:00:00Z", &[&d, &a]),
        ("by=received&since=2026-06-01T12:00:00Z", &all),
        ("by=received&until=2026-06-01T12:00:00Z", &[]),
        ("tools=slack&min_severity=HIGH&reason=SECRET_DETECTED&until=2026-06-01T11:00:00Z&q=langgraph", &[&a]),
    ] {
        assert_eq!(got(&app, query).await.iter().collect::<Vec<_>>(), expected, "{query}");
    }
    let items = app.get("/api/decisions").await["items"].clone();
    let records = app.get("/api/telemetry/decisions/export?by=received").await["decisions"].clone();
    let mut records: Vec<Value> = records.as_array().unwrap().clone();
    records.reverse();
    assert_eq!(items, json!(records), "the same records, so without a body and without the credentials of an address");
    assert_eq!(items[0]["url"], "https://***@slack.com/");
}

#[tokio::test]
async fn pages_go_on_while_others_come_in_on_top() {
    let app = TestApp::start().await;
    let reported = app.report(&denies("paged", 7)).await;
    let (mut path, mut found) = ("/api/decisions?limit=3&tools=slack".to_owned(), Vec::new());
    let mut sizes = Vec::new();
    loop {
        let page = app.get(&path).await;
        app.report(&denies(&format!("new-{}", sizes.len()), 2)).await;
        sizes.push(ids(&page).len());
        found.extend(ids(&page));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/decisions?limit=3&tools=slack&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!((found, sizes), (reported.into_iter().rev().collect(), vec![3, 3, 1]));
    assert_eq!(app.get("/api/decisions?limit=13").await["next_cursor"], Value::Null, "a full page at the end is the last");
}

#[tokio::test]
async fn what_is_in_the_index_what_is_not_and_what_was_removed_make_one_list() {
    let app = TestApp::start().await;
    let mut first = app.report(&denies("first", 9_000)).await;
    assert!(app.app.store.index_activity().await.unwrap() && !app.app.store.index_activity().await.unwrap(), "one block is whole");
    app.advance(seconds(40 * 86_400)).await;
    let second = app.report(&denies("second", 100)).await;
    assert_eq!(got(&app, "agents=agent-first-8500,agent-first-17,agent-second-3").await, [&second[3], &first[8_500], &first[17]].map(Clone::clone));
    assert_eq!(got(&app, "q=first-117").await.len(), 11);
    assert_eq!(got(&app, &format!("q={}", first[5])).await, [first[5].clone()]);
    assert_eq!(app.get("/api/activity/terms?field=agent&q=FIRST-117").await["items"].as_array().unwrap().len(), 11);

    let answer = app.send(Method::PUT, "/api/settings", &json!({"retention_days": 30})).await;
    assert_eq!(answer.status, 200);
    while app.get("/api/settings").await["retention_last_pruned_at"].is_null() {
        app.clock.advance(std::time::Duration::from_millis(50));
    }
    first.clear();
    assert_eq!(got(&app, "limit=200").await, second.into_iter().rev().collect::<Vec<_>>());
    assert_eq!(app.get("/api/activity/terms?field=agent&q=first").await["items"], json!([]));
}

#[tokio::test]
async fn suggestions_are_what_decisions_had() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/api/activity/terms?field=tool").await, json!({"items": []}));
    app.report(&json!([with(deny("a"), &json!({"environment": "Production"})), with(with_agent(deny("b"), "agent-8"), &json!({"operation": null}))])).await;
    for (query, expected) in [
        ("field=agent", json!(["agent-8", "production-langgraph", "agent-7"])),
        ("field=agent&q=AGENT&limit=1", json!(["agent-8"])),
        ("field=tool", json!(["slack", "slack.post_message"])),
        ("field=reason&q=secret", json!(["SECRET_DETECTED"])),
        ("field=environment", json!(["production"])),
    ] {
        assert_eq!(app.get(&format!("/api/activity/terms?{query}")).await["items"], expected, "{query}");
    }
    for query in ["", "field=kind", "field=agent&limit=0", "field=agent&x=1"] {
        assert_eq!(app.send(Method::GET, &format!("/api/activity/terms?{query}"), &Value::Null).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn people_alone_look_and_what_is_not_understood_is_told() {
    let app = TestApp::start().await;
    for path in ["/api/decisions", "/v1/traces", "/api/activity/terms?field=agent"] {
        for bearer in [None, Some(app.engine_key()), Some("iv_pat_wrong")] {
            assert_eq!(app.request(Method::GET, path, bearer, "application/json", "").await.status, 401, "{path} {bearer:?}");
        }
    }
    let long = format!("q={}", "a".repeat(201));
    for (query, key) in [
        ("agnets=a", "agnets"),
        ("events=DENY,FOO", "events"),
        ("events=INCIDENT", "events"),
        ("risk_band=high", "risk_band"),
        ("min_severity=MED", "min_severity"),
        ("trace_id=f1e2", "trace_id"),
        ("since=yesterday", "since"),
        ("since=2026-06-02T00:00:00Z&until=2026-06-01T00:00:00Z", "since"),
        ("by=time", "by"),
        ("limit=201", "limit"),
        ("cursor=abc", "cursor"),
        (&long, "q"),
    ] {
        let answer = app.send(Method::GET, &format!("/api/decisions?{query}"), &Value::Null).await;
        assert_eq!((answer.status, &answer.body["key"]), (400, &json!(key)), "{query}: {}", answer.body);
    }
    let both = app.send(Method::GET, "/api/decisions?agent=a&agents=b", &Value::Null).await;
    assert!(both.status == 400 && both.body["error"].as_str().unwrap().contains("duplicate"), "{}", both.body);
}
