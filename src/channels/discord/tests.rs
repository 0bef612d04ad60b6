use proptest::prelude::*;

use super::*;
use crate::channels::sample_cards::*;

fn config() -> WebhookConfig {
    WebhookConfig { webhook_url: Secret::new("https://discord.com/api/webhooks/123/tok?thread_id=9&x=y") }
}

#[test]
fn the_contracts_example() {
    insta::assert_json_snapshot!(payload(&request(&config(), &card(deny()))));
}

#[test]
fn the_requirements_card() {
    insta::assert_json_snapshot!(payload(&request(&config(), &card(question()))));
}

#[test]
fn the_degraded_card_is_the_servers_alone() {
    let payload = payload(&plain_request(&config(), &card(question())));
    insta::assert_json_snapshot!(payload);
}

#[test]
fn the_address_is_versioned_and_keeps_its_host() {
    let cases = [
        ("https://discord.com/api/webhooks/1/t", "https://discord.com/api/v10/webhooks/1/t?wait=true&with_components=true"),
        ("https://discord.com/api/v9/webhooks/1/t?wait=false", "https://discord.com/api/v9/webhooks/1/t?wait=true&with_components=true"),
        ("http://127.0.0.1:9/discord/api/webhooks/1/t", "http://127.0.0.1:9/discord/api/v10/webhooks/1/t?wait=true&with_components=true"),
    ];
    for (webhook, expected) in cases {
        assert_eq!(address(webhook, None), expected);
    }
    assert_eq!(
        address("https://discord.com/api/webhooks/1/t/?thread_id=9&wait=true", Some("../7?x")),
        "https://discord.com/api/v10/webhooks/1/t/messages/..%2F7%3Fx?with_components=true&thread_id=9"
    );
    let request = request(&config(), &card(deny()));
    assert_eq!(request.url.expose(), "https://discord.com/api/v10/webhooks/123/tok?wait=true&with_components=true&thread_id=9");
    assert_eq!(request.headers[0].0, "User-Agent");
    assert!(request.headers[0].1.expose().starts_with("DiscordBot (https://"));
}

#[test]
fn a_link_that_discord_would_refuse_stands_in_a_field_alone() {
    let mut card = card(deny());
    card.link = "http://localhost:4000/activity/1".to_owned();
    let sent = payload(&request(&config(), &card));
    assert_eq!((sent.get("components"), sent["embeds"][0].get("url")), (None, None));
    assert!(sent.to_string().contains(r#""name":"link","value":"http://localhost:4000/activity/1""#), "{sent}");
}

#[test]
fn an_answered_card_takes_the_place_of_the_question() {
    let request = edit_request(&config(), &answered(&approved()), "77");
    assert_eq!(
        (request.method.as_str(), request.url.expose()),
        ("PATCH", "https://discord.com/api/v10/webhooks/123/tok/messages/77?with_components=true&thread_id=9")
    );
    let payload = payload(&request);
    assert_eq!((payload.get("username"), &payload["allowed_mentions"]), (None, &json!({ "parse": [] })));
    insta::assert_json_snapshot!(payload);
    let mut private = answered(&lapsed());
    private.link = "http://localhost:4000/approvals/1".to_owned();
    let payload = self::payload(&edit_request(&config(), &private, "77"));
    assert_eq!(payload["components"], json!([]), "a button that was there is taken away");
    assert_eq!(payload["embeds"][0]["fields"][0], json!({"name": "Expired", "value": "nobody answered by 00:10 UTC", "inline": false}));
}

#[test]
fn a_follow_up_is_short() {
    insta::assert_json_snapshot!(payload(&follow_up(&config(), &answered(&denied()))));
}

/// Agent text stands in code spans and fences alone and cannot leave them, and the limits hold.
fn assert_safe(card: &Card) {
    assert_message(&payload(&request(&config(), card)), card);
    let plain = plain_request(&config(), card);
    assert!(plain.body.len() <= 2_000);
    let plain = String::from_utf8(plain.body.to_vec()).unwrap();
    assert!(!plain.contains(AGENT_TEXT) && plain.contains(&card.link) && plain.contains(&card.risk));
    if card.ending.is_some() {
        let edit = payload(&edit_request(&config(), card, "1"));
        assert_message(&edit, card);
        assert_eq!(edit["embeds"], payload(&request(&config(), card))["embeds"]);
        let follow_up = payload(&follow_up(&config(), card));
        assert_code(&follow_up);
        assert!(embed_size(&follow_up["embeds"][0]) <= 2_000);
    }
}

/// Text from outside stands in code spans and fences alone and cannot leave them.
fn assert_code(payload: &Value) {
    each_string(payload, &mut Vec::new(), &mut |text, around| {
        if !text.contains(AGENT_TEXT) {
            return;
        }
        assert!(around.last().is_some_and(|object| object["name"].is_string() && object["value"] == text), "outside a field's value: {text}");
        let inside = text.strip_prefix("```\n").and_then(|text| text.strip_suffix("\n```"));
        let line = text.strip_suffix(" (`U1`) in Slack · 00:05 UTC").unwrap_or(text);
        let inside = inside.or_else(|| line.strip_prefix('`').and_then(|text| text.strip_suffix('`')).filter(|text| !text.contains('\n')));
        assert!(inside.is_some_and(|inside| !inside.contains('`')), "not in code: {text}");
    });
    assert_eq!(payload["allowed_mentions"], json!({ "parse": [] }));
    assert_eq!(payload["content"], Value::Null);
}

/// The limits of a whole card hold, too.
fn assert_message(payload: &Value, card: &Card) {
    assert_code(payload);
    let embed = &payload["embeds"][0];
    let fields = embed["fields"].as_array().unwrap();
    assert!(fields.len() <= 25 && embed_size(embed) <= 6_000);
    for field in fields {
        let (name, value) = (field["name"].as_str().unwrap().trim(), field["value"].as_str().unwrap().trim());
        assert!((1..=256).contains(&utf16(name)) && (1..=1_024).contains(&utf16(value)), "{field}");
    }
    assert!(utf16(embed["title"].as_str().unwrap()) <= 256);
    assert_eq!((&embed["url"], &payload["components"][0]["components"][0]["url"]), (&json!(card.link), &json!(card.link)));
    assert_deciding(&payload.to_string(), card);
}

#[test]
fn hostile_text_does_no_harm() {
    for text in corpus() {
        hostile_cards(&text).iter().for_each(assert_safe);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_text_does_harm(text in any_text()) {
        hostile_cards(&text).iter().for_each(assert_safe);
    }
}

#[test]
fn every_answer_has_its_meaning() {
    let code = |code: u32| format!(r#"{{"message":"m","code":{code}}}"#);
    let rows: Vec<(u16, String, &str)> = vec![
        (200, r#"{"id":"77","channel_id":"1"}"#.to_owned(), "delivered 77"),
        (204, String::new(), "accepted"),
        (200, "<html>".to_owned(), "ambiguous"),
        (200, "{}".to_owned(), "ambiguous"),
        (400, r#"{"code":50035,"message":"Invalid Form Body","errors":{}}"#.to_owned(), "rejected"),
        (400, code(50_006), "rejected"),
        (400, code(50_109), "rejected"),
        (400, code(220_001), "rejected"),
        (400, code(220_002), "rejected"),
        (400, code(220_003), "rejected"),
        (400, code(240_000), "rejected"),
        (400, r#"{"embeds":["0"]}"#.to_owned(), "rejected"),
        (401, code(50_027), "dead"),
        (401, r#"{"message":"401: Unauthorized","code":0}"#.to_owned(), "dead"),
        (403, code(50_013), "dead"),
        (403, code(50_001), "dead"),
        (403, "<html>error code: 1010</html>".to_owned(), "dead"),
        (403, "error code: 1020".to_owned(), "dead"),
        (404, code(10_015), "dead"),
        (404, code(10_003), "dead"),
        (404, code(10_008), "dead"),
        (400, code(50_083), "dead"),
        (413, code(40_005), "too large"),
        (400, code(40_005), "too large"),
        (413, "<html>".to_owned(), "too large"),
        (429, r#"{"message":"m","retry_after":0.64,"global":false}"#.to_owned(), "after 0.64"),
        (429, r#"{"message":"m","retry_after":64.5,"global":true}"#.to_owned(), "after 64.5"),
        (429, r#"{"message":"m","retry_after":2.5,"code":20028}"#.to_owned(), "after 2.5"),
        (429, "<html>banned</html>".to_owned(), "after 600"),
        (500, r#"{"message":"500: Internal Server Error","code":0}"#.to_owned(), "retry"),
        (502, "<html>".to_owned(), "retry"),
        (503, code(130_000), "retry"),
    ];
    for (status, body, expected) in rows {
        assert_eq!(short(&verdict(&answer(status, &body, &[]))), expected, "{status} {body}");
    }
    for (status, body, expected) in [
        (200, r#"{"id":"77"}"#.to_owned(), "delivered 77"),
        (404, code(10_008), "rejected"),
        (403, code(50_005), "rejected"),
        (429, code(30_046), "rejected"),
        (404, code(10_015), "dead"),
        (401, code(50_027), "dead"),
        (400, code(50_035), "rejected"),
        (429, r#"{"message":"m","retry_after":0.5}"#.to_owned(), "after 0.5"),
        (502, "<html>".to_owned(), "retry"),
    ] {
        assert_eq!(short(&edit_verdict(&answer(status, &body, &[]))), expected, "{status} {body}");
    }
    assert_eq!(short(&verdict(&answer(429, "<html>banned</html>", &[("retry-after", "3600")]))), "after 3600");
    assert_eq!(short(&verdict(&answer(429, r#"{"retry_after":0.3}"#, &[("retry-after", "1")]))), "after 1");
}
