//! Slack's Web API, as docs.slack.dev describes it: `chat.postMessage`, `chat.update`, `views.open` and `auth.test`, with a bot's token and a JSON body. Errors come with 200.
//!
//! The token `xoxb-<name>` names the destination. A channel is any id (`C…`, `D…`, `G…`) or, for a new message, any `#name`. `chat.update` keeps the blocks and attachments
//! that it does not name, as the method's page says; where text of more than 4000 is `msg_too_long` in it, apps report it.

use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::call::{Call, Packing, Reply, text_of, units};
use crate::fault::{Refusal, captive_page, proxy_unavailable};
use crate::journal::Journal;
use crate::route::{Endpoint, Kind};
use crate::server::Shared;
use crate::slack::{Wrong, check, mentions, pings};
use crate::slack_app::{CHANNEL, Message, Surface, id_of, ts_of};
use crate::slack_view::check_view;

const MAX_TEXT: usize = 40_000;
const MAX_UPDATED_TEXT: usize = 4000;
/// What a message is made of; the rest of a body directs where it goes.
const PARTS: [&str; 6] = ["text", "blocks", "attachments", "mrkdwn", "unfurl_links", "unfurl_media"];

/// The destination that the request's token names.
pub(crate) fn name_of_token(headers: &HeaderMap) -> Option<&str> {
    let name = headers.get("authorization")?.to_str().ok()?.strip_prefix("Bearer xoxb-")?;
    (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))).then_some(name)
}

/// What Slack says to a request.
pub(crate) fn answer(call: &Call, shared: &Shared) -> Reply {
    let Endpoint::SlackMethod(method) = &call.target.endpoint else {
        return error("unknown_method");
    };
    if call.header("authorization").is_empty() {
        return error("not_authed");
    }
    if name_of_token(&call.headers).is_none() {
        return error("invalid_auth");
    }
    if method == "auth.test" {
        return Reply::json(200, &auth(call, shared)).accepted();
    }
    if !matches!(method.as_str(), "chat.postMessage" | "chat.update" | "views.open") {
        return error("unknown_method");
    }
    if call.method != "POST" || !call.says_json() {
        return error("invalid_post_type");
    }
    let Ok(body) = serde_json::from_slice::<Value>(&call.body) else {
        return error("invalid_json");
    };
    if !body.is_object() || call.packing != Packing::Plain {
        return error("json_not_object");
    }
    let reply = match method.as_str() {
        "chat.postMessage" => post(call, &shared.journal, &body),
        "chat.update" => update(call, &shared.journal, &body),
        _ => open(call, shared, &body),
    };
    reply.unwrap_or_else(refused)
}

/// What Slack says when it refuses.
pub(crate) fn refusal(refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::RateLimited(seconds) => {
            Reply::json(429, &json!({"ok": false, "error": "ratelimited"})).with_header("retry-after", Refusal::whole_seconds(*seconds))
        }
        Refusal::Dead => error("account_inactive"),
        Refusal::Reject => error("invalid_blocks"),
        Refusal::WrongBody => captive_page(),
        Refusal::Unavailable => proxy_unavailable(),
    }
}

fn error(word: &str) -> Reply {
    Reply::json(200, &json!({"ok": false, "error": word}))
}

fn refused((word, why): Wrong) -> Reply {
    // What the webhook calls an invalid payload has another name here.
    let word = if word == "invalid_payload" { "invalid_arguments" } else { word };
    Reply::json(200, &json!({"ok": false, "error": word, "response_metadata": {"messages": [format!("[ERROR] {why}")]}})).with_notes([why])
}

fn auth(call: &Call, shared: &Shared) -> Value {
    let team = shared.slack.app(&call.target.name).map_or_else(|| "T0SANDBOX".to_owned(), |app| app.team);
    json!({"ok": true, "url": "https://sandbox.slack.com/", "team": "Sandbox", "user": "interven", "team_id": team, "user_id": "U0BOT", "bot_id": "B0SANDBOX"})
}

fn post(call: &Call, journal: &Journal, body: &Value) -> Result<Reply, Wrong> {
    let channel = match text_of(body, "channel") {
        id if is_channel_id(id) => id,
        name if name.len() > 1 && name.starts_with('#') => CHANNEL,
        _ => return Err(no_channel()),
    };
    check(body)?;
    let payload = parts(body);
    let mut notes = pings(&payload);
    if units(text_of(body, "text")) > MAX_TEXT {
        notes.push(format!("text is over {MAX_TEXT}: it would be cut"));
    }
    let message = Message { via: Surface::WebApi, channel: channel.to_owned(), payload: payload.clone() };
    let id = journal.add_message(&call.target.name, Kind::Slack, message.into());
    Ok(sent(channel, id, &payload).with_message(id).with_notes(notes))
}

fn update(call: &Call, journal: &Journal, body: &Value) -> Result<Reply, Wrong> {
    let channel = text_of(body, "channel");
    if !is_channel_id(channel) {
        return Err(no_channel());
    }
    let found = id_of(text_of(body, "ts")).and_then(|id| Some((id, Message::read(journal.message(&call.target.name, id)?)?)));
    let (id, mut message) =
        found.filter(|(_, message)| message.channel == channel).ok_or_else(|| ("message_not_found", "no message has this ts in this channel".to_owned()))?;
    if message.via != Surface::WebApi {
        return Err(("cant_update_message", "the bot did not post this message".into()));
    }
    if units(text_of(body, "text")) > MAX_UPDATED_TEXT {
        return Err(("msg_too_long", format!("text is over {MAX_UPDATED_TEXT}")));
    }
    let changes = parts(body);
    if let (Value::Object(payload), Value::Object(changes)) = (&mut message.payload, changes) {
        payload.extend(changes);
    }
    let payload = message.payload.clone();
    check(&payload)?;
    journal.change_message(&call.target.name, Kind::Slack, id, message.into());
    let notes = mentions(&payload);
    Ok(sent(channel, id, &payload).with_message(id).with_notes(notes).with_shown(payload))
}

fn open(call: &Call, shared: &Shared, body: &Value) -> Result<Reply, Wrong> {
    let view = body.get("view").ok_or_else(|| ("invalid_arguments", "view is missing".to_owned()))?;
    check_view(view).map_err(|(word, why)| (if word == "invalid_blocks" { "invalid_arguments" } else { word }, why))?;
    let trigger = text_of(body, "trigger_id");
    shared.slack.take_trigger(&call.target.name, trigger).map_err(|word| (word, format!("the trigger {trigger:?} cannot be used")))?;
    let view = shared.slack.open(&call.target.name, view.clone());
    let id = text_of(&view, "id").to_owned();
    let reply = Reply::json(200, &json!({"ok": true, "view": &view})).accepted();
    Ok(Reply { view: Some(id), ..reply }.with_shown(view))
}

fn sent(channel: &str, id: u64, payload: &Value) -> Reply {
    let mut message = payload.clone();
    message["type"] = json!("message");
    message["bot_id"] = json!("B0SANDBOX");
    message["ts"] = json!(ts_of(id));
    Reply::json(200, &json!({"ok": true, "channel": channel, "ts": ts_of(id), "text": text_of(payload, "text"), "message": message})).accepted()
}

fn parts(body: &Value) -> Value {
    let members = body.as_object().into_iter().flatten().filter(|(key, value)| PARTS.contains(&key.as_str()) && !value.is_null());
    Value::Object(members.map(|(key, value)| (key.clone(), value.clone())).collect())
}

fn is_channel_id(channel: &str) -> bool {
    channel.len() > 1 && channel.starts_with(['C', 'D', 'G']) && channel.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn no_channel() -> Wrong {
    ("channel_not_found", "channel is neither an id nor a #name that this method takes".into())
}
