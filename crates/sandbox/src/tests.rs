//! No body, however odd, may bring a stand-in down: a sender under test would take that for a network fault.

use axum::http::{HeaderMap, HeaderValue, Method};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::call::Call;
use crate::fault::{Fault, refuse};
use crate::route::target;
use crate::server::{Shared, usual};
use crate::slack_app::{SlackApp, SlackUser, ts_of};

const PATHS: [&str; 13] = [
    "/services/T0/B0/d",
    "/actions/T0SANDBOX/0/d",
    "/api/chat.postMessage",
    "/api/chat.update",
    "/api/views.open",
    "/api/v10/webhooks/1/d",
    "/api/webhooks/1/d",
    "/powerautomate/automations/direct/workflows/d/triggers/manual/paths/invoke",
    "/bot1:d/sendMessage",
    "/d/services/collector/event",
    "/d/api/v2/logs",
    "/receiver/v1/http/d",
    "/generic/d",
];

/// Words that the stand-ins look for, so that arbitrary JSON comes near what they read.
const WORDS: [&str; 57] = [
    "text",
    "type",
    "blocks",
    "attachments",
    "elements",
    "fields",
    "header",
    "section",
    "actions",
    "button",
    "rich_text",
    "rich_text_section",
    "plain_text",
    "mrkdwn",
    "url",
    "color",
    "content",
    "embeds",
    "title",
    "footer",
    "name",
    "value",
    "components",
    "allowed_mentions",
    "parse",
    "username",
    "body",
    "AdaptiveCard",
    "contentType",
    "application/vnd.microsoft.card.adaptive",
    "version",
    "RichTextBlock",
    "inlines",
    "items",
    "chat_id",
    "entities",
    "offset",
    "length",
    "parse_mode",
    "HTML",
    "reply_markup",
    "inline_keyboard",
    "event",
    "time",
    "channel",
    "modal",
    "input",
    "element",
    "plain_text_input",
    "label",
    "submit",
    "action_id",
    "block_id",
    "accessory",
    "replace_original",
    "delete_original",
    "response_type",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![4 => prop::sample::select(&WORDS[..]).prop_map(str::to_owned), 1 => ".{0,12}"]
}

fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-2_i64..40).prop_map(Value::from),
        word().prop_map(Value::from)
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((word(), inner), 0..8).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn call(path: &str, body: &[u8]) -> Call {
    let mut headers = HeaderMap::new();
    for (name, value) in [("content-type", "application/json"), ("dd-api-key", "k")] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let target = target(path).expect("a known path");
    if target.kind == crate::Kind::Slack {
        headers.insert("authorization", HeaderValue::from_static("Bearer xoxb-d"));
    }
    if target.kind == crate::Kind::Splunk {
        headers.insert("authorization", HeaderValue::from_static("Splunk t"));
    }
    Call::new(target, Method::POST, "wait=true&with_components=true", headers, body.to_vec().into())
}

fn answer_all(body: &[u8]) -> Result<(), TestCaseError> {
    for path in PATHS {
        let call = call(path, body);
        let reply = usual(&call, &Shared::new(String::new()));
        prop_assert!((200..500).contains(&reply.status), "{path}: {}", reply.status);
        prop_assert!(!reply.accepted || reply.status < 300, "{path}: what is refused is not accepted");
        for fault in [Fault::Reject, Fault::Dead, Fault::BadEvent { index: 0 }, Fault::Poison { text: "e".into() }, Fault::Migrate { chat_id: 1 }] {
            let refused = refuse(&fault, &call, &reply.events);
            prop_assert!(refused.is_none_or(|refused| !refused.accepted));
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_json_is_answered(body in tree()) {
        answer_all(body.to_string().as_bytes())?;
    }

    #[test]
    fn any_json_is_answered_after_a_click(body in tree()) {
        let shared = Shared::new(String::new());
        let user = SlackUser::new("U1", "ada");
        let post = |path: &str, body: &Value| usual(&call(path, body.to_string().as_bytes()), &shared);
        let posted = post("/api/chat.postMessage", &json!({"channel": "C1", "text": "t"}));
        let id = posted.message_id.expect("a message");
        shared.slack.set("d", SlackApp::new("s", ""));
        let mut update = body.clone();
        if let Value::Object(update) = &mut update {
            update.extend([("channel".to_owned(), json!("C1")), ("ts".to_owned(), json!(ts_of(id)))]);
        }
        let open = json!({"trigger_id": shared.slack.trigger("d"), "view": body});
        let responses = shared.slack.response_url("d", id, &user);
        for (path, body) in [(responses.as_str(), &body), ("/api/chat.update", &update), ("/api/views.open", &open)] {
            let reply = post(path, body);
            prop_assert!((200..500).contains(&reply.status), "{path}: {}", reply.status);
        }
        // Whatever the message shows, a click on it is a payload or an error.
        for action in WORDS {
            drop(shared.click_payload("d", id, &body, action, &user, 0));
        }
    }

    #[test]
    fn any_telegram_text_is_answered(text in ".{0,40}|(<[a-z/]{0,3}>?|&[a-z]{0,3};?|@[a-z]{0,6}|😀){0,12}", offset in 0_u64..30, length in any::<u64>(), html in any::<bool>()) {
        let mut body = json!({"chat_id": 1, "text": text, "entities": [{"type": "code", "offset": offset, "length": length % 40}, {"type": "bold", "offset": 0, "length": length}]});
        if html {
            body["parse_mode"] = json!("HTML");
        }
        answer_all(body.to_string().as_bytes())?;
    }

    #[test]
    fn any_bytes_are_answered(body in prop::collection::vec(any::<u8>(), 0..200)) {
        answer_all(&body)?;
    }

    #[test]
    fn any_path_has_a_target_or_none(path in "(/[a-z0-9:%]{0,8}){0,6}|.{0,40}") {
        let _ = target(&path);
    }
}
