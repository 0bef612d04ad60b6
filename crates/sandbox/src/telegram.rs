//! The Telegram Bot API (core.telegram.org/bots/api, 10.x): `sendMessage`, `editMessageText`, `getMe`, `getChat`, in the words of its server (tdlib/telegram-bot-api).
//!
//! Limits: text 1 to 4096 code points after the entities are parsed; entities by UTF-16 offset, inside the text, never between the halves of a pair, the first 100 shown;
//! `callback_data` 1 to 64 bytes; a button's URL needs a host with a dot. `parse_mode` HTML is parsed; the Markdown modes are refused, since the stand-in does not parse them.

use serde_json::{Value, json};

use crate::call::{Call, Packing, Reply, text_of, units};
use crate::fault::{Refusal, captive_page};
use crate::journal::{Journal, now_ms};
use crate::route::{Endpoint, Kind};
use crate::telegram_text::{check_entities, pings, plain_of_html};

const MAX_TEXT: usize = 4096;

/// What the Bot API says to a request.
pub(crate) fn answer(call: &Call, journal: &Journal) -> Reply {
    let Endpoint::Bot(method) = &call.target.endpoint else {
        return error(404, "Not Found");
    };
    let body = match (call.body.is_empty(), call.says_json() && call.packing == Packing::Plain) {
        (true, _) => Value::Object(url::form_urlencoded::parse(call.query.as_bytes()).map(|(key, value)| (key.into_owned(), Value::from(value))).collect()),
        (false, true) => match call.json_object() {
            Some(body) => body,
            None => return error(400, "Bad Request: can't parse JSON object"),
        },
        (false, false) => return error(400, "Bad Request: message text is empty"),
    };
    match method.as_str() {
        "getMe" => success(&json!({"id": 100, "is_bot": true, "first_name": "Sandbox", "username": "sandbox_bot", "can_join_groups": true})),
        "getChat" => chat(&body).map_or_else(|why| bad(&why), |chat| success(&chat)),
        "sendMessage" => send(call, journal, &body).unwrap_or_else(|why| bad(&why)),
        "editMessageText" => edit(call, journal, &body).unwrap_or_else(|why| bad(&why)),
        _ => error(404, "Not Found"),
    }
}

/// What the Bot API says when it refuses.
pub(crate) fn refusal(refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::RateLimited(seconds) => {
            let seconds = Refusal::whole_seconds(*seconds);
            let after = seconds.parse::<u64>().unwrap_or(u64::MAX);
            let body = json!({"ok": false, "error_code": 429, "description": format!("Too Many Requests: retry after {seconds}"), "parameters": {"retry_after": after}});
            Reply::json(429, &body).with_header("retry-after", seconds)
        }
        Refusal::Dead => error(403, "Forbidden: bot was kicked from the supergroup chat"),
        Refusal::Reject => error(400, "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0"),
        Refusal::WrongBody => captive_page(),
        Refusal::Unavailable => Reply::html(502, "<html><head><title>502 Bad Gateway</title></head></html>"),
    }
}

/// What a group that became a supergroup says to a request that still uses another id.
pub(crate) fn migrated(call: &Call, chat_id: i64) -> Option<Reply> {
    let body = call.json_object()?;
    let same = body["chat_id"] == chat_id || body["chat_id"].as_str().is_some_and(|text| text.parse() == Ok(chat_id));
    let description = "Bad Request: group chat was upgraded to a supergroup chat";
    let answer = json!({"ok": false, "error_code": 400, "description": description, "parameters": {"migrate_to_chat_id": chat_id}});
    (!same).then(|| Reply::json(400, &answer))
}

fn error(code: u16, description: &str) -> Reply {
    Reply::json(code, &json!({"ok": false, "error_code": code, "description": description}))
}

fn bad(description: &str) -> Reply {
    error(400, &format!("Bad Request: {description}"))
}

fn success(result: &Value) -> Reply {
    Reply::json(200, &json!({"ok": true, "result": result})).accepted()
}

/// The chat of a request, as the API shows it.
fn chat(body: &Value) -> Result<Value, String> {
    let number = match &body["chat_id"] {
        Value::Number(number) => number.as_i64(),
        Value::String(text) if text.len() > 1 && text.starts_with('@') => {
            return Ok(json!({"id": -1_001_000_000_001_i64, "type": "channel", "title": text, "username": &text[1..]}));
        }
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    match number {
        None if body["chat_id"].is_null() || body["chat_id"] == "" => Err("chat_id is empty".into()),
        None | Some(0) => Err("chat not found".into()),
        Some(id) if id > 0 => Ok(json!({"id": id, "type": "private", "first_name": "Sandbox"})),
        Some(id) if id < -1_000_000_000_000 => Ok(json!({"id": id, "type": "supergroup", "title": "Sandbox"})),
        Some(id) => Ok(json!({"id": id, "type": "group", "title": "Sandbox"})),
    }
}

fn send(call: &Call, journal: &Journal, body: &Value) -> Result<Reply, String> {
    let chat = chat(body)?;
    let content = content(body)?;
    let id = journal.add_message(&call.target.name, Kind::Telegram, json!({"chat": chat, "content": content}));
    Ok(success(&message_json(id, &chat, &content)).with_message(id).with_notes(notes(body, &content)))
}

fn edit(call: &Call, journal: &Journal, body: &Value) -> Result<Reply, String> {
    let chat = chat(body)?;
    let id = body["message_id"].as_u64().ok_or("message identifier is not specified")?;
    let before = journal.message(&call.target.name, id).filter(|message| message["chat"]["id"] == chat["id"]);
    let before = before.ok_or("message to edit not found")?;
    let content = content(body)?;
    if before["content"] == content {
        let sentence = "specified new message content and reply markup are exactly the same as a current content and reply markup of the message";
        return Err(format!("message is not modified: {sentence}"));
    }
    journal.change_message(&call.target.name, Kind::Telegram, id, json!({"chat": chat, "content": content}));
    let mut message = message_json(id, &chat, &content);
    message["edit_date"] = message["date"].clone();
    Ok(success(&message).with_message(id).with_notes(notes(body, &content)))
}

fn message_json(id: u64, chat: &Value, content: &Value) -> Value {
    let from = json!({"id": 100, "is_bot": true, "first_name": "Sandbox", "username": "sandbox_bot"});
    let mut message = json!({"message_id": id, "from": from, "chat": chat, "date": now_ms() / 1000});
    if let (Value::Object(message), Value::Object(content)) = (&mut message, content) {
        message.extend(content.clone());
    }
    message
}

/// What the message would say: text, entities and keyboard, if the API would take them.
fn content(body: &Value) -> Result<Value, String> {
    let source = text_of(body, "text");
    let text = match text_of(body, "parse_mode") {
        "" => source.to_owned(),
        mode if mode.eq_ignore_ascii_case("html") => plain_of_html(source).map_err(|why| format!("can't parse entities: {why}"))?,
        _ => return Err("unsupported parse_mode".into()),
    };
    if source.is_empty() {
        return Err("message text is empty".into());
    }
    if text.trim().is_empty() {
        return Err("text must be non-empty".into());
    }
    if text.trim().chars().count() > MAX_TEXT {
        return Err("message is too long".into());
    }
    let entities = body.get("entities").and_then(Value::as_array).cloned().unwrap_or_default();
    if body.get("parse_mode").is_none() {
        check_entities(&text, &entities)?;
    }
    let markup = body.get("reply_markup").filter(|markup| !markup.is_null());
    markup.map_or(Ok(()), check_markup)?;
    let mut content = json!({"text": text, "entities": entities});
    if let Some(markup) = markup {
        content["reply_markup"] = markup.clone();
    }
    Ok(content)
}

fn check_markup(markup: &Value) -> Result<(), String> {
    let rows = markup.get("inline_keyboard").and_then(Value::as_array).ok_or("object expected as reply markup")?;
    for button in rows.iter().filter_map(Value::as_array).flatten() {
        if text_of(button, "text").trim().is_empty() {
            return Err("can't parse inline keyboard button: Can't find field \"text\"".into());
        }
        match (button.get("url"), button.get("callback_data")) {
            (Some(_), _) => check_button_url(text_of(button, "url"))?,
            (None, Some(_)) if text_of(button, "callback_data").is_empty() || text_of(button, "callback_data").len() > 64 => {
                return Err("BUTTON_DATA_INVALID".into());
            }
            (None, Some(_)) => {}
            (None, None) => return Err("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard".into()),
        }
    }
    if units(&markup.to_string()) > 10_240 {
        return Err("reply markup is too long".into());
    }
    Ok(())
}

fn check_button_url(address: &str) -> Result<(), String> {
    let wrong = |why: &str| Err(format!("inline keyboard button URL '{address}' is invalid: {why}"));
    if address.starts_with("tg://") {
        return Ok(());
    }
    let parsed = url::Url::parse(address).or_else(|_| url::Url::parse(&format!("http://{address}")));
    match parsed {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => wrong("Unsupported URL protocol"),
        Ok(url) if url.host_str().is_some_and(|host| host.contains('.') || host.starts_with('[')) => Ok(()),
        _ => wrong("Wrong HTTP URL"),
    }
}

fn notes(body: &Value, content: &Value) -> Vec<String> {
    let entities = content["entities"].as_array().map_or(&[][..], Vec::as_slice);
    let text = text_of(content, "text");
    let mut notes = pings(text, entities);
    if entities.len() > 100 {
        notes.push("more than 100 entities: only the first 100 are shown".into());
    }
    if text.contains("://") && body.pointer("/link_preview_options/is_disabled") != Some(&Value::Bool(true)) {
        notes.push("links may be previewed: Telegram would fetch them".into());
    }
    notes
}
