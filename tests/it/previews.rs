//! What would be sent, and what was: previews, filters held against the past, and the request of a delivery.

use interven::domain::role::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, decision, denies, deny, question, with_agent};

async fn preview(app: &TestApp, request: &Value) -> Value {
    let answer = app.send(Method::POST, "/api/channels/preview", request).await;
    assert_eq!(answer.status, 200, "{request}: {}", answer.body);
    answer.body
}

#[tokio::test]
async fn every_kind_of_channel_and_event_can_be_previewed_without_secrets() {
    let app = TestApp::start().await;
    for event in ["ALLOW", "DENY", "SANITIZE", "REQUIRE_APPROVAL", "INCIDENT"] {
        for kind in ["slack", "discord", "teams", "telegram"] {
            let shown = preview(&app, &json!({"kind": kind, "event": event})).await;
            assert!(shown["request"]["json"].is_object(), "{kind} {event}: {shown}");
            assert_eq!((&shown["request"]["method"], &shown["takes"]), (&json!("POST"), &json!(event != "ALLOW")), "{kind} {event}");
        }
        for format in ["CEF", "OCSF", "JSON"] {
            let config = json!({"format": format, "url": {"set": true, "hint": "…abcd"}, "headers": {"Authorization": {"set": true, "hint": "…abcd"}}});
            let shown = preview(&app, &json!({"kind": "siem", "config": config, "event": event})).await;
            let body = shown["request"]["body"].as_str().unwrap();
            assert!(if format == "CEF" { body.starts_with("CEF:0|") } else { body.starts_with('{') }, "{format} {event}: {body}");
            assert!(shown["request"]["headers"].as_array().unwrap().contains(&json!(["Authorization", "[secret]"])), "{shown}");
        }
    }
    let with = preview(&app, &json!({"kind": "slack", "event": "REQUIRE_APPROVAL", "config": {"signing_secret": {"set": true}}})).await;
    let without = preview(&app, &json!({"kind": "slack", "event": "REQUIRE_APPROVAL"})).await;
    let has_buttons = |shown: &Value| shown["request"]["body"].as_str().unwrap().contains("action_id");
    assert!(has_buttons(&with) && !has_buttons(&without), "{with}\n{without}");
    let filtered = preview(&app, &json!({"kind": "slack", "event": "SANITIZE", "filter": {"min_severity": "HIGH"}})).await;
    assert_eq!(filtered["takes"], false);
    assert_eq!(app.get("/api/channels").await["items"], json!([]), "nothing is kept");
    assert_eq!(
        app.get("/api/audit").await["items"].as_array().unwrap().iter().filter(|entry| entry["action"].as_str().unwrap().contains("channel")).count(),
        0
    );
}

#[tokio::test]
async fn a_preview_says_what_is_wrong() {
    let app = TestApp::start().await;
    for bad in [
        json!({}),
        json!([]),
        json!({"kind": "smoke"}),
        json!({"kind": "slack", "event": "ALL"}),
        json!({"kind": "slack", "filter": []}),
        json!({"kind": "slack", "filter": {"events": []}}),
        json!({"kind": "siem", "config": {"format": "JSON", "template": "{{"}}),
        json!({"kind": "siem", "config": {"format": "CEF", "template": "{}"}}),
        json!({"kind": "telegram", "config": {"chat_id": "no"}}),
        json!({"kind": "slack", "config": {"x": 1}}),
    ] {
        let answer = app.send(Method::POST, "/api/channels/preview", &bad).await;
        assert_eq!(answer.status, 400, "{bad}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_filter_is_held_against_the_last_seven_days() {
    let app = TestApp::start().await;
    app.report(&denies("old", 5)).await;
    app.clock.advance(std::time::Duration::from_secs(8 * 24 * 3_600));
    app.report(&json!([decision("ALLOW", "a"), with_agent(deny("b"), "agent-8"), deny("<i>c</i>"), question()])).await;
    let matches = async |filter: Value| {
        let answer = app.send(Method::POST, "/api/channels/matches", &json!({"filter": filter})).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    };
    let all = matches(json!({})).await;
    assert_eq!((&all["total"], &all["partial"], &all["looked_at"]), (&json!(3), &json!(false), &json!(4)), "{all}");
    assert_eq!(all["by_event"], json!({"ALLOW": 0, "DENY": 2, "SANITIZE": 0, "REQUIRE_APPROVAL": 1, "INCIDENT": 0}));
    let titles: Vec<_> = all["newest"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!(titles[1..], ["<i>c</i>", "b"]);
    assert_eq!(matches(json!({"agents": ["agent-8"]})).await["total"], 1);
    assert_eq!(matches(json!({"tools": ["slack.post_message"], "events": ["ALLOW"]})).await["by_event"]["ALLOW"], 1);
    assert_eq!(matches(json!({"tools": ["github"]})).await["total"], 0);
    assert_eq!(matches(json!({"min_severity": "CRITICAL"})).await["total"], 0);
    for bad in [json!({}), json!({"filter": []}), json!({"filter": {"events": []}}), json!({"filter": {"tools": [""]}}), json!({"filter": {}, "x": 1})] {
        assert_eq!(app.send(Method::POST, "/api/channels/matches", &bad).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn a_delivery_shows_its_request_without_its_secrets() {
    let app = TestApp::start().await;
    let channel = app.add_slack("team").await;
    let hec = app.add_hec("hec").await;
    app.report(&deny("Secret egress blocked")).await;
    app.settled().await;
    let card = app.delivery(&channel).await;
    let sent = app.sandbox.received("team")[0].body.clone();
    assert_eq!(card["request"]["body"].as_str().unwrap().as_bytes(), &sent[..], "as it was sent");
    assert!(card["request"]["url"].as_str().unwrap().ends_with("/…"), "{card}");
    let record = app.delivery(&hec).await;
    assert!(!record.to_string().contains("0123456789abcdef"), "{record}");
    assert!(record["request"]["json"].is_object(), "{record}");

    let auditor = app.token_of(Role::Auditor).await;
    let path = format!("/api/deliveries/{}", card["id"]);
    let seen = app.request(Method::GET, &path, Some(&auditor), "application/json", "").await.body;
    assert_eq!((&seen["request"]["url"], &seen["request"]["headers"]), (&json!(""), &json!([])));
    assert_eq!(seen["request"]["body"], card["request"]["body"]);

    app.send(Method::DELETE, &format!("/api/channels/{channel}"), &Value::Null).await;
    let gone = app.get(&path).await;
    assert!(gone["request"].is_null() && gone["request_note"].is_string(), "{gone}");
}

#[tokio::test]
async fn what_stands_in_a_template_is_for_administrators() {
    let app = TestApp::start().await;
    let template = r#"{"routing_key":"R0UT1NGK3Y","summary":{{ title }}}"#;
    let config = json!({"url": app.sandbox.generic_url("pager"), "format": "JSON", "template": template});
    let channel = app.add_channel(&json!({"name": "pager", "kind": "siem", "config": config})).await;
    app.report(&deny("Secret egress blocked")).await;
    app.settled().await;
    let record = app.delivery(&channel).await;
    assert_eq!((&record["request"]["json"]["routing_key"], &record["request_note"]), (&json!("R0UT1NGK3Y"), &Value::Null), "{record}");
    let auditor = app.token_of(Role::Auditor).await;
    let seen = app.request(Method::GET, &format!("/api/deliveries/{}", record["id"]), Some(&auditor), "application/json", "").await.body;
    assert!(seen["request"].is_null() && seen["request_note"].as_str().unwrap().contains("template"), "{seen}");
    assert!(!seen.to_string().contains("R0UT1NGK3Y"), "{seen}");
}

#[tokio::test]
async fn headers_of_our_own_are_shown_and_the_users_are_not() {
    let app = TestApp::start().await;
    let add = async |name: &str, headers: Value| {
        let config = json!({"url": app.sandbox.generic_url(name), "format": "JSON", "headers": headers});
        app.add_channel(&json!({"name": name, "kind": "siem", "config": config})).await
    };
    let (ours, theirs) = (add("ours", json!({"X-Token": "t0ken"})).await, add("theirs", json!({"interven-delivery": "k3y", "User-Agent": "s3cret"})).await);
    let discord = app.add_channel(&json!({"name": "discord", "kind": "discord", "config": {"webhook_url": app.sandbox.discord_url("discord")}})).await;
    app.report(&deny("x")).await;
    app.settled().await;
    let headers = async |channel: &str| {
        let delivery = app.delivery(channel).await;
        let headers = delivery["request"]["headers"].as_array().unwrap().clone();
        let value = |wanted: &str| headers.iter().find(|header| header[0].as_str().unwrap().eq_ignore_ascii_case(wanted)).map(|header| header[1].clone());
        (delivery["id"].to_string(), value("Interven-Delivery"), value("X-Token"), value("User-Agent"))
    };
    let secret = || Some(json!("[secret]"));
    let (id, delivery, token, _) = headers(&ours).await;
    assert_eq!((delivery, token), (Some(json!(id)), secret()));
    let (_, delivery, _, agent) = headers(&theirs).await;
    assert_eq!((delivery, agent), (secret(), secret()));
    assert!(headers(&discord).await.3.unwrap().as_str().unwrap().starts_with("DiscordBot (https://"));
}

#[tokio::test]
async fn forms_have_words_to_suggest() {
    let app = TestApp::start().await;
    let words = app.get("/api/vocabulary").await;
    let slack = words["tools"].as_array().unwrap().iter().find(|tool| tool["name"] == "slack").unwrap();
    assert!(slack["operations"].as_array().unwrap().iter().any(|operation| operation["name"] == "post_message" && operation["verb"] == "WRITE"), "{slack}");
    let codes: Vec<_> = words["reason_codes"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap()).collect();
    assert!(codes.is_sorted() && codes.contains(&"SECRET_DETECTED") && codes.contains(&"PII_EGRESS"), "{codes:?}");
    assert!(words["conditions"].as_array().unwrap().contains(&json!("risk_score_gt")));
}
