//! The figures: of what was decided, sent and answered, by when it was.

use interven::domain::role::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, decision, denies, question, seconds, with_agent};

#[tokio::test]
async fn decisions_are_counted_by_kind_band_agent_tool_and_reason() {
    let app = TestApp::start().await;
    app.report(&json!([decision("ALLOW", "a"), decision("ALLOW", "b"), with_agent(decision("DENY", "c"), "agent-8")])).await;
    app.clock.advance(seconds(61));
    app.report(&json!([decision("SANITIZE", "d")])).await;
    let stats = app.get("/api/stats?since=2026-06-01T11:58:30Z").await;
    assert_eq!((&stats["since"], &stats["until"]), (&json!("2026-06-01T11:58:00.000Z"), &json!("2026-06-01T12:02:00.000Z")));
    let decisions = &stats["decisions"];
    assert_eq!(decisions["total"], 4);
    assert_eq!(decisions["by_kind"], json!({"ALLOW": 2, "DENY": 1, "SANITIZE": 1, "REQUIRE_APPROVAL": 0}));
    assert_eq!(decisions["by_band"], json!({"LOW": 0, "MEDIUM": 0, "HIGH": 4, "CRITICAL": 0}));
    assert_eq!(decisions["step_seconds"], 60);
    let step = |at: &str, allow: u64, deny: u64, sanitize: u64| json!({"at": at, "ALLOW": allow, "DENY": deny, "SANITIZE": sanitize, "REQUIRE_APPROVAL": 0});
    let expected = json!([
        step("2026-06-01T11:58:00.000Z", 0, 0, 0),
        step("2026-06-01T11:59:00.000Z", 0, 0, 0),
        step("2026-06-01T12:00:00.000Z", 2, 1, 0),
        step("2026-06-01T12:01:00.000Z", 0, 0, 1),
    ]);
    assert_eq!(decisions["series"], expected);
    let agents = json!([{"agent": "agent-7", "name": "production-langgraph", "count": 3}, {"agent": "agent-8", "name": "production-langgraph", "count": 1}]);
    assert_eq!(decisions["top_agents"], agents);
    assert_eq!(decisions["top_tools"], json!([{"tool": "slack", "count": 4}]));
    assert_eq!(decisions["top_reasons"], json!([{"code": "SECRET_DETECTED", "count": 4}]));
    assert_eq!(stats["uncounted"], 0);
    // Asked again, nothing is counted twice; and the same by hours.
    assert_eq!(app.get("/api/stats?since=2026-06-01T11:58:30Z").await, stats);
    let day = app.get("/api/stats").await;
    assert_eq!((&day["since"], &day["decisions"]["step_seconds"], &day["decisions"]["total"]), (&json!("2026-05-31T12:00:00.000Z"), &json!(900), &json!(4)));
    assert_eq!(day["decisions"]["series"].as_array().unwrap().len(), 25 * 4);
    assert_eq!(day["decisions"]["series"][96]["ALLOW"], 2);
    let month = app.get("/api/stats?since=2026-05-02T00:00:00Z&until=2026-06-02T00:00:00Z").await;
    assert_eq!((&month["decisions"]["step_seconds"], &month["decisions"]["total"]), (&json!(86_400), &json!(4)));
    assert_eq!(app.get("/api/stats?until=2026-06-01T11:00:00Z").await["decisions"]["total"], 0);
}

#[tokio::test]
async fn deliveries_and_answers_are_counted_with_how_long_they_took() {
    let app = TestApp::start().await;
    app.add_webhook("hook").await;
    let channel = app.add_slack("team").await;
    app.test_channel(&channel).await;
    let approval = app.opened(&question()).await;
    app.settled().await;
    let stats = app.get("/api/stats").await;
    assert_eq!(
        stats["deliveries"],
        json!({"pending": 0, "delivered": 2, "dead": 0, "expired": 0, "suppressed": 0, "latency_ms": {"p50": 0, "p95": 0, "p99": 0}})
    );
    assert_eq!(stats["approvals"], json!({"pending": 1, "approved": 0, "denied": 0, "expired": 0, "time_to_decide_ms": null}));
    app.advance(seconds(30)).await;
    assert_eq!(app.answer(&approval, "deny").await.status, 200);
    app.settled().await;
    let approvals = app.get("/api/stats").await["approvals"].clone();
    assert_eq!((&approvals["pending"], &approvals["denied"]), (&json!(0), &json!(1)));
    let median = approvals["time_to_decide_ms"]["p50"].as_u64().unwrap();
    assert!(median.abs_diff(30_000) <= 30_000 / 8, "{median}");
}

#[tokio::test]
async fn minutes_are_forgotten_and_hours_stay_and_a_restart_counts_on() {
    let mut app = TestApp::start().await;
    app.report(&denies("old", 3)).await;
    app.restart(seconds(60)).await;
    app.report(&denies("new", 2)).await;
    assert_eq!(app.get("/api/stats").await["decisions"]["total"], 5);
    app.advance(seconds(3 * 24 * 3_600)).await;
    let stats = app.get("/api/stats?since=2026-06-01T00:00:00Z").await;
    assert_eq!((&stats["decisions"]["total"], &stats["decisions"]["step_seconds"]), (&json!(5), &json!(3_600)));
}

#[tokio::test]
async fn a_role_is_told_what_it_may_read_and_what_is_asked_must_be_a_span() {
    let app = TestApp::start().await;
    for (role, deliveries, approvals) in
        [(Role::Admin, true, true), (Role::Auditor, true, true), (Role::Reviewer, false, true), (Role::Developer, false, false)]
    {
        let token = app.token_of(role).await;
        let stats = app.request(Method::GET, "/api/stats", Some(&token), "application/json", "").await;
        assert_eq!(stats.status, 200);
        assert_eq!((stats.body["deliveries"].is_object(), stats.body["approvals"].is_object()), (deliveries, approvals), "{role:?}");
    }
    for bad in [
        "since=yesterday",
        "since=2026-06-02T00:00:00Z",
        "since=2026-06-01T00:00:00Z&until=2026-06-01T00:00:00Z",
        "since=2020-01-01T00:00:00Z",
        "since=0001-01-01T00:00:00Z&until=9999-12-31T23:59:59Z",
        "until=1970-01-01T00:00:00Z",
        "top=5",
    ] {
        let answer = app.send(Method::GET, &format!("/api/stats?{bad}"), &Value::Null).await;
        assert_eq!(answer.status, 400, "{bad}: {}", answer.body);
    }
}

#[tokio::test]
async fn names_that_agents_choose_do_not_fill_the_table() {
    let app = TestApp::start().await;
    app.report(&denies("x", 500)).await;
    app.report(&(0..20).map(|_| with_agent(decision("ALLOW", "t"), &"é".repeat(300))).collect()).await;
    app.report(&(0..30).map(|_| with_agent(decision("ALLOW", "t"), "<b>loud</b>")).collect()).await;
    let stats = app.get("/api/stats").await;
    assert_eq!(stats["decisions"]["total"], 550);
    assert_eq!(stats["decisions"]["top_agents"].as_array().unwrap().len(), 10);
    assert_eq!(stats["decisions"]["top_agents"][0]["agent"], "<b>loud</b>");
    assert_eq!(stats["decisions"]["top_agents"][1]["agent"], "é".repeat(100));
}
