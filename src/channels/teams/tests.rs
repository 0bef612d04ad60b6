use proptest::prelude::*;

use super::*;
use crate::channels::sample_cards::*;
use crate::secret::Secret;

fn config() -> WebhookConfig {
    WebhookConfig { webhook_url: Secret::new("https://env.00.environment.api.powerplatform.com:443/powerautomate/x?sig=s") }
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
fn the_degraded_card_is_a_card() {
    let payload = payload(&plain_request(&config(), &card(question())));
    insta::assert_json_snapshot!(payload);
}

#[test]
fn a_follow_up_is_a_short_card() {
    insta::assert_json_snapshot!(payload(&follow_up(&config(), &answered(&denied()))));
    let lapsed = payload(&follow_up(&config(), &answered(&lapsed())));
    assert!(lapsed.to_string().contains(r#""text":"Expired: ""#) && lapsed.to_string().contains("nobody answered by 00:10 UTC"), "{lapsed}");
    let body = payload(&follow_up(&config(), &answered(&approved())))["attachments"][0]["content"]["body"].clone();
    assert_eq!(body[0]["style"], "good");
    let (name, member) = (&body[1]["inlines"][1], &body[1]["inlines"][3]);
    assert_eq!((&name["text"], name.get("fontType")), (&json!("Ada <!channel>"), None));
    assert_eq!((&member["text"], &member["fontType"]), (&json!("U1"), &json!("Monospace")), "no name looks like an id");
}

/// Agent text stands in `TextRun`s alone, and the limits hold.
fn assert_safe(card: &Card) {
    each_string(&payload(&follow_up(&config(), card)), &mut Vec::new(), &mut |text, around| {
        assert!(!text.contains(AGENT_TEXT) || around.last().unwrap()["type"] == "TextRun", "{text}");
    });
    for request in [request(&config(), card), plain_request(&config(), card)] {
        let payload = payload(&request);
        each_string(&payload, &mut Vec::new(), &mut |text, around| {
            let kind = around.last().and_then(|object| object["type"].as_str());
            assert!(!text.contains(AGENT_TEXT) || kind == Some("TextRun"), "{kind:?} holds {text}");
            assert!(!matches!(text, "TextBlock" | "FactSet" | "Image" | "entities"));
        });
        assert!(json_size(&payload) <= MESSAGE);
        assert_eq!(payload["attachments"][0]["content"]["actions"], json!([{ "type": "Action.OpenUrl", "title": "View in Console", "url": card.link }]));
        assert_deciding(&payload.to_string(), card);
        assert!(payload.to_string().contains(AGENT_TEXT));
    }
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
    let code = |code: &str| format!(r#"{{"error":{{"code":"{code}","message":"m"}}}}"#);
    let connector = |status: u16| format!("Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error {status} with ContextId x");
    let rows: Vec<(u16, String, &str)> = vec![
        (202, String::new(), "accepted"),
        (200, String::new(), "accepted"),
        (200, "1".to_owned(), "accepted"),
        (200, "<html>sign in</html>".to_owned(), "retry"),
        (400, code("WorkflowTriggerIsNotEnabled"), "dead"),
        (400, code("TriggerInputSchemaMismatch"), "rejected"),
        (400, code("InvalidRequestContent"), "rejected"),
        (400, "Summary or Text is required.".to_owned(), "rejected"),
        (401, code("DirectApiAuthorizationRequired"), "dead"),
        (403, code("AuthorizationFailed"), "dead"),
        (401, code("DirectApiInvalidSignature"), "dead"),
        (403, String::new(), "dead"),
        (404, code("WorkflowNotFound"), "dead"),
        (410, String::new(), "dead"),
        (413, String::new(), "too large"),
        (400, "Request Entity too large".to_owned(), "too large"),
        (429, code("WorkflowRunActionThrottled"), "retry"),
        (500, code("InternalServerError"), "retry"),
        (502, code("NoResponse"), "retry"),
        (200, connector(429), "retry"),
        (200, connector(413), "too large"),
        (200, connector(400), "rejected"),
        (200, connector(403), "dead"),
        (200, connector(404), "dead"),
        (200, connector(503), "retry"),
    ];
    for (status, body, expected) in rows {
        assert_eq!(short(&verdict(&answer(status, &body, &[]))), expected, "{status} {body}");
    }
    assert_eq!(short(&verdict(&answer(429, "", &[("retry-after", "11")]))), "after 11");
    assert_eq!(short(&verdict(&answer(200, &connector(429), &[("retry-after", "12")]))), "after 12");
}
