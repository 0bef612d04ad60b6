use proptest::prelude::*;

use super::*;
use crate::channels::sample_cards::*;
use crate::channels::text::utf16;
use crate::clock::Clock;
use crate::secret::Secret;

fn config(signed: bool) -> SlackConfig {
    SlackConfig {
        webhook_url: Secret::new("https://hooks.slack.com/services/T0/B0/X0"),
        signing_secret: signed.then(|| Secret::new("8f742231b10e8888abcd99yyyzzz85a5")),
        approvers: Vec::new(),
    }
}

#[test]
fn the_contracts_example() {
    insta::assert_json_snapshot!(payload(&request(&config(true), &card(deny()))));
}

#[test]
fn the_requirements_card() {
    let payload = payload(&request(&config(true), &card(question())));
    let lines: Vec<&str> =
        payload["attachments"][0]["blocks"][1]["elements"][0]["elements"].as_array().unwrap().iter().map(|e| e["text"].as_str().unwrap()).collect();
    assert_eq!(lines.concat(), "agent: production-langgraph\ntool: slack.post_message\nwhy: PII_EGRESS, SENSITIVE_DATA_EGRESS\nrisk: HIGH (0.71)");
    insta::assert_json_snapshot!(payload);
}

#[test]
fn without_the_signing_secret_there_is_the_link_alone() {
    let payload = payload(&request(&config(false), &card(question())));
    let blocks = payload["attachments"][0]["blocks"].as_array().unwrap();
    assert!(blocks.iter().all(|block| block["type"] != "actions"), "{payload}");
    assert!(payload.to_string().contains(r#"{"text":"View in Console","type":"link","url":"https://interven.example.com/approvals/"#), "{payload}");
}

#[test]
fn a_test_decides_nothing() {
    let now = Clock::manual(time("2026-06-01T00:00:00.000Z")).now();
    let card = Card::sample(PUBLIC_URL, "soc", now);
    let payload = payload(&request(&config(true), &card));
    let value = payload["attachments"][0]["blocks"][2]["elements"][0]["value"].as_str().unwrap().to_owned();
    assert_eq!(value, format!("test.{}.v1", card.question.unwrap().approval_id));
    assert!(payload.to_string().contains("[Interven] REQUIRE_APPROVAL (test)"));
}

#[test]
fn the_degraded_card_is_text() {
    let payload = payload(&plain_request(&config(true), &card(question())));
    insta::assert_json_snapshot!(payload);
}

/// Agent text stands in `text` elements of `rich_text` alone, and the limits hold.
fn assert_safe(card: &Card) {
    for signed in [true, false] {
        let payload = payload(&request(&config(signed), card));
        each_string(&payload, &mut Vec::new(), &mut |text, around| {
            assert!(utf16(text) <= 3_000);
            if !text.contains(AGENT_TEXT) {
                return;
            }
            let types: Vec<&str> = around.iter().filter_map(|object| object["type"].as_str()).collect();
            assert!(matches!(types.as_slice(), ["rich_text", "rich_text_section" | "rich_text_preformatted", "text"]), "{types:?} holds {text}");
        });
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
    assert_eq!(short(&verdict(&answer(429, limited, &[("retry-after", "30")]))), "after 30");
    assert_eq!(short(&verdict(&answer(503, "", &[("retry-after", "7")]))), "after 7");
    let Verdict::DestinationDead { reason } = verdict(&answer(404, "no_service", &[])) else { panic!() };
    assert_eq!(reason, "Slack refuses us (404: no_service). Make a new incoming webhook in the Slack app and give its address to this channel");
}

#[test]
fn a_reason_gives_no_secret_away() {
    let Verdict::Retry { reason } = verdict(&answer(500, "at https://hooks.slack.com/services/T0000/B0000/XXXX\u{202E}", &[])) else { panic!() };
    assert_eq!(reason, "Slack did not take the message (500: at https://[masked])");
}
