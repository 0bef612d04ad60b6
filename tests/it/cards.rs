//! Each kind of channel gets each kind of event in the shape that its destination takes.

use serde_json::{Value, json};

use crate::support::{TestApp, decision, deny, seconds};

/// A channel of each chat kind, named like its kind.
async fn add_chats(app: &TestApp) -> Vec<String> {
    let sandbox = &app.sandbox;
    let mut ids = Vec::new();
    for (kind, config) in [
        ("slack", json!({"webhook_url": sandbox.slack_url("slack"), "signing_secret": "0123456789abcdef0123456789abcdef"})),
        ("discord", json!({"webhook_url": sandbox.discord_url("discord")})),
        ("teams", json!({"webhook_url": sandbox.teams_url("teams")})),
        ("telegram", json!({"bot_token": sandbox.telegram_token("telegram"), "chat_id": -100_123, "api_base": sandbox.base_url()})),
    ] {
        ids.push(app.add_channel(&json!({"name": kind, "kind": kind, "config": config})).await);
    }
    ids
}

const CHATS: [&str; 4] = ["slack", "discord", "teams", "telegram"];

#[tokio::test]
async fn every_chat_shows_a_card_with_the_deciding_fields() {
    let app = TestApp::start().await;
    let ids = add_chats(&app).await;
    for kind in ["DENY", "REQUIRE_APPROVAL", "SANITIZE"] {
        let trace = app.report(&decision(kind, "Secret egress blocked")).await.remove(0);
        app.advance(seconds(60)).await;
        for name in CHATS {
            let accepted = app.sandbox.accepted(name);
            let card = accepted.last().unwrap();
            assert_eq!(card.notes, Vec::<String>::new(), "{name} would ping somebody or fetch something");
            let card = String::from_utf8_lossy(&card.body).into_owned();
            for part in [kind, "production-langgraph", "slack.post_message", "SECRET_DETECTED", "HIGH (0.71)", "Secret egress blocked", &trace] {
                assert!(card.contains(part), "{name} {kind}: {part} is not in {card}");
            }
            let asks = kind == "REQUIRE_APPROVAL";
            assert_eq!(card.contains("chat.postMessage"), asks, "{name} {kind}: what would happen is for a question alone: {card}");
            let way = if asks { "https://interven.example.com/approvals/" } else { "https://interven.example.com/activity/" };
            assert!(card.contains(way), "{name} {kind}: {card}");
        }
    }
    for (name, id) in CHATS.iter().zip(&ids) {
        assert_eq!(app.states(id).await, ["delivered"; 3], "{name}");
    }
}

#[tokio::test]
async fn what_nobody_asked_for_is_not_told() {
    let app = TestApp::start().await;
    add_chats(&app).await;
    app.add_webhook("soc").await;
    app.report(&decision("ALLOW", "fine")).await;
    app.settled().await;
    assert_eq!(CHATS.map(|name| app.requests(name)), [0; 4]);
    assert_eq!(app.requests("soc"), 0);
}

#[tokio::test]
async fn hostile_text_reaches_every_destination_as_text() {
    let app = TestApp::start().await;
    add_chats(&app).await;
    for name in CHATS {
        app.sandbox.clear(name);
    }
    let hostile = "<!channel> @everyone <@U1> [x](https://evil.example) **b** `c` ```d``` \u{202e}\u{200b} <at>all</at> &amp; |=\\\n\n\n\n# h";
    let mut body = decision("REQUIRE_APPROVAL", hostile);
    for key in ["tool_name", "operation", "url"] {
        body[key] = hostile.into();
    }
    body["agent"] = json!({"name": hostile});
    body["reason_codes"] = json!([hostile, "😀".repeat(5_000)]);
    body["body"] = json!({"text": hostile.repeat(500)});
    app.report(&body).await;
    app.settled().await;
    for name in CHATS {
        let accepted = app.sandbox.accepted(name);
        assert_eq!(accepted.len(), 1, "{name}: {:?}", app.sandbox.received(name));
        assert_eq!(accepted[0].notes, Vec::<String>::new(), "{name}");
    }
}

#[tokio::test]
async fn every_intake_gets_every_format_in_its_own_packing() {
    let app = TestApp::start().await;
    let sandbox = &app.sandbox;
    let splunk = json!({"Authorization": "Splunk 0123456789abcdef"});
    let mut names = Vec::new();
    for format in ["JSON", "CEF", "OCSF"] {
        for (intake, headers) in [
            ("splunk_hec", splunk.clone()),
            ("splunk_raw", splunk.clone()),
            ("datadog", json!({"DD-API-KEY": "0123456789abcdef"})),
            ("sumo", json!({})),
            ("generic", json!({})),
        ] {
            let name = format!("{intake}-{format}");
            let url = match intake {
                "splunk_hec" => sandbox.splunk_url(&name),
                "splunk_raw" => sandbox.splunk_raw_url(&name),
                "datadog" => sandbox.datadog_url(&name),
                "sumo" => sandbox.sumo_url(&name),
                _ => sandbox.generic_url(&name),
            };
            app.add_siem(&name, &url, &json!({"format": format, "headers": headers})).await;
            names.push((intake, format, name));
        }
    }
    let trace = app.report(&deny("Secret egress blocked")).await.remove(0);
    app.settled().await;
    app.advance(seconds(1)).await;
    for (intake, format, name) in names {
        let events = app.sandbox.events(&name);
        assert_eq!(events.len(), 1, "{name}: {:?}", app.sandbox.received(&name));
        let event = match (intake, &events[0]) {
            ("splunk_hec", envelope) => envelope["event"].clone(),
            ("splunk_raw" | "sumo", Value::String(line)) => serde_json::from_str(line).unwrap_or_else(|_| line.as_str().into()),
            (_, event) => event.clone(),
        };
        assert!(event.to_string().contains(&trace), "{name}: {event}");
        match format {
            "CEF" => {
                let line = event.as_str().or_else(|| event["message"].as_str()).unwrap_or_else(|| panic!("{name}: {event}"));
                assert!(line.starts_with("CEF:0|Interven|") && line.contains("Secret egress blocked"), "{name}: {line}");
            }
            "OCSF" => assert!(event.to_string().contains("class_uid"), "{name}: {event}"),
            _ => assert!(event.to_string().contains("Secret egress blocked"), "{name}: {event}"),
        }
        assert!(!event.to_string().contains("\"hi\""), "{name}: no record carries the body: {event}");
    }
}

#[tokio::test]
async fn a_record_has_the_documented_keys() {
    let app = TestApp::start().await;
    app.add_webhook("soc").await;
    app.report(&decision("REQUIRE_APPROVAL", "question")).await;
    app.settled().await;
    let record = app.sandbox.events("soc").remove(0);
    let mut keys: Vec<&str> = record.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    let mut documented: Vec<&str> =
        "kind,trace_id,occurred_at,received_at,decision,title,severity,risk_score,reason_codes,agent,tool_name,operation,method,url,src_ip,\
        policy_id,policy_name,environment,approval_id,incident_id"
            .split(',')
            .collect();
    documented.sort_unstable();
    assert_eq!(keys, documented);
    assert!(record["approval_id"].is_string());
}

#[tokio::test]
async fn a_template_of_the_users_own_shapes_the_record() {
    let app = TestApp::start().await;
    let template = r#"{"who": {{ agent.name | tojson }}, "what": {{ title | tojson }}}"#;
    app.add_siem("own", &app.sandbox.generic_url("own"), &json!({"format": "JSON", "template": template})).await;
    app.report(&deny("a \"quoted\" title")).await;
    app.settled().await;
    assert_eq!(app.sandbox.events("own"), [json!({"who": "production-langgraph", "what": "a \"quoted\" title"})]);
}
