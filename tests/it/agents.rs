//! Agents: there from their first decision on, and looked up by id or name.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, seconds};

/// A decision about this agent.
fn of(agent: &Value, kind: &str) -> Value {
    json!({"decision": kind, "agent": agent, "tool_name": "slack", "title": "t"})
}

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|agent| agent["id"].as_str().or(agent["name"].as_str()).unwrap()).collect()
}

#[tokio::test]
async fn an_agent_is_there_from_its_first_decision_on() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/api/agents").await, json!({"items": [], "next_cursor": null}));
    let agent = json!({"id": "agent/7", "name": "prod", "runtime_type": "langgraph"});
    app.report(&json!([of(&agent, "ALLOW"), of(&agent, "ALLOW"), of(&agent, "DENY"), of(&agent, "SANITIZE"), of(&agent, "REQUIRE_APPROVAL")])).await;
    let expected = json!({
        "id": "agent/7", "name": "prod", "runtime_type": "langgraph", "first_seen_at": "2026-06-01T12:00:00.000Z", "last_seen_at": "2026-06-01T12:00:00.000Z",
        "decisions_24h": {"ALLOW": 2, "DENY": 1, "SANITIZE": 1, "REQUIRE_APPROVAL": 1},
    });
    assert_eq!(app.get("/api/agents/agent%2F7").await, expected);
    assert_eq!(app.get("/api/agents/prod").await, expected);
    assert_eq!(app.get("/api/agents").await["items"], json!([expected]));
    assert_eq!(app.send(Method::GET, "/api/agents/langgraph", &Value::Null).await.status, 404);
    assert_eq!(app.request(Method::GET, "/api/agents", Some(app.engine_key()), "application/json", "").await.status, 401);
}

#[tokio::test]
async fn it_is_written_down_again_after_a_minute_and_after_a_restart() {
    let mut app = TestApp::start().await;
    let report = async |app: &TestApp, agent: Value| {
        app.report(&of(&agent, "ALLOW")).await;
        let shown = app.get("/api/agents/a").await;
        [&shown["last_seen_at"], &shown["name"], &shown["runtime_type"]].map(|member| member.as_str().unwrap_or_default().to_owned())
    };
    let start = "2026-06-01T12:00:00.000Z";
    assert_eq!(report(&app, json!({"id": "a", "runtime_type": "crewai"})).await, [start, "", "crewai"]);
    app.clock.advance(seconds(59));
    assert_eq!(report(&app, json!({"id": "a", "name": "early"})).await, [start, "", "crewai"]);
    app.clock.advance(seconds(1));
    assert_eq!(report(&app, json!({"id": "a", "name": "bob"})).await, ["2026-06-01T12:01:00.000Z", "bob", "crewai"], "what is not said stays");
    app.restart(seconds(30)).await;
    assert_eq!(report(&app, json!({"id": "a", "name": "early"})).await, ["2026-06-01T12:01:00.000Z", "bob", "crewai"], "the table knows that it is too early");
    app.clock.advance(seconds(60));
    assert_eq!(report(&app, json!({"id": "a", "name": "carl", "runtime_type": "custom"})).await, ["2026-06-01T12:02:30.000Z", "carl", "custom"]);
    assert_eq!(app.get("/api/agents/a").await["first_seen_at"], start);
}

#[tokio::test]
async fn those_seen_last_come_first_and_pages_follow() {
    let app = TestApp::start().await;
    for (at, agent) in [json!({"id": "a", "name": "twin"}), json!({"id": "b", "name": "twin"}), json!({"name": "c"})].iter().enumerate() {
        app.clock.advance(seconds(1));
        let runtime = if at == 1 { "crewai" } else { "custom" };
        let mut agent = agent.clone();
        agent["runtime_type"] = runtime.into();
        app.report(&of(&agent, "ALLOW")).await;
    }
    // Seen at one time, so that the page between them is cut by their keys alone.
    app.report(&json!([of(&json!({"id": "d"}), "ALLOW"), of(&json!({"id": "e"}), "ALLOW"), of(&json!({"id": "f"}), "ALLOW")])).await;
    let whole = app.get("/api/agents").await;
    assert_eq!(names(&whole)[4..], ["b", "a"]);
    let mut paged: Vec<Value> = Vec::new();
    let mut page = app.get("/api/agents?limit=1").await;
    loop {
        paged.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        page = app.get(&format!("/api/agents?limit=1&cursor={cursor}")).await;
    }
    assert_eq!(&paged, whole["items"].as_array().unwrap());
    assert_eq!(names(&app.get("/api/agents?runtime=crewai").await), ["b"]);
    assert_eq!(app.get("/api/agents/twin").await["id"], "b", "of two of one name the one seen last");
    assert_eq!(app.get("/api/agents/c").await["id"], Value::Null);
    app.clock.advance(seconds(25 * 3_600));
    assert_eq!(app.get("/api/agents/a").await["decisions_24h"]["ALLOW"], 0);
}
