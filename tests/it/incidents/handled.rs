//! What people do about an incident.

use reqwest::Method;
use serde_json::{Value, json};

use super::{of, refused};
use crate::support::{TestApp, deny, seconds};

const NOBODY: &str = "0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b10";

/// An app with one incident of `critical_deny`.
async fn with_one() -> (TestApp, Value) {
    let app = TestApp::start().await;
    app.report(&of("a", "DENY", "CRITICAL", "SECRET_DETECTED")).await;
    let incident = app.incident("").await;
    (app, incident)
}

#[tokio::test]
async fn an_incident_goes_from_open_to_investigating_to_closed_and_back() {
    let (app, incident) = with_one().await;
    let (investigate, close) = (json!({"status": "investigating"}), json!({"status": "closed", "resolution_code": "agent_misbehavior"}));
    let refused = async |body: &Value, from: &str, possible: Value| {
        let (status, body) = app.move_to(&incident, body).await;
        assert_eq!((status, &body["code"], &body["incident_status"], &body["possible"]), (409, &json!("wrong_move"), &json!(from), &possible), "{body}");
    };
    assert_eq!(incident["possible"], json!(["investigating"]));
    refused(&close, "open", json!(["investigating"])).await;
    refused(&json!({"status": "open"}), "open", json!(["investigating"])).await;
    app.advance(seconds(60)).await;
    let (status, moved) = app.move_to(&incident, &investigate).await;
    assert_eq!((status, &moved["status"], &moved["closed_at"], &moved["resolution_code"]), (200, &json!("investigating"), &Value::Null, &Value::Null));
    refused(&investigate, "investigating", json!(["closed"])).await;
    // What is being looked at is still joined.
    app.report(&of("a", "DENY", "CRITICAL", "X")).await;
    assert_eq!(app.incident("").await["trace_count"], 2);
    app.advance(seconds(60)).await;
    let (status, closed) = app.move_to(&incident, &close).await;
    assert_eq!((status, &closed["status"], &closed["resolution_code"]), (200, &json!("closed"), &json!("agent_misbehavior")));
    assert_eq!(closed["closed_at"], "2026-06-01T12:02:00.000Z");
    refused(&json!({"status": "open"}), "closed", json!(["investigating"])).await;
    refused(&close, "closed", json!(["investigating"])).await;
    // What is closed is not joined.
    app.report(&of("a", "DENY", "CRITICAL", "X")).await;
    assert_eq!(app.incidents("status=open").await.len(), 1);
    let (status, again) = app.move_to(&incident, &investigate).await;
    assert_eq!((status, &again["status"], &again["closed_at"], &again["resolution_code"]), (200, &json!("investigating"), &Value::Null, &Value::Null));
    let history: Vec<_> = again["history"].as_array().unwrap().iter().map(|entry| (entry["what"].as_str().unwrap(), entry["to"].as_str())).collect();
    assert_eq!(
        history,
        [("opened", None), ("investigating", None), ("closed", Some("agent_misbehavior")), ("investigating", None)],
        "what it was closed with is kept"
    );
    assert_eq!((&again["history"][1]["by"]["surface"], &again["history"][1]["by"]["name"]), (&json!("api"), &json!("ada@example.com")));
}

#[tokio::test]
async fn closing_needs_a_resolution_code_and_nothing_else_takes_one() {
    let (app, incident) = with_one().await;
    assert_eq!(app.move_to(&incident, &json!({"status": "investigating"})).await.0, 200);
    for (body, key, words) in [
        (json!({"status": "closed"}), "resolution_code", "false_positive, agent_misbehavior, agent_compromised, policy_gap, infrastructure"),
        (json!({"status": "closed", "resolution_code": null}), "resolution_code", "needs one of"),
        (json!({"status": "closed", "resolution_code": "solved"}), "resolution_code", "`false_positive`"),
        (json!({"status": "investigating", "resolution_code": "policy_gap"}), "resolution_code", "Leave it out"),
        (json!({"status": "done"}), "status", "`investigating`"),
        (json!({"status": "closed", "code": "policy_gap"}), "code", "`resolution_code`"),
    ] {
        let (status, body) = app.move_to(&incident, &body).await;
        assert_eq!((status, &body["key"]), (400, &json!(key)), "{body}");
        assert!(body["error"].as_str().unwrap().contains(words), "{body}");
    }
    assert_eq!(app.incident("").await["status"], "investigating", "nothing of it was done");
    let unknown = app.send(Method::POST, &format!("/v1/incidents/{NOBODY}/transition"), &json!({"status": "investigating"})).await;
    assert_eq!(unknown.status, 404);
    for code in ["false_positive", "agent_misbehavior", "agent_compromised", "policy_gap", "infrastructure"] {
        assert_eq!(app.move_to(&incident, &json!({"status": "closed", "resolution_code": code})).await.1["resolution_code"], code);
        assert_eq!(app.move_to(&incident, &json!({"status": "investigating"})).await.0, 200);
    }
}

#[tokio::test]
async fn of_many_who_take_the_same_step_at_once_one_takes_it() {
    let (app, incident) = with_one().await;
    let step = json!({"status": "investigating"});
    let answers = futures_util::future::join_all((0..16).map(|_| app.move_to(&incident, &step))).await;
    let mut statuses: Vec<u16> = answers.into_iter().map(|(status, _)| status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1], statuses[15]), (200, 409, 409));
    assert_eq!(app.incident("").await["history"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn denials_of_a_closed_incident_are_not_counted_again() {
    let mut app = TestApp::start().await;
    app.report(&json!([refused("a"), refused("a"), refused("a"), refused("a"), refused("a")])).await;
    let first = app.incident("").await;
    app.close(&first).await;
    app.report(&json!([refused("a"), refused("a"), refused("a"), refused("a")])).await;
    app.restart(seconds(1)).await;
    assert_eq!(app.incidents("status=open").await.len(), 0);
    app.report(&refused("a")).await;
    let second = app.incident("status=open").await;
    assert_eq!(second["trace_count"], 5, "five new ones are many");
}

#[tokio::test]
async fn notes_are_kept_with_their_author_and_time_and_in_their_order() {
    let (app, incident) = with_one().await;
    let path = format!("/v1/incidents/{}/notes", incident["id"].as_str().unwrap());
    for text in ["  Who owns this agent?  ", "<script>alert(1)</script>\nä"] {
        app.advance(seconds(1)).await;
        assert_eq!(app.send(Method::POST, &path, &json!({"text": text})).await.status, 201);
    }
    let notes = app.incident("").await["notes"].clone();
    assert_eq!((&notes[0]["text"], &notes[1]["text"]), (&json!("Who owns this agent?"), &json!("<script>alert(1)</script>\nä")));
    assert_eq!((&notes[0]["at"], &notes[0]["by"]["name"]), (&json!("2026-06-01T12:00:01.000Z"), &json!("ada@example.com")));
    for (body, key) in
        [(json!({"text": " \n"}), "text"), (json!({"text": "x".repeat(4_001)}), "text"), (json!({"text": 1}), "text"), (json!({"note": "x"}), "note")]
    {
        let answer = app.send(Method::POST, &path, &body).await;
        assert_eq!((answer.status, &answer.body["key"]), (400, &json!(key)), "{}", answer.body);
    }
    assert_eq!(app.send(Method::POST, &path, &json!({"text": "x".repeat(4_000)})).await.status, 201);
    assert_eq!(app.send(Method::POST, &format!("/v1/incidents/{NOBODY}/notes"), &json!({"text": "x"})).await.status, 404);
    assert_eq!(app.incident("").await["notes"].as_array().unwrap().len(), 3);
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        assert_eq!(app.send(method, &path, &json!({"text": "x"})).await.status, 405, "what was written stays");
    }
}

#[tokio::test]
async fn a_list_is_filtered_and_paged() {
    let app = TestApp::start().await;
    for (agent, reason) in [("a", "THREAT_INTEL_HIT"), ("b", "THREAT_INTEL_HIT"), ("a", "READ_THEN_WRITE")] {
        app.report(&of(agent, "ALLOW", "LOW", reason)).await;
        app.advance(seconds(60)).await;
    }
    for (query, expected) in [
        ("", 3),
        ("agent=a", 2),
        ("agent=A", 0),
        ("trigger=threat_intel", 2),
        ("trigger=threat_intel&agent=b", 1),
        ("severity=HIGH", 1),
        ("severity=CRITICAL", 2),
        ("status=open", 3),
        ("status=closed", 0),
        ("since=2026-06-01T12:01:00Z", 2),
        ("until=2026-06-01T12:01:00Z", 1),
        ("since=2026-06-01T12:01:00Z&until=2026-06-01T12:02:00Z", 1),
    ] {
        assert_eq!(app.incidents(query).await.len(), expected, "{query}");
    }
    let first = app.get("/v1/incidents?limit=2").await;
    let rest = app.get(&format!("/v1/incidents?limit=2&cursor={}", first["next_cursor"].as_str().unwrap())).await;
    assert_eq!(
        (first["items"][0]["trigger"].as_str(), rest["items"].as_array().unwrap().len(), &rest["next_cursor"]),
        (Some("read_then_write"), 1, &Value::Null)
    );
    for query in ["severity=high", "status=new", "trigger=x", "since=yesterday", "colour=red", "cursor=x", "limit=0"] {
        assert_eq!(app.send(Method::GET, &format!("/v1/incidents?{query}"), &Value::Null).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn an_incident_by_hand_names_its_decisions_and_its_author() {
    let app = TestApp::start().await;
    app.add_slack("alerts").await;
    let traces = app.report(&json!([deny("one"), deny("two")])).await;
    app.settled().await;
    let answer = app.send(Method::POST, "/v1/incidents", &json!({"trace_ids": traces, "title": "Mine", "severity": "LOW"})).await;
    assert_eq!((answer.status, &answer.body["opened_by"]["name"], &answer.body["trace_count"]), (201, &json!("ada@example.com"), &json!(2)));
    app.settled().await;
    assert_eq!(app.alerts("alerts"), 1);
    assert_eq!(app.get(&format!("/api/decisions/{}", traces[1])).await["incident_id"], answer.body["id"]);
    let titles: Vec<_> = answer.body["timeline"].as_array().unwrap().iter().map(|entry| entry["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["one", "two"]);
    app.close(&answer.body).await;
}

#[tokio::test]
async fn an_engine_reaches_incidents_only_with_the_scope_and_signs_with_its_key() {
    let (app, incident) = with_one().await;
    let path = format!("/v1/incidents/{}", incident["id"].as_str().unwrap());
    for (method, path) in [(Method::GET, path.clone()), (Method::POST, format!("{path}/transition")), (Method::POST, format!("{path}/notes"))] {
        for (bearer, status) in [(Some(app.engine_key()), 403), (None, 401)] {
            assert_eq!(app.request(method.clone(), &path, bearer, "application/json", "{}").await.status, status, "{path}");
        }
    }
    let made = app.send(Method::POST, "/api/keys", &json!({"name": "soar", "scopes": ["manage"]})).await;
    let key = made.body["key"].as_str().unwrap();
    let noted = app.request(Method::POST, &format!("{path}/notes"), Some(key), "application/json", json!({"text": "Ticket 7"}).to_string()).await;
    assert_eq!((noted.status, &noted.body["notes"][0]["by"]["surface"], &noted.body["notes"][0]["by"]["name"]), (201, &json!("key"), &json!("soar")));
}
