//! `/v1/approvals/{id}/status` for agents and `/api/approvals` for people, at the front door.

use std::time::Duration;

use futures_util::future::join_all;
use interven::api::tokens::issue;
use interven::clock::fresh_id;
use interven::secret::{API_KEY_PREFIX, PERSONAL_TOKEN_PREFIX};
use interven::store::{CredentialKind, User};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, TestApp, in_time, question, seconds};

const MS: Duration = Duration::from_millis(1);

/// A question of another agent about another thing.
pub fn other_question(agent: &str, reason: &str) -> Value {
    let mut other = question();
    other["agent"] = json!({"id": agent});
    other["reason_codes"] = json!([reason]);
    other
}

/// A request with these headers and no others; the answer's `Retry-After` too.
async fn raw(app: &TestApp, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> (Answer, Option<String>) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = client.request(method, format!("http://{}{path}", app.address())).body(body.to_owned());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = in_time("no answer", request.send()).await.unwrap();
    let status = response.status().as_u16();
    let retry_after = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    let body = response.bytes().await.unwrap();
    (Answer { status, body: serde_json::from_slice(&body).unwrap_or_default() }, retry_after)
}

/// How the approval stands for the agent with this key.
async fn status_by(app: &TestApp, key: &str, approval: &str, query: &str) -> Answer {
    app.request(Method::GET, &format!("/v1/approvals/{approval}/status{query}"), Some(key), "text/plain", "").await
}

/// How it stands for the agent that asked, which must be answered. Two seconds pass first, so that it is no poll too many.
async fn status(app: &TestApp, approval: &str) -> Value {
    app.clock.advance(seconds(2));
    let answer = status_by(app, app.engine_key(), approval, "").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

/// Another key.
async fn key(app: &TestApp, owner: Option<Uuid>, agent: Option<&str>) -> String {
    let (mut key, secret) = issue(CredentialKind::Key, API_KEY_PREFIX, "other", None, None, app.clock.now());
    (key.terms.owner, key.terms.agent) = (owner, agent.map(str::to_owned));
    app.app.store.insert_credential(key).await.unwrap();
    secret.expose().to_owned()
}

/// Another person; their token.
async fn person(app: &TestApp, email: &str) -> String {
    let now = app.clock.now();
    let user = User {
        id: fresh_id(now),
        email: email.into(),
        name: "Grace".into(),
        role: interven::domain::role::Role::Admin,
        password_hash: String::new(),
        slack: None,
        created_at: now,
        disabled_at: None,
    };
    let (token, secret) = issue(CredentialKind::Token, PERSONAL_TOKEN_PREFIX, "other", Some(user.id), None, now);
    app.app.store.insert_user(user).await.unwrap();
    app.app.store.insert_credential(token).await.unwrap();
    secret.expose().to_owned()
}

/// The administrator whose token the tests use.
async fn ada(app: &TestApp) -> Uuid {
    app.app.store.user_by_email("ada@example.com").await.unwrap().unwrap().id
}

async fn asked_with(app: &TestApp, key: &str, question: &Value) -> String {
    let answer = app.request(Method::POST, "/v1/decisions", Some(key), "application/json", question.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["results"][0]["approval_id"].as_str().unwrap().to_owned()
}

/// Resolves when somebody waits for an approval.
async fn someone_waits(app: &TestApp) {
    let waits = async {
        while app.app.dispatcher.waiting().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    in_time("nobody waits", waits).await;
}

/// The ids of a page of the queue.
pub async fn ids(app: &TestApp, query: &str) -> Vec<String> {
    let page = app.get(&format!("/api/approvals{query}")).await;
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_agent_is_told_how_its_request_stands() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let pending = status(&app, &approval).await;
    let keys: Vec<&str> = pending.as_object().unwrap().keys().map(String::as_str).collect();
    let documented = ["approval_id", "decided_at", "decision", "expires_at", "poll_guidance", "reason", "remaining_seconds", "retry_guidance", "status"];
    assert_eq!(keys, documented);
    assert_eq!((&pending["approval_id"], &pending["status"], &pending["decision"]), (&json!(approval), &json!("pending"), &Value::Null));
    assert_eq!((&pending["expires_at"], &pending["remaining_seconds"]), (&json!("2026-06-01T12:10:00.000Z"), &json!(598)));

    app.answered(&approval, "approve").await;
    let approved = status(&app, &approval).await;
    assert_eq!((&approved["status"], &approved["decision"]), (&json!("approved"), &json!("ALLOW")));
    assert_eq!((&approved["decided_at"], &approved["remaining_seconds"]), (&json!("2026-06-01T12:00:02.000Z"), &json!(598)));
    assert!(!approved.to_string().contains("ada@"), "who decided is for people: {approved}");

    let denied = app.opened(&other_question("agent-8", "PII_EGRESS")).await;
    let note = app.send(Method::POST, &format!("/api/approvals/{denied}/deny"), &json!({"note": " Ask the owner first. "})).await;
    assert_eq!(note.status, 200, "{}", note.body);
    let denied = status(&app, &denied).await;
    assert_eq!((&denied["status"], &denied["decision"], &denied["reason"]), (&json!("denied"), &json!("DENY"), &json!("Ask the owner first.")));

    let lapsed = app.opened(&other_question("agent-9", "PII_EGRESS")).await;
    app.advance(seconds(600)).await;
    let lapsed = status(&app, &lapsed).await;
    assert_eq!((&lapsed["status"], &lapsed["decision"], &lapsed["remaining_seconds"]), (&json!("expired"), &json!("DENY"), &json!(0)));
    assert_eq!(lapsed["decided_at"], lapsed["expires_at"]);
}

#[tokio::test]
async fn a_decision_releases_who_waits_for_it() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let decided = async {
        someone_waits(&app).await;
        app.answered(&approval, "approve").await;
    };
    let (held, also_held, ()) =
        tokio::join!(status_by(&app, app.engine_key(), &approval, "?wait=60"), status_by(&app, app.engine_key(), &approval, "?wait=59.5"), decided);
    for answer in [held, also_held] {
        assert_eq!((answer.status, &answer.body["status"]), (200, &json!("approved")), "{}", answer.body);
    }
    assert!(app.app.dispatcher.waiting().is_empty());
    let at_once = status_by(&app, app.engine_key(), &approval, "?wait=60").await;
    assert_eq!(at_once.body["status"], "approved", "there is nothing to wait for any more");
}

#[tokio::test]
async fn a_wait_ends_with_its_time_and_with_the_questions() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let later = async |span| {
        someone_waits(&app).await;
        app.clock.advance(span);
    };
    let (held, ()) = tokio::join!(status_by(&app, app.engine_key(), &approval, "?wait=30"), later(seconds(30)));
    assert_eq!((held.status, &held.body["status"], &held.body["remaining_seconds"]), (200, &json!("pending"), &json!(570)));
    app.advance(seconds(550)).await;
    let (held, ()) = tokio::join!(status_by(&app, app.engine_key(), &approval, "?wait=60"), later(seconds(20)));
    assert_eq!((held.status, &held.body["status"]), (200, &json!("expired")));
    assert!(app.app.dispatcher.waiting().is_empty());
}

#[tokio::test]
async fn a_server_that_stops_answers_what_stands() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let stop = async {
        someone_waits(&app).await;
        app.app.lifecycle.stop();
    };
    let (held, ()) = tokio::join!(status_by(&app, app.engine_key(), &approval, "?wait=60"), stop);
    assert_eq!((held.status, &held.body["status"]), (200, &json!("pending")));
}

#[tokio::test]
async fn one_poll_in_two_seconds_is_answered_and_a_refused_one_does_not_count() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let bearer = format!("Bearer {}", app.engine_key());
    let poll = async |query: &str| {
        let (answer, retry_after) = raw(&app, Method::GET, &format!("/v1/approvals/{approval}/status{query}"), &[("authorization", &bearer)], "").await;
        (answer.status, retry_after)
    };
    assert_eq!(poll("").await.0, 200);
    assert_eq!(poll("").await, (429, Some("2".to_owned())));
    app.clock.advance(MS);
    assert_eq!(poll("?wait=0").await, (429, Some("2".to_owned())), "a wait of nothing is none");
    app.clock.advance(seconds(1));
    assert_eq!(poll("").await, (429, Some("1".to_owned())));
    assert_eq!(poll("?wait=").await.0, 400);
    app.clock.advance(Duration::from_millis(998));
    assert_eq!(poll("").await, (429, Some("1".to_owned())));
    app.clock.advance(MS);
    assert_eq!(poll("").await.0, 200);
    app.answered(&approval, "approve").await;
    for _ in 0..3 {
        assert_eq!(poll("?wait=2").await.0, 200, "who would wait may ask");
    }
    for wait in ["0.001", "1", "1.999"] {
        assert_eq!(poll(&format!("?wait={wait}")).await, (429, Some("2".to_owned())), "{wait}: a short wait is a poll");
    }
    for wait in ["60.1", "-1", "soon", "NaN"] {
        assert_eq!(poll(&format!("?wait={wait}")).await.0, 400, "{wait}");
    }
    assert_eq!(poll("?wait=1&for=me").await.0, 400);
}

#[tokio::test]
async fn a_key_sees_what_was_asked_with_it_and_a_bound_one_what_its_agent_asked() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let (other, bound, elsewhere) = (key(&app, None, None).await, key(&app, None, Some("agent-7")).await, key(&app, None, Some("agent-8")).await);
    for query in ["", "", "?wait=60"] {
        assert_eq!(status_by(&app, &other, &approval, query).await.status, 404, "a stranger is never told to poll more slowly");
        assert_eq!(status_by(&app, &elsewhere, &approval, query).await.status, 404);
    }
    assert_eq!(status_by(&app, &bound, &approval, "").await.status, 200);
    assert_eq!(asked_with(&app, &other, &question()).await, approval);
    assert_eq!(status_by(&app, &other, &approval, "").await.status, 200, "it joined");
    assert_eq!(status_by(&app, app.engine_key(), &Uuid::nil().to_string(), "").await.status, 404);
    assert_eq!(status_by(&app, app.engine_key(), "nonsense", "").await.status, 404);
    let (nobody, _) = raw(&app, Method::GET, &format!("/v1/approvals/{approval}/status"), &[], "").await;
    assert_eq!(nobody.status, 401);
}

#[tokio::test]
async fn the_queue_has_its_tabs_and_filters() {
    let app = TestApp::start().await;
    let mut opened = Vec::new();
    for (agent, reason) in [("a", "PII"), ("b", "PII"), ("c", "SECRET"), ("d", "SECRET")] {
        opened.push(app.opened(&other_question(agent, reason)).await);
    }
    let [a, b, c, d] = [0, 1, 2, 3].map(|at: usize| opened[at].as_str());
    app.answered(b, "approve").await;
    app.answered(c, "deny").await;
    assert_eq!(ids(&app, "").await, [d, a]);
    assert_eq!(ids(&app, "?tab=recent").await, [c, b]);
    assert_eq!(ids(&app, "?tab=granted").await, [b]);
    assert_eq!(ids(&app, "?agent=a").await, [a]);
    assert_eq!(ids(&app, "?reason=SECRET&tab=recent").await, [c]);
    assert!(ids(&app, "?agent=a&reason=SECRET").await.is_empty());
    let first = app.get("/api/approvals?limit=1").await;
    assert_eq!(first["items"][0]["id"], d);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app.get(&format!("/api/approvals?limit=1&cursor={cursor}")).await;
    assert_eq!((&second["items"][0]["id"], &second["next_cursor"]), (&json!(a), &Value::Null));
    app.advance(seconds(600)).await;
    assert!(ids(&app, "").await.is_empty() && ids(&app, "?tab=granted").await.is_empty());
    assert_eq!(ids(&app, "?tab=recent").await, [d, c, b, a]);
    for query in ["?tab=all", "?cursor=x", "?limit=0", "?colour=red"] {
        assert_eq!(app.send(Method::GET, &format!("/api/approvals{query}"), &Value::Null).await.status, 400, "{query}");
    }
    let agent = app.request(Method::GET, "/api/approvals", Some(app.engine_key()), "text/plain", "").await;
    assert_eq!(agent.status, 401, "a key decides nothing");
}

#[tokio::test]
async fn an_approval_in_the_list_says_what_would_happen_and_what_became_of_it() {
    let app = TestApp::start().await;
    let mut question = question();
    question["url"] = "https://slack.com/api/chat.postMessage?token=xoxb-123456789012-abcdefghijkl&channel=C1".into();
    question["environment"] = "production".into();
    question["policy_id"] = "p-1".into();
    let result = app.ask(&question).await;
    let approval = result["approval_id"].as_str().unwrap();
    let item = app.get("/api/approvals").await["items"][0].clone();
    let expected = json!({
        "id": approval, "status": "pending", "trace_id": result["trace_id"], "title": question["title"],
        "agent": {"id": "agent-7", "name": "production-langgraph", "runtime_type": null}, "tool_name": "slack", "operation": "post_message",
        "method": "POST", "url": "https://slack.com/api/chat.postMessage?token=[masked]&channel=C1", "reason_codes": ["SECRET_DETECTED"],
        "severity": "HIGH", "risk_score": 0.71, "environment": "production", "policy_id": "p-1", "policy_name": null,
        "opened_at": "2026-06-01T12:00:00.000Z", "expires_at": "2026-06-01T12:10:00.000Z", "remaining_seconds": 600,
        "decided_at": null, "decided_by": null, "note": null, "grant_ends_at": null, "deny_ends_at": null, "used_at": null, "asked": 1,
        "request": item["request"], "approval_url": format!("https://interven.example.com/approvals/{approval}"),
    });
    assert_eq!(item, expected);
    assert_eq!(item["request"].as_str().unwrap().len(), 12);

    app.clock.advance(seconds(60));
    let approved = app.send(Method::POST, &format!("/api/approvals/{approval}/approve"), &json!({"note": "go on"})).await;
    let item = app.get("/api/approvals?tab=granted").await["items"][0].clone();
    assert_eq!((approved.status, approved.body), (200, item.clone()));
    let ada = ada(&app).await;
    assert_eq!((&item["status"], &item["note"]), (&json!("approved"), &json!("go on")));
    assert_eq!(item["decided_by"], json!({"surface": "api", "user": ada, "name": "ada@example.com"}));
    assert_eq!((&item["decided_at"], &item["grant_ends_at"]), (&json!("2026-06-01T12:01:00.000Z"), &json!("2026-06-01T12:11:00.000Z")));
    assert_eq!((&item["remaining_seconds"], &item["used_at"], &item["deny_ends_at"]), (&json!(600), &Value::Null, &Value::Null));
    app.clock.advance(seconds(5));
    assert_eq!(app.ask(&question).await["decision"], "ALLOW");
    let item = app.get("/api/approvals?tab=granted").await["items"][0].clone();
    assert_eq!((&item["used_at"], &item["asked"]), (&json!("2026-06-01T12:01:05.000Z"), &json!(2)));
}

#[tokio::test]
async fn the_detail_has_the_whole_request_masked_and_what_surrounds_it() {
    let app = TestApp::start().await;
    app.add_slack("alerts").await;
    app.report(&json!([crate::support::deny("one"), crate::support::deny("two"), crate::support::decision("ALLOW", "three")])).await;
    let long = "word ".repeat(20_000);
    let mut question = question();
    question["body"] = json!({"password": "hunter2-hunter2", "text": long.trim(), "to": ["#general"]});
    let approval = app.opened(&question).await;
    app.settled().await;
    let joined = app.ask(&question).await;
    app.answered(&approval, "deny").await;
    let detail = app.approval(&approval).await;
    assert_eq!(detail["body"], json!({"password": "[masked]", "text": long.trim(), "to": ["#general"]}));
    let signature = detail["signature"].as_str().unwrap();
    assert!(signature.len() == 64 && signature.starts_with(detail["request"].as_str().unwrap()), "{signature}");
    assert_eq!(detail["agent_day"]["since"], "2026-05-31T12:00:00.000Z");
    assert_eq!(detail["agent_day"]["counts"], json!({"ALLOW": 1, "DENY": 2, "SANITIZE": 0, "REQUIRE_APPROVAL": 2}));
    assert_eq!(detail["trace_ids"], json!([detail["trace_id"], joined["trace_id"]]));
    let card = &detail["cards"][0];
    assert_eq!((&card["channel"], &card["purpose"], &card["state"], &card["attempts"]), (&json!("alerts"), &json!("alert"), &json!("delivered"), &json!(1)));
    assert!(card["delivery_id"].is_i64() && card["channel_id"].is_string() && card["corrects"].is_null(), "{card}");
    let history: Vec<(&str, &Value)> =
        detail["history"].as_array().unwrap().iter().map(|entry| (entry["what"].as_str().unwrap(), &entry["by"]["name"])).collect();
    assert_eq!((history.first().unwrap(), history.last().unwrap()), (&("opened", &Value::Null), &("denied", &json!("ada@example.com"))));
    let strange = app.send(Method::GET, &format!("/api/approvals/{}", Uuid::nil()), &Value::Null).await;
    assert_eq!(strange.status, 404);
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_told_who_was_faster() {
    let app = TestApp::start().await;
    let grace = person(&app, "grace@example.com").await;
    let approval = app.opened(&question()).await;
    app.answered(&approval, "deny").await;
    app.clock.advance(seconds(1));
    let late = app.request(Method::POST, &format!("/api/approvals/{approval}/approve"), Some(&grace), "", "").await;
    assert_eq!((late.status, &late.body["code"]), (409, &json!("already_decided")));
    let ada = json!({"surface": "api", "user": ada(&app).await, "name": "ada@example.com"});
    assert_eq!(late.body["approval"], json!({"status": "denied", "decided_by": ada, "decided_at": "2026-06-01T12:00:00.000Z"}));
    let sentence = late.body["error"].as_str().unwrap();
    assert!(sentence.starts_with("ada@example.com denied this request in the API at 2026-06-01T12:00:00.000Z."), "{sentence}");

    let approval = app.opened(&other_question("agent-8", "PII")).await;
    app.clock.advance(seconds(600));
    let late = app.answer(&approval, "approve").await;
    assert_eq!(late.status, 409);
    assert_eq!(late.body["approval"], json!({"status": "expired", "decided_by": null, "decided_at": "2026-06-01T12:10:01.000Z"}));
    assert!(late.body["error"].as_str().unwrap().starts_with("Nobody answered in time"), "{}", late.body);
    assert_eq!(app.answer(&Uuid::nil().to_string(), "approve").await.status, 404);
    assert_eq!(app.answer("nonsense", "deny").await.status, 404);
}

#[tokio::test]
async fn an_answer_needs_no_body_and_a_note_has_a_length() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let path = format!("/api/approvals/{approval}/approve");
    for body in [json!({"note": "x".repeat(2_001)}), json!({"note": 1}), json!({"remark": "x"}), json!([])] {
        let refused = app.send(Method::POST, &path, &body).await;
        assert_eq!(refused.status, 400, "{}", refused.body);
    }
    let longest = app.send(Method::POST, &path, &json!({"note": "é".repeat(2_000)})).await;
    assert_eq!(longest.status, 200, "{}", longest.body);
    let approval = app.opened(&other_question("agent-8", "PII")).await;
    let (token, now) = (person(&app, "grace@example.com").await, app.clock.now());
    let bearer = format!("Bearer {token}");
    let (bare, _) = raw(&app, Method::POST, &format!("/api/approvals/{approval}/deny"), &[("authorization", &bearer)], "").await;
    assert_eq!((bare.status, &bare.body["note"], &bare.body["decided_at"]), (200, &Value::Null, &json!(now)));
}

#[tokio::test]
async fn a_session_decides_with_proof_and_is_the_console() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let ada = ada(&app).await;
    let (session, secret) = issue(CredentialKind::Session, "", "session", Some(ada), None, app.clock.now());
    app.app.store.insert_credential(session).await.unwrap();
    let cookie = format!("aif_session={}", secret.expose());
    let path = format!("/api/approvals/{approval}/approve");
    let (refused, _) = raw(&app, Method::POST, &path, &[("cookie", &cookie)], "").await;
    assert_eq!((refused.status, &refused.body["code"]), (403, &json!("csrf")));
    let many = json!({"ids": [approval], "decision": "approve"}).to_string();
    let (refused, _) = raw(&app, Method::POST, "/api/approvals/decide", &[("cookie", &cookie)], &many).await;
    assert_eq!(refused.status, 403);
    let (approved, _) = raw(&app, Method::POST, &path, &[("cookie", &cookie), ("x-interven-csrf", "1")], "").await;
    assert_eq!(approved.status, 200, "{}", approved.body);
    assert_eq!(approved.body["decided_by"], json!({"surface": "console", "user": ada, "name": "ada@example.com"}));
}

#[tokio::test]
async fn nobody_approves_what_their_own_key_asks() {
    let app = TestApp::start().await;
    let (own, grace) = (key(&app, Some(ada(&app).await), None).await, person(&app, "grace@example.com").await);
    let approval = asked_with(&app, &own, &question()).await;
    let refused = app.answer(&approval, "approve").await;
    assert_eq!((refused.status, &refused.body["code"]), (403, &json!("own_request")), "{}", refused.body);
    assert_eq!(app.approval(&approval).await["status"], "pending");
    let approved = app.request(Method::POST, &format!("/api/approvals/{approval}/approve"), Some(&grace), "", "").await;
    assert_eq!(approved.status, 200, "{}", approved.body);
    let denied = asked_with(&app, &own, &other_question("agent-8", "PII")).await;
    assert_eq!(app.answer(&denied, "deny").await.status, 200, "to stop one's own request is no approval");
}

#[tokio::test]
async fn several_are_decided_at_once_each_on_its_own() {
    let app = TestApp::start().await;
    let own = key(&app, Some(ada(&app).await), None).await;
    let (first, second, faster) = (app.opened(&question()).await, app.opened(&other_question("b", "PII")).await, app.opened(&other_question("c", "PII")).await);
    let mine = asked_with(&app, &own, &other_question("d", "PII")).await;
    app.answered(&faster, "deny").await;
    let strange = Uuid::nil().to_string();
    let many = json!({"ids": [second, faster, strange, mine, first, second], "decision": "approve", "note": "the release"});
    let answer = app.send(Method::POST, "/api/approvals/decide", &many).await;
    assert_eq!((answer.status, &answer.body["decided"]), (200, &json!(2)), "{}", answer.body);
    let results: Vec<(&str, &str, &Value, &Value)> = answer.body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| (result["id"].as_str().unwrap(), result["outcome"].as_str().unwrap(), &result["approval"]["status"], &result["approval"]["note"]))
        .collect();
    let (approved, denied, note) = (json!("approved"), json!("denied"), json!("the release"));
    let expected = [
        (second.as_str(), "decided", &approved, &note),
        (&faster, "already_decided", &denied, &Value::Null),
        (&strange, "not_found", &Value::Null, &Value::Null),
        (&mine, "own_request", &Value::Null, &Value::Null),
        (&first, "decided", &approved, &note),
    ];
    assert_eq!(results, expected);

    let too_many: Vec<Uuid> = vec![Uuid::nil(); 501];
    for (body, says) in [
        (json!({"ids": [first], "decision": "ALLOW"}), "expected `approve` or `deny`"),
        (json!({"ids": [first], "decision": "approved"}), "expected `approve` or `deny`"),
        (json!({"ids": [], "decision": "deny"}), "1 to 500"),
        (json!({"ids": too_many, "decision": "deny"}), "1 to 500"),
        (json!({"ids": ["x"], "decision": "deny"}), "ids[0]"),
        (json!({"ids": [first], "decision": "deny", "note": "x".repeat(2_001)}), "note: "),
    ] {
        let refused = app.send(Method::POST, "/api/approvals/decide", &body).await;
        assert!(refused.status == 400 && refused.body["error"].as_str().unwrap().contains(says), "{}", refused.body);
    }
}

#[tokio::test]
async fn of_fifty_answers_at_once_one_counts_and_the_others_are_told_which() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let people = join_all((0..50).map(|at| {
        let (app, email) = (&app, format!("p{at}@example.com"));
        async move { person(app, &email).await }
    }))
    .await;
    let answers = join_all(people.iter().enumerate().map(|(at, token)| {
        let path = format!("/api/approvals/{approval}/{}", if at % 2 == 0 { "approve" } else { "deny" });
        let app = &app;
        async move { app.request(Method::POST, &path, Some(token), "", "").await }
    }))
    .await;
    let (won, lost): (Vec<Answer>, Vec<Answer>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 49));
    let winner = &won[0].body;
    let told = json!({"status": winner["status"], "decided_by": winner["decided_by"], "decided_at": winner["decided_at"]});
    for answer in &lost {
        assert_eq!((answer.status, &answer.body["approval"]), (409, &told));
    }
    let history = app.history(&approval).await;
    assert_eq!(history.iter().filter(|what| ["approved", "denied"].contains(&what.as_str())).count(), 1, "{history:?}");
}
