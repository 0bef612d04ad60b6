use proptest::prelude::*;

use super::*;
use crate::channels::sample_cards::*;
use crate::secret::Secret;

fn config() -> TelegramConfig {
    TelegramConfig { bot_token: Secret::new("1:tok"), chat_id: ChatId::Number(-1_001_234_567_890), message_thread_id: None, api_base: None }
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
fn the_degraded_card_is_text() {
    let payload = payload(&plain_request(&config(), &card(question())));
    insta::assert_json_snapshot!(payload);
}

#[test]
fn the_settings_reach_the_request() {
    let config = TelegramConfig {
        chat_id: ChatId::Name("-100123".to_owned()),
        message_thread_id: Some(42),
        api_base: Some("http://127.0.0.1:9/telegram/".to_owned()),
        ..config()
    };
    let sent = request(&config, &card(deny()));
    assert_eq!(sent.url.expose(), "http://127.0.0.1:9/telegram/bot1:tok/sendMessage");
    let sent = payload(&sent);
    assert_eq!((&sent["chat_id"], &sent["message_thread_id"]), (&json!(-100_123), &json!(42)));
    assert_eq!(chat(&ChatId::Name("@alerts".to_owned())), json!("@alerts"));
    assert_eq!(request(&self::config(), &card(deny())).url.expose(), "https://api.telegram.org/bot1:tok/sendMessage");
}

#[test]
fn a_link_to_a_host_without_a_dot_is_text_alone() {
    let mut card = card(deny());
    for (link, button) in
        [("http://localhost:4000/activity/1", false), ("https://console/x", false), ("http://10.0.0.1:4000/x", true), ("https://a.example/x", true)]
    {
        link.clone_into(&mut card.link);
        let sent = payload(&request(&config(), &card));
        assert_eq!(sent.get("reply_markup").is_some(), button, "{link}");
        assert!(sent["text"].as_str().unwrap().ends_with(&format!("link: {link}")));
    }
}

#[test]
fn an_answered_card_takes_the_place_of_the_question() {
    let config = TelegramConfig { message_thread_id: Some(42), ..config() };
    let sent = edit_request(&config, &answered(&approved()), "55");
    assert_eq!(sent.url.expose(), "https://api.telegram.org/bot1:tok/editMessageText");
    insta::assert_json_snapshot!(payload(&sent));
    let lapsed = payload(&edit_request(&config, &answered(&lapsed()), "55"));
    assert!(lapsed["text"].as_str().unwrap().starts_with("[Interven] EXPIRED\nExpired: nobody answered by 00:10 UTC\nagent: "), "{lapsed}");
}

#[test]
fn a_follow_up_answers_the_card() {
    let config = TelegramConfig { message_thread_id: Some(42), ..config() };
    insta::assert_json_snapshot!(payload(&follow_up(&config, &answered(&denied()), Some("55"))));
    assert_eq!(payload(&follow_up(&config, &answered(&denied()), None)).get("reply_parameters"), None);
}

/// Agent text stands inside `code` and `pre` entities alone, and the limits hold.
fn assert_safe(card: &Card) {
    assert_message(&payload(&request(&config(), card)), card);
    if card.ending.is_some() {
        assert_message(&payload(&edit_request(&config(), card, "1")), card);
        assert_entities(&payload(&follow_up(&config(), card, Some("1"))));
    }
    let plain = payload(&plain_request(&config(), card));
    let text = plain["text"].as_str().unwrap();
    assert!(utf16(text) <= MESSAGE && !text.contains(['@', '#', '$']) && plain.get("entities").is_none(), "{text}");
    assert_deciding(text, card);
}

fn assert_message(sent: &Value, card: &Card) {
    assert_entities(sent);
    assert_deciding(sent["text"].as_str().unwrap(), card);
}

fn assert_entities(sent: &Value) {
    assert_eq!(sent.get("parse_mode"), None);
    assert_eq!(sent["link_preview_options"]["is_disabled"], true);
    let units: Vec<u16> = sent["text"].as_str().unwrap().encode_utf16().collect();
    assert!(units.len() <= MESSAGE);
    let entities = sent["entities"].as_array().unwrap();
    assert!(entities.len() <= 100);
    let mut outside = String::new();
    let mut end = 0;
    for entity in entities {
        let place = |name: &str| usize::try_from(entity[name].as_u64().unwrap()).unwrap();
        let (offset, length) = (place("offset"), place("length"));
        assert!(offset >= end && length > 0 && offset + length <= units.len(), "{entity}");
        outside.push_str(&String::from_utf16(&units[end..offset]).unwrap());
        let inside = String::from_utf16(&units[offset..offset + length]).unwrap();
        if !matches!(entity["type"].as_str(), Some("code" | "pre")) {
            outside.push_str(&inside);
        }
        assert_eq!(inside.trim(), inside);
        end = offset + length;
    }
    outside.push_str(&String::from_utf16(&units[end..]).unwrap());
    assert!(!outside.contains(AGENT_TEXT), "{outside}");
    assert!(!outside.contains(['@', '#', '$', '<']), "{outside}");
    each_string(sent, &mut Vec::new(), &mut |text, around| {
        assert!(!text.contains(AGENT_TEXT) || around.len() == 1 && sent["text"] == text, "{text}");
    });
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
    let rows: [(u16, &str, &str); 35] = [
        (429, "Too Many Requests: retry after 5", "after 5"),
        (400, "Bad Request: can't parse entities: unsupported start tag", "rejected"),
        (400, "Bad Request: message is too long", "rejected"),
        (400, "Bad Request: message text is empty", "rejected"),
        (400, "Bad Request: text must be non-empty", "rejected"),
        (400, "Bad Request: BUTTON_URL_INVALID", "rejected"),
        (400, "Bad Request: inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL", "rejected"),
        (400, "Bad Request: reply markup is too long", "rejected"),
        (400, "Bad Request: something new", "rejected"),
        (400, "Bad Request: message is not modified", "delivered"),
        (400, "Bad Request: message thread not found", "dead"),
        (400, "Bad Request: TOPIC_CLOSED", "dead"),
        (400, "Bad Request: TOPIC_DELETED", "dead"),
        (400, "Bad Request: chat not found", "dead"),
        (400, "Bad Request: not enough rights to send text messages to the chat", "dead"),
        (400, "Bad Request: need administrator rights in the channel chat", "dead"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", "dead"),
        (401, "Unauthorized", "dead"),
        (401, "Unauthorized: invalid token specified", "dead"),
        (404, "Not Found", "dead"),
        (421, "Misdirected Request", "dead"),
        (403, "Forbidden: bot was blocked by the user", "dead"),
        (403, "Forbidden: bot was kicked from the group chat", "dead"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "dead"),
        (403, "Forbidden: bot was kicked from the channel chat", "dead"),
        (403, "Forbidden: bot is not a member of the channel chat", "dead"),
        (403, "Forbidden: the group chat was deleted", "dead"),
        (403, "Forbidden: user is deactivated", "dead"),
        (403, "Forbidden: bot can't initiate conversation with a user", "dead"),
        (409, "Conflict: terminated by other getUpdates request", "retry"),
        (413, "Request Entity Too Large", "too large"),
        (500, "Internal Server Error", "retry"),
        (502, "Bad Gateway", "retry"),
        (503, "Service Unavailable", "retry"),
        (504, "Gateway Timeout", "retry"),
    ];
    for (status, description, expected) in rows {
        let mut body = json!({ "ok": false, "error_code": status, "description": description });
        if status == 429 {
            body["parameters"] = json!({ "retry_after": 5 });
        }
        // The body counts before the status: a gateway may change that.
        for outer in [status, 400] {
            assert_eq!(short(&verdict(&answer(outer, &body.to_string(), &[]))), expected, "{status} {description}");
        }
    }
    let refused = |description: &str| json!({ "ok": false, "error_code": 400, "description": description }).to_string();
    for (status, body, expected) in [
        (200, r#"{"ok":true,"result":{"message_id":55}}"#.to_owned(), "delivered 55"),
        (400, refused("Bad Request: message is not modified: specified new message content is the same"), "delivered"),
        (400, refused("Bad Request: message to edit not found"), "rejected"),
        (400, refused("Bad Request: message can't be edited"), "rejected"),
        (400, refused("Bad Request: MESSAGE_ID_INVALID"), "rejected"),
        (400, refused("Bad Request: chat not found"), "dead"),
        (502, "<html>".to_owned(), "retry"),
    ] {
        assert_eq!(short(&edit_verdict(&answer(status, &body, &[]))), expected, "{status} {body}");
    }
    let moved = r#"{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat",
        "parameters":{"migrate_to_chat_id":-100123}}"#;
    for (status, body, expected) in [
        (200, r#"{"ok":true,"result":{"message_id":55}}"#, "delivered 55"),
        (400, moved, "moved -100123"),
        (200, "<html>", "retry"),
        (502, "<html>bad gateway</html>", "retry"),
        (404, "<html>", "dead"),
        (421, "", "dead"),
    ] {
        assert_eq!(short(&verdict(&answer(status, body, &[]))), expected, "{status} {body}");
    }
    assert_eq!(short(&verdict(&answer(429, "", &[("retry-after", "9")]))), "after 9");
}
