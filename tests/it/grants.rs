//! What an answer is worth to the same request, and for how long: grants, deny windows, and the question that is being asked already.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, decision, question, seconds};

/// One millisecond before the end of a window.
const ALMOST: Duration = Duration::from_millis(599_999);
const MS: Duration = Duration::from_millis(1);

#[tokio::test]
async fn an_approved_request_is_allowed_again_until_its_window_ends_to_the_millisecond() {
    let app = TestApp::start().await;
    let siem = app.add_webhook("siem").await;
    app.patch(&siem, &json!({"filter": {"events": ["ALL", "ALLOW"]}})).await;
    let approval = app.opened(&question()).await;
    app.advance(seconds(30)).await;
    app.answered(&approval, "approve").await;
    for wait in [Duration::ZERO, ALMOST] {
        app.advance(wait).await;
        let result = app.ask(&question()).await;
        assert_eq!(result["decision"], "ALLOW", "{wait:?} {result}");
        assert_eq!(result["reason_codes"], json!(["RECENT_APPROVAL_GRANT"]));
        assert_eq!(result["approval_id"], approval.as_str(), "it is linked to its approval");
        let recorded = app.get(&format!("/api/decisions/{}", result["trace_id"].as_str().unwrap())).await;
        assert_eq!(recorded["decision"], "ALLOW", "what is answered is what is recorded");
        assert_eq!(recorded["reason_codes"], json!(["RECENT_APPROVAL_GRANT"]));
        assert_eq!(recorded["approval_id"], approval.as_str());
    }
    app.settled().await;
    let sent: Vec<Value> = app.sandbox.events("siem").into_iter().map(|record| record["decision"].clone()).collect();
    assert_eq!(sent, ["REQUIRE_APPROVAL", "ALLOW", "ALLOW"]);
    app.advance(MS).await;
    let result = app.ask(&question()).await;
    assert_eq!(result["decision"], "REQUIRE_APPROVAL", "the window's last moment is outside of it");
    assert_ne!(result["approval_id"], approval.as_str());
}

#[tokio::test]
async fn a_denied_request_is_refused_without_asking_until_its_window_ends() {
    let app = TestApp::start().await;
    app.add_slack("alerts").await;
    let approval = app.opened(&question()).await;
    app.settled().await;
    app.answered(&approval, "deny").await;
    let posted = app.requests("alerts");
    app.advance(ALMOST).await;
    let result = app.ask(&question()).await;
    assert_eq!((&result["decision"], &result["reason_codes"]), (&json!("DENY"), &json!(["RECENT_APPROVAL_DENIED"])));
    assert_eq!(result["approval_id"], approval.as_str());
    app.settled().await;
    let told = app.sandbox.received("alerts").split_off(posted);
    assert!(told.iter().all(|card| !String::from_utf8_lossy(&card.body).contains("\"approve\"")), "nobody is asked");
    app.advance(MS).await;
    assert_eq!(app.ask(&question()).await["decision"], "REQUIRE_APPROVAL");
}

#[tokio::test]
async fn only_the_identical_request_is_granted() {
    let app = TestApp::start().await;
    let mut full = question();
    full["environment"] = "production".into();
    full["body"] = json!({"a": 1, "text": "hi"});
    full["url"] = "https://slack.com/api/chat.postMessage?a=1&b=2".into();
    let approval = app.opened(&full).await;
    app.answered(&approval, "approve").await;
    for (key, other) in [
        ("agent", json!({"id": "agent-8", "name": "production-langgraph"})),
        ("agent", json!({"id": "agent-7"})),
        ("environment", json!("staging")),
        ("environment", Value::Null),
        ("tool_name", json!("Slack")),
        ("operation", json!("delete_message")),
        ("operation", Value::Null),
        ("method", json!("PUT")),
        ("url", json!("https://slack.com/api/chat.postMessage?b=2&a=1")),
        ("url", json!("https://slack.com.evil.example/api/chat.postMessage?a=1&b=2")),
        ("body", json!({"a": 2, "text": "hi"})),
        ("body", json!({"a": 1})),
        ("body", Value::Null),
    ] {
        let mut changed = full.clone();
        changed[key] = other;
        assert_eq!(app.ask(&changed).await["decision"], "REQUIRE_APPROVAL", "{key}: {}", changed[key]);
    }
    for (key, same) in [
        ("title", json!("Another title")),
        ("reason_codes", json!(["OTHER"])),
        ("risk_score", json!(0.9)),
        ("src_ip", json!("10.9.9.9")),
        ("url", json!("HTTPS://SLACK.com:443/api/./chat.postMessage?a=1&b=2#top")),
    ] {
        let mut changed = full.clone();
        changed[key] = same;
        assert_eq!(app.ask(&changed).await["decision"], "ALLOW", "{key}");
    }
    // As text, since serde_json would write them the same.
    for body in [r#"{"text":"hi","a":1.0}"#, "{ \"text\" : \"\\u0068i\",\n \"a\": 1e0 }"] {
        let text = full.to_string().replace(&full["body"].to_string(), body);
        let answer = app.decisions("application/json", text).await;
        assert_eq!(answer.body["results"][0]["decision"], "ALLOW", "{body}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_grant_lifts_a_question_and_nothing_else() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    app.answered(&approval, "approve").await;
    for kind in ["DENY", "SANITIZE", "ALLOW"] {
        let result = app.ask(&decision(kind, "the same request")).await;
        assert_eq!((result["decision"].as_str().unwrap(), &result["reason_codes"]), (kind, &json!(["SECRET_DETECTED"])));
        assert_eq!(result["approval_id"], Value::Null);
    }
}

#[tokio::test]
async fn the_same_request_joins_the_question_that_is_being_asked() {
    let app = TestApp::start().await;
    let (slack, siem) = (app.add_slack("alerts").await, app.add_webhook("siem").await);
    // Twice in one call, and again later.
    let answer = app.decisions("application/json", json!([question(), question()]).to_string()).await;
    let results = answer.body["results"].as_array().unwrap();
    let approval = results[0]["approval_id"].as_str().unwrap();
    assert_eq!(results[1]["approval_id"], approval);
    app.advance(ALMOST).await;
    let joined = app.ask(&question()).await;
    assert_eq!((&joined["decision"], joined["approval_id"].as_str()), (&json!("REQUIRE_APPROVAL"), Some(approval)));
    app.settled().await;
    assert_eq!(app.sandbox.events("siem").len(), 3, "every one of them is a record");
    assert_eq!(app.states(&siem).await, ["delivered"; 3]);
    let cards: Vec<Value> = app.deliveries(&slack).await.into_iter().filter(|delivery| delivery["purpose"] == "alert").collect();
    let states: Vec<_> = cards.iter().map(|card| card["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["delivered", "suppressed", "suppressed"]);
    assert_eq!(cards[1]["reason"], format!("the same request is being asked already, by approval {approval}"));
    let replayed = app.send(Method::POST, &format!("/api/deliveries/{}/replay", cards[1]["id"]), &json!({})).await;
    assert_eq!(replayed.status, 409, "a second card would ask twice: {}", replayed.body);
    let seen = app.approval(approval).await;
    assert_eq!((&seen["asked"], seen["trace_ids"].as_array().unwrap().len()), (&json!(3), 3));
    // The question's end is that of the first.
    app.advance(MS).await;
    assert_eq!(app.approval(approval).await["status"], "expired");
    let fresh = app.ask(&question()).await;
    assert_ne!(fresh["approval_id"], approval, "after its end it is asked anew");
}

#[tokio::test]
async fn a_repeated_report_is_answered_as_the_first_time_and_uses_no_grant() {
    let app = TestApp::start().await;
    app.send(Method::PUT, "/api/settings", &json!({"approvals": {"single_use": true}})).await;
    let mut asked = question();
    asked["trace_id"] = "0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b10".into();
    let approval = app.opened(&asked).await;
    app.answered(&approval, "approve").await;
    assert_eq!(app.ask(&asked).await["decision"], "REQUIRE_APPROVAL", "the same trace id is the same decision");
    let mut retry = question();
    retry["trace_id"] = "0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b11".into();
    for _ in 0..2 {
        assert_eq!(app.ask(&retry).await["decision"], "ALLOW", "and so is the retry's, however often it is sent");
    }
}

#[tokio::test]
async fn a_single_use_grant_is_worth_one_retry() {
    let app = TestApp::start().await;
    let set = app.send(Method::PUT, "/api/settings", &json!({"approvals": {"single_use": true}})).await;
    assert_eq!(set.status, 200, "{}", set.body);
    let approval = app.opened(&question()).await;
    app.answered(&approval, "approve").await;
    let answer = app.decisions("application/json", json!([question(), question()]).to_string()).await;
    let decisions: Vec<_> = answer.body["results"].as_array().unwrap().iter().map(|result| result["decision"].as_str().unwrap()).collect();
    assert_eq!(decisions, ["ALLOW", "REQUIRE_APPROVAL"]);
    assert!(app.approval(&approval).await["used_at"].is_string());
}

#[tokio::test]
async fn windows_are_as_the_settings_say_when_the_answer_is_given() {
    let app = TestApp::start().await;
    let set = json!({"approvals": {"pending_ttl_seconds": 60, "grant_window_seconds": 120, "deny_window_seconds": 3600}});
    assert_eq!(app.send(Method::PUT, "/api/settings", &set).await.status, 200);
    let first = app.opened(&question()).await;
    app.advance(seconds(59)).await;
    app.answered(&first, "approve").await;
    assert_eq!(app.send(Method::PUT, "/api/settings", &json!({"approvals": {"grant_window_seconds": 3600}})).await.status, 200);
    app.advance(seconds(119)).await;
    assert_eq!(app.ask(&question()).await["decision"], "ALLOW");
    app.advance(seconds(1)).await;
    let second = app.opened(&question()).await;
    app.answered(&second, "deny").await;
    app.advance(seconds(3_599)).await;
    assert_eq!(app.ask(&question()).await["decision"], "DENY");
}

#[tokio::test]
async fn another_keys_identical_request_joins_and_is_granted_too() {
    let app = TestApp::start().await;
    let made = app.send(Method::POST, "/api/keys", &json!({"name": "second engine"})).await;
    let second = made.body["key"].as_str().unwrap().to_owned();
    let approval = app.opened(&question()).await;
    let status = format!("/v1/approvals/{approval}/status");
    let ask = |key: String, path: String| {
        let app = &app;
        async move { app.request(Method::GET, &path, Some(&key), "application/json", "").await }
    };
    assert_eq!(ask(second.clone(), status.clone()).await.status, 404, "it has not asked");
    let joined = app.request(Method::POST, "/v1/decisions", Some(&second), "application/json", question().to_string()).await;
    assert_eq!(joined.body["results"][0]["approval_id"], approval.as_str());
    let seen = ask(second, status).await;
    assert_eq!((seen.status, &seen.body["status"]), (200, &json!("pending")));
}

#[tokio::test]
async fn who_approved_gets_no_grant_for_a_key_of_their_own() {
    let app = TestApp::start().await;
    let made = app.send(Method::POST, "/api/keys", &json!({"name": "ada's", "owner": "ada@example.com"})).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let own = made.body["key"].as_str().unwrap().to_owned();
    // Asked with another key, and approved by the owner of the key that comes after.
    let approval = app.opened(&question()).await;
    app.answered(&approval, "approve").await;
    let retry = |key: String| {
        let app = &app;
        async move { app.request(Method::POST, "/v1/decisions", Some(&key), "application/json", question().to_string()).await.body["results"][0].clone() }
    };
    assert_eq!(app.ask(&question()).await["decision"], "ALLOW");
    let asked = retry(own).await;
    assert_eq!(asked["decision"], "REQUIRE_APPROVAL", "four eyes");
    assert_ne!(asked["approval_id"], approval.as_str());
    assert_eq!(app.answer(asked["approval_id"].as_str().unwrap(), "approve").await.status, 403);
}

#[tokio::test]
async fn a_list_of_large_requests_comes_in_parts_and_without_their_bodies() {
    let app = TestApp::start().await;
    let long = "x".repeat(3_000_000);
    for number in 0..3 {
        let mut large = question();
        large["body"] = json!({"number": number, "text": long});
        large["title"] = format!("{number} {long}").into();
        app.opened(&large).await;
    }
    let (mut seen, mut path) = (Vec::new(), "/api/approvals".to_owned());
    loop {
        let page = app.get(&path).await;
        let items = page["items"].as_array().unwrap();
        assert!((1..=2).contains(&items.len()), "{}", items.len());
        assert!(items.iter().all(|item| item.get("body").is_none()));
        seen.extend(items.iter().map(|item| item["title"].as_str().unwrap()[..1].to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/api/approvals?cursor={cursor}");
    }
    assert_eq!(seen, ["2", "1", "0"]);
    assert_eq!(app.get("/api/approvals?limit=1").await["items"][0]["title"].as_str().unwrap().len(), long.len() + 2);
}

#[tokio::test]
async fn a_trace_id_does_not_carry_an_answer_to_another_request() {
    let app = TestApp::start().await;
    let id = "0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b12";
    let traced = |mut decision: Value| {
        decision["trace_id"] = id.into();
        decision
    };
    let approval = app.opened(&question()).await;
    app.answered(&approval, "approve").await;
    assert_eq!(app.ask(&traced(question())).await["decision"], "ALLOW");
    // Another request under the same id is another request: nothing of the first one's answer, and nothing of it is lost.
    let mut other = question();
    other["url"] = "https://slack.com/api/conversations.kick".into();
    let answer = app.decisions("application/json", traced(other.clone()).to_string()).await;
    assert_eq!((&answer.body["accepted"], &answer.body["duplicates"]), (&json!(1), &json!(0)));
    let result = &answer.body["results"][0];
    assert_eq!(result["decision"], "REQUIRE_APPROVAL");
    let given = result["trace_id"].as_str().unwrap();
    assert_ne!(given, id);
    assert_eq!(app.get(&format!("/api/decisions/{given}")).await["url"], other["url"]);
    let denied = app.ask(&traced(decision("DENY", "refused"))).await;
    assert_eq!(denied["decision"], "DENY", "what is reported now is stricter than what was answered then");
    // The same request within its window is the same decision, and after it a question again.
    let again = app.decisions("application/json", traced(question()).to_string()).await;
    assert_eq!((&again.body["duplicates"], &again.body["results"][0]["decision"]), (&json!(1), &json!("ALLOW")));
    app.advance(Duration::from_secs(600)).await;
    assert_eq!(app.ask(&traced(question())).await["decision"], "REQUIRE_APPROVAL");
}

#[tokio::test]
async fn a_grant_that_is_not_for_one_asker_stands_for_the_others() {
    let app = TestApp::start().await;
    let made = app.send(Method::POST, "/api/keys", &json!({"name": "ada's", "owner": "ada@example.com"})).await;
    let own = made.body["key"].as_str().unwrap().to_owned();
    let approval = app.opened(&question()).await;
    app.answered(&approval, "approve").await;
    let asked = app.request(Method::POST, "/v1/decisions", Some(&own), "application/json", question().to_string()).await;
    assert_eq!(asked.body["results"][0]["decision"], "REQUIRE_APPROVAL");
    let retry = app.ask(&question()).await;
    assert_eq!((&retry["decision"], &retry["approval_id"]), (&json!("ALLOW"), &json!(approval)), "her question takes nobody's grant away");
    // A denial of that question is news for all.
    let second = asked.body["results"][0]["approval_id"].as_str().unwrap();
    app.answered(second, "deny").await;
    assert_eq!(app.ask(&question()).await["decision"], "DENY");
}
