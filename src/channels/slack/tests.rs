use proptest::prelude::*;

use super::*;
use crate::channels::sample_cards::*;
use crate::channels::text::utf16;
use crate::clock::Clock;
use crate::domain::delivery::{Purpose, Verdict};
use crate::secret::Secret;

fn config(signed: bool) -> SlackConfig {
    SlackConfig {
        webhook_url: Secret::new("https://hooks.slack.com/services/T0/B0/X0"),
        signing_secret: signed.then(|| Secret::new("8f742231b10e8888abcd99yyyzzz85a5")),
        approvers: Vec::new(),
        bot_token: None,
        channel: None,
        api_base: None,
    }
}

fn bot() -> SlackConfig {
    SlackConfig { bot_token: Some(Secret::new("xoxb-1")), channel: Some("C024BE91L".to_owned()), ..config(true) }
}

fn hook() -> Secret {
    Secret::new("https://hooks.slack.com/actions/T0/1/abc")
}

#[test]
fn the_contracts_example() {
    insta::assert_json_snapshot!(payload(&request(&config(true), &card(deny()))));
}

#[test]
fn the_requirements_card() {
    let payload = payload(&request(&config(true), &asked()));
    let lines: Vec<&str> =
        payload["attachments"][0]["blocks"][1]["elements"][0]["elements"].as_array().unwrap().iter().map(|e| e["text"].as_str().unwrap()).collect();
    assert_eq!(lines.concat(), "agent: production-langgraph\ntool: slack.post_message\nwhy: PII_EGRESS, SENSITIVE_DATA_EGRESS\nrisk: HIGH (0.71)");
    insta::assert_json_snapshot!(payload);
}

#[test]
fn without_the_signing_secret_there_is_the_link_alone() {
    let payload = payload(&request(&config(false), &asked()));
    let blocks = payload["attachments"][0]["blocks"].as_array().unwrap();
    assert!(blocks.iter().all(|block| block["type"] != "actions"), "{payload}");
    assert!(payload.to_string().contains(r#"{"text":"View in Console","type":"link","url":"https://interven.example.com/approvals/"#), "{payload}");
}

#[test]
fn a_test_decides_nothing() {
    let now = Clock::manual(time("2026-06-01T00:00:00.000Z")).now();
    let card = Card::sample(PUBLIC_URL, "soc", now).for_delivery(9, Purpose::Alert);
    let payload = payload(&request(&config(true), &card));
    let value = payload["attachments"][0]["blocks"][2]["elements"][0]["value"].as_str().unwrap().to_owned();
    assert_eq!(value, format!("test.{}.9.v1", card.question.unwrap().approval_id));
    assert!(payload.to_string().contains("[Interven] REQUIRE_APPROVAL (test)"));
}

#[test]
fn a_card_without_its_delivery_decides_nothing() {
    let payload = payload(&request(&config(true), &card(question()))).to_string();
    assert!(!payload.contains("approve\"") && !payload.contains("block_id") && payload.contains("View in Console"), "{payload}");
}

#[test]
fn the_bot_posts_by_the_web_api() {
    let sent = request(&bot(), &asked());
    assert_eq!(sent.url.expose(), "https://slack.com/api/chat.postMessage");
    assert_eq!((sent.headers[0].0.as_str(), sent.headers[0].1.expose()), ("Authorization", "Bearer xoxb-1"));
    let (by_bot, by_webhook) = (payload(&sent), payload(&request(&config(true), &asked())));
    assert_eq!((&by_bot["channel"], &by_bot["attachments"]), (&json!("C024BE91L"), &by_webhook["attachments"]));
    let plain = plain_request(&SlackConfig { api_base: Some("http://127.0.0.1:9/slack".to_owned()), ..bot() }, &asked());
    assert_eq!((plain.url.expose(), &payload(&plain)["channel"]), ("http://127.0.0.1:9/slack/api/chat.postMessage", &json!("C024BE91L")));
}

#[test]
fn an_answered_card_takes_the_place_of_the_question() {
    let card = answered(&approved());
    let by_click = edit_request(&config(true), &card, None, Some(&hook())).unwrap();
    assert_eq!((by_click.url.expose(), by_click.headers.len()), (hook().expose(), 0));
    insta::assert_json_snapshot!(payload(&by_click));
    let by_bot = edit_request(&bot(), &card, Some("C1:1700000000.000100"), Some(&hook())).unwrap();
    assert_eq!(by_bot.url.expose(), "https://slack.com/api/chat.update");
    let sent = payload(&by_bot);
    assert_eq!((&sent["channel"], &sent["ts"], &sent["attachments"]), (&json!("C1"), &json!("1700000000.000100"), &payload(&by_click)["attachments"]));
    assert!(!sent.to_string().contains("replace_original"), "{sent}");
    // What the webhook posted, the bot cannot change; what a bot posted, nobody can without it.
    assert_eq!(edit_request(&bot(), &card, None, Some(&hook())).unwrap().url.expose(), hook().expose());
    assert!(edit_request(&bot(), &card, None, None).is_none() && edit_request(&config(true), &card, Some("C1:1.2"), None).is_none());
    assert!(edit_request(&bot(), &card, Some("C1"), None).is_none());
}

#[test]
fn a_follow_up_is_short_and_stands_in_the_bots_thread() {
    let by_bot = follow_up(&bot(), &answered(&denied()), Some("C024BE91L:1700000000.000100"));
    assert_eq!(by_bot.url.expose(), "https://slack.com/api/chat.postMessage");
    insta::assert_json_snapshot!(payload(&by_bot));
    let moved = payload(&follow_up(&bot(), &answered(&denied()), Some("C1:1700000000.000100")));
    assert_eq!((&moved["channel"], moved.get("thread_ts")), (&json!("C024BE91L"), None), "the channel posts elsewhere since");
    let by_webhook = follow_up(&config(true), &answered(&lapsed()), None);
    assert_eq!((by_webhook.url.expose(), payload(&by_webhook).get("thread_ts")), ("https://hooks.slack.com/services/T0/B0/X0", None));
    assert!(by_webhook.body.len() < 2_000);
}

#[test]
fn a_click_is_answered_without_markup() {
    let sent = ephemeral(&hook(), "You may not decide this, <!channel>\nask @ada");
    assert_eq!(sent.url.expose(), hook().expose());
    assert_eq!(
        payload(&sent),
        json!({"response_type": "ephemeral", "replace_original": false, "text": "[Interven]", "blocks": [{"type": "rich_text", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "You may not decide this, <!channel>\nask @ada"}]}]}]})
    );
    let sent = payload(&replace_with_text(&hook(), &["It works", "clicked by <@U1>\n\n\nApproved"]));
    assert_eq!(
        (&sent["replace_original"], &sent["attachments"][0]["blocks"][0]["elements"][0]["elements"][0]["text"]),
        (&json!(true), &json!("It works\nclicked by <@U1> Approved"))
    );
    let long = payload(&replace_with_text(&hook(), &[&"x".repeat(10_000), &"y".repeat(10_000)]));
    assert!(utf16(long["attachments"][0]["blocks"][0]["elements"][0]["elements"][0]["text"].as_str().unwrap()) <= 3_000);
}

#[test]
fn the_reason_of_a_deny_is_asked_by_the_bot_alone() {
    assert!(reason_modal(&config(true), "1.2.abc", "7").is_none());
    let sent = reason_modal(&bot(), "1.2.abc", "7").unwrap();
    assert_eq!(sent.url.expose(), "https://slack.com/api/views.open");
    insta::assert_json_snapshot!(payload(&sent));
    for (status, body, expected) in [
        (200, r#"{"ok":true,"view":{"id":"V1"}}"#, "delivered"),
        (200, r#"{"ok":false,"error":"expired_trigger_id"}"#, "rejected"),
        (200, r#"{"ok":false,"error":"trigger_exchanged"}"#, "rejected"),
        (200, r#"{"ok":false,"error":"invalid_auth"}"#, "rejected"),
        (503, "", "retry"),
    ] {
        assert_eq!(short(&modal_verdict(&answer(status, body, &[]))), expected, "{body}");
    }
}

#[test]
fn only_slack_is_answered_at_its_response_url() {
    for url in ["https://hooks.slack.com/actions/T0/1/abc", "https://hooks.slack-gov.com/actions/T0/1/abc", "https://HOOKS.slack.com:443/x"] {
        assert!(is_slack_response_url(url), "{url}");
    }
    for url in [
        "",
        "hooks.slack.com",
        "http://hooks.slack.com/x",
        "https://hooks.slack.com:8443/x",
        "https://hooks.slack.com./x",
        "https://hooks.slack.com.evil.example/x",
        "https://evil.example/hooks.slack.com",
        "https://evil.example\\@hooks.slack.com/x",
        "https://hooks.slack.com@evil.example/x",
        "https://u:p@hooks.slack.com/x",
        "https://u@hooks.slack.com/x",
        "https://slack.com/x",
        "https://127.0.0.1/x",
        "ftp://hooks.slack.com/x",
    ] {
        assert!(!is_slack_response_url(url), "{url}");
    }
}

#[test]
fn the_degraded_card_is_text() {
    let payload = payload(&plain_request(&config(true), &card(question())));
    insta::assert_json_snapshot!(payload);
}

/// Agent text stands in `text` elements of `rich_text` alone.
fn assert_without_markup(payload: &Value) {
    each_string(payload, &mut Vec::new(), &mut |text, around| {
        assert!(utf16(text) <= 3_000);
        if !text.contains(AGENT_TEXT) {
            return;
        }
        let types: Vec<&str> = around.iter().filter_map(|object| object["type"].as_str()).collect();
        assert!(matches!(types.as_slice(), ["rich_text", "rich_text_section" | "rich_text_preformatted", "text"]), "{types:?} holds {text}");
    });
}

/// It does so in every message, and the limits hold.
fn assert_safe(card: &Card) {
    assert_without_markup(&payload(&edit_request(&config(true), card, None, Some(&hook())).unwrap()));
    assert_without_markup(&payload(&follow_up(&bot(), card, None)));
    for signed in [true, false] {
        let payload = payload(&request(&config(signed), card));
        assert_without_markup(&payload);
        let blocks = &payload["attachments"][0]["blocks"];
        assert!(json_size(blocks) <= BLOCKS && blocks.as_array().unwrap().len() <= 10);
        assert!(utf16(blocks[0]["text"]["text"].as_str().unwrap()) <= 150);
        assert_eq!((&payload["mrkdwn"], &payload["unfurl_links"], &payload["unfurl_media"]), (&json!(false), &json!(false), &json!(false)));
        assert_deciding(&payload.to_string(), card);
        assert!(payload.to_string().matches(AGENT_TEXT).count() >= 2);
    }
    let plain = payload(&plain_request(&config(true), card));
    let text = plain["text"].as_str().unwrap();
    assert!(utf16(text) <= 4_000 && !text.contains(['<', '>', '@', '`', '*', '&', '!']), "{text}");
    assert_deciding(text, card);
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
        for sent in [ephemeral(&hook(), &format!("{AGENT_TEXT}{text}")), replace_with_text(&hook(), &[&format!("{AGENT_TEXT}{text}")])] {
            assert_without_markup(&payload(&sent));
        }
    }

    #[test]
    fn no_text_makes_a_response_url_of_another_host(text in prop_oneof![any::<String>(), "https?:/{0,3}[a-z@:.\\\\/#?]{0,4}hooks\\.slack\\.com[a-z@:.\\\\/#?]{0,6}"]) {
        if is_slack_response_url(&text) {
            let url = url::Url::parse(&text).unwrap();
            prop_assert_eq!((url.scheme(), url.host_str(), url.port_or_known_default()), ("https", Some("hooks.slack.com"), Some(443)));
        }
    }
}

#[test]
fn every_answer_has_its_meaning() {
    let limited = r#"{"retry_after":1,"ok":false,"error":"rate_limited"}"#;
    let rows: [(u16, &str, &str); 34] = [
        (200, "ok", "delivered"),
        (200, "", "retry"),
        (200, "<html>sign in</html>", "retry"),
        (200, r#"{"ok":false,"error":"not_in_channel"}"#, "dead"),
        (200, r#"{"ok":false,"error":"restricted_action_read_only_channel"}"#, "dead"),
        (200, r#"{"ok":false,"error":"internal_error"}"#, "retry"),
        (500, "ok", "retry"),
        (400, "invalid_payload", "rejected"),
        (400, "invalid_blocks", "rejected"),
        (400, "invalid_attachments", "rejected"),
        (400, "msg_blocks_too_long", "rejected"),
        (400, "no_text", "rejected"),
        (400, "too_many_attachments", "rejected"),
        (400, "something_new", "rejected"),
        (400, "user_not_found", "dead"),
        (403, "action_prohibited", "dead"),
        (403, "invalid_token", "dead"),
        (403, "posting_to_general_channel_denied", "dead"),
        (404, "channel_not_found", "dead"),
        (404, "no_service", "dead"),
        (400, "no_service_id", "dead"),
        (404, "no_team", "dead"),
        (404, "no_active_hooks", "dead"),
        (403, "team_disabled", "dead"),
        (410, "channel_is_archived", "dead"),
        (302, "", "dead"),
        (429, limited, "after 1"),
        (429, "", "retry"),
        (500, "rollup_error", "retry"),
        (503, "<html>", "retry"),
        (502, "", "retry"),
        (408, "", "retry"),
        (413, "", "too large"),
        (401, "", "dead"),
    ];
    for (status, body, expected) in rows {
        assert_eq!(short(&verdict(&answer(status, body, &[]))), expected, "{status} {body}");
    }
    let error = |code: &str| format!(r#"{{"ok":false,"error":"{code}"}}"#);
    assert_eq!(short(&verdict(&answer(200, r#"{"ok":true,"channel":"C1","ts":"1700000000.000100","message":{}}"#, &[]))), "delivered C1:1700000000.000100");
    assert_eq!(short(&verdict(&answer(429, &error("ratelimited"), &[("retry-after", "30")]))), "after 30");
    for (codes, expected) in [
        ("not_authed invalid_auth account_inactive token_revoked token_expired org_login_required missing_scope no_permission", "dead"),
        ("not_in_channel channel_not_found is_archived restricted_action restricted_action_thread_only_channel", "dead"),
        ("ratelimited service_unavailable internal_error fatal_error request_timeout team_added_to_org", "retry"),
        ("invalid_blocks msg_too_long msg_blocks_too_long no_text invalid_arguments something_new", "rejected"),
    ] {
        for code in codes.split(' ') {
            assert_eq!(short(&verdict(&answer(200, &error(code), &[]))), expected, "{code}");
        }
    }
    assert_eq!(short(&verdict(&answer(429, limited, &[("retry-after", "30")]))), "after 30");
    assert_eq!(short(&verdict(&answer(503, "", &[("retry-after", "7")]))), "after 7");
    let Verdict::DestinationDead { reason } = verdict(&answer(404, "no_service", &[])) else { panic!() };
    assert_eq!(reason, "Slack refuses us (404: no_service). Make a new incoming webhook in the Slack app and give its address to this channel");
}

#[test]
fn a_card_that_cannot_be_changed_any_more_pauses_no_channel() {
    let error = |code: &str| format!(r#"{{"ok":false,"error":"{code}"}}"#);
    for (status, body, expected) in [
        (200, "ok".to_owned(), "delivered"),
        (200, r#"{"ok":true}"#.to_owned(), "delivered"),
        (200, r#"{"ok":true,"channel":"C1","ts":"1.2","text":"x"}"#.to_owned(), "delivered C1:1.2"),
        (404, "used_url".to_owned(), "rejected"),
        (404, error("used_url"), "rejected"),
        (200, error("used_url"), "rejected"),
        (404, "expired_url".to_owned(), "rejected"),
        (404, String::new(), "rejected"),
        (403, "invalid_token".to_owned(), "rejected"),
        (302, String::new(), "rejected"),
        (413, String::new(), "rejected"),
        (200, error("message_not_found"), "rejected"),
        (200, error("cant_update_message"), "rejected"),
        (200, error("edit_window_closed"), "rejected"),
        (200, error("msg_too_long"), "rejected"),
        (200, error("invalid_blocks"), "rejected"),
        (200, error("token_revoked"), "rejected"),
        (200, error("internal_error"), "retry"),
        (429, error("ratelimited"), "retry"),
        (503, String::new(), "retry"),
    ] {
        assert_eq!(short(&edit_verdict(&answer(status, &body, &[]))), expected, "{status} {body}");
    }
    assert_eq!(short(&edit_verdict(&answer(429, "", &[("retry-after", "3")]))), "after 3");
}

#[test]
fn a_reason_gives_no_secret_away() {
    let Verdict::Retry { reason } = verdict(&answer(500, "at https://hooks.slack.com/services/T0000/B0000/XXXX\u{202E}", &[])) else { panic!() };
    assert_eq!(reason, "Slack did not take the message (500: at https://hooks.slack.com/[masked])");
}
