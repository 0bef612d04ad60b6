//! Discord webhooks, API v10, as discord.com/developers/docs describes them ("Webhook", "Message", "Error messages", "Rate limits").
//!
//! Limits: content 2000; embeds 10; title 256; description 4096; fields 25, name 256, value 1024, neither empty; footer 2048; author 256; 6000 over all embeds of a message;
//! username 1 to 80 without "discord" and "clyde"; 5 buttons a row, 40 components, label 80, url 512. Lengths are UTF-16 units of the trimmed text.
//! Without a version in the path errors have the old shape, `{"embeds": ["0"]}` (prometheus/alertmanager issues 3310 and 3460).

use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::call::{Call, Packing, Reply, text_of, units};
use crate::fault::{Refusal, captive_page, proxy_unavailable};
use crate::journal::{Journal, now_ms};
use crate::route::{Endpoint, Kind};

const MAX_ALL_EMBEDS: usize = 6000;
const COMPONENTS_V2: u64 = 1 << 15;

/// What Discord says to a request.
pub(crate) fn answer(call: &Call, journal: &Journal) -> Reply {
    let Endpoint::DiscordHook { versioned, hook, message } = &call.target.endpoint else {
        return Reply::json(404, &json!({"message": "404: Not Found", "code": 0}));
    };
    let reply = match (call.method.as_str(), message) {
        ("GET", None) => {
            let body = json!({"type": 1, "id": hook, "name": call.target.name, "token": call.target.name, "channel_id": "900", "guild_id": "901", "application_id": null, "avatar": null});
            Reply::json(200, &body).accepted()
        }
        ("GET" | "PATCH", Some(id)) => {
            let known = id.parse().ok().and_then(|id| journal.message(&call.target.name, id).map(|before| (id, before)));
            match known {
                None => Reply::json(404, &json!({"message": "Unknown Message", "code": 10008})),
                Some((id, before)) if call.method == Method::GET => Reply::json(200, &message_json(hook, id, &before)).accepted(),
                Some((id, before)) => patch(call, journal, hook, *versioned, id, before),
            }
        }
        ("POST", None) => post(call, journal, hook, *versioned),
        _ => Reply::json(405, &json!({"message": "405: Method Not Allowed", "code": 0})),
    };
    with_limits(reply)
}

/// What Discord says when it refuses.
pub(crate) fn refusal(call: &Call, refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::RateLimited(seconds) => Reply::json(429, &json!({"message": "You are being rate limited.", "retry_after": seconds, "global": false}))
            .with_header("retry-after", Refusal::whole_seconds(*seconds))
            .with_header("x-ratelimit-limit", "5")
            .with_header("x-ratelimit-remaining", "0")
            .with_header("x-ratelimit-reset-after", format!("{seconds:.3}"))
            .with_header("x-ratelimit-bucket", "sandbox")
            .with_header("x-ratelimit-scope", "user"),
        Refusal::Dead => Reply::json(404, &json!({"message": "Unknown Webhook", "code": 10015})),
        Refusal::Reject => {
            let versioned = matches!(call.target.endpoint, Endpoint::DiscordHook { versioned: true, .. });
            invalid(versioned, &[Wrong::new(["embeds", "0"], "BASE_TYPE_BAD", "Not acceptable.")])
        }
        Refusal::WrongBody => captive_page(),
        Refusal::Unavailable => proxy_unavailable(),
    }
}

/// The headers of every answer; five requests in two seconds is what was seen for a webhook (discord-api-docs issue 367). The stand-in does not count them down.
fn with_limits(reply: Reply) -> Reply {
    let reset = format!("{}.000", now_ms() / 1000 + 2);
    reply
        .with_header("x-ratelimit-limit", "5")
        .with_header("x-ratelimit-remaining", "4")
        .with_header("x-ratelimit-reset", reset)
        .with_header("x-ratelimit-reset-after", "2.000")
        .with_header("x-ratelimit-bucket", "sandbox")
}

fn post(call: &Call, journal: &Journal, hook: &str, versioned: bool) -> Reply {
    let payload = match payload(call, versioned) {
        Ok(payload) => payload,
        Err(refused) => return *refused,
    };
    let id = journal.add_message(&call.target.name, Kind::Discord, payload.clone());
    let wait = call.parameter("wait").is_some_and(|wait| wait == "true");
    let reply = if wait { Reply::json(200, &message_json(hook, id, &payload)) } else { Reply::empty(204) };
    reply.accepted().with_message(id).with_notes(notes(call, &payload))
}

fn patch(call: &Call, journal: &Journal, hook: &str, versioned: bool, id: u64, mut message: Value) -> Reply {
    let payload = match payload(call, versioned) {
        Ok(payload) => payload,
        Err(refused) => return *refused,
    };
    if let (Value::Object(message), Value::Object(changes)) = (&mut message, &payload) {
        message.extend(changes.clone());
    }
    if !says_something(&message) {
        return empty_message();
    }
    journal.change_message(&call.target.name, Kind::Discord, id, message.clone());
    let mut answer = message_json(hook, id, &message);
    answer["edited_timestamp"] = answer["timestamp"].clone();
    Reply::json(200, &answer).accepted().with_message(id).with_notes(notes(call, &payload)).with_shown(message)
}

fn message_json(hook: &str, id: u64, payload: &Value) -> Value {
    let or = |key: &str, other: Value| payload.get(key).cloned().unwrap_or(other);
    json!({
        "id": id.to_string(), "type": 0, "channel_id": "900", "webhook_id": hook, "content": text_of(payload, "content"), "embeds": or("embeds", json!([])),
        "components": or("components", json!([])), "author": {"id": hook, "username": or("username", json!("sandbox")), "bot": true}, "attachments": [], "mentions": [],
        "mention_roles": [], "mention_everyone": false, "pinned": false, "tts": false, "flags": or("flags", json!(0)), "edited_timestamp": null,
        "timestamp": jiff::Timestamp::from_millisecond(now_ms()).unwrap_or_default().to_string(),
    })
}

/// The payload, if Discord would take it.
fn payload(call: &Call, versioned: bool) -> Result<Value, Box<Reply>> {
    if !call.says_json() {
        return Err(Box::new(invalid(
            versioned,
            &[Wrong::new(["content_type"], "CONTENT_TYPE_INVALID", "Expected \"Content-Type\" header to be one of {'application/json'}.")],
        )));
    }
    let payload = call.json_object().filter(|_| call.packing == Packing::Plain);
    let payload = payload.ok_or_else(|| Box::new(Reply::json(400, &json!({"message": "The request body contains invalid JSON.", "code": 50109}))))?;
    let mut wrongs = Vec::new();
    check(&payload, call.parameter("with_components").is_some_and(|value| value == "true"), &mut wrongs);
    if !wrongs.is_empty() {
        return Err(Box::new(invalid(versioned, &wrongs)));
    }
    if call.method == Method::POST && !says_something(&payload) {
        return Err(Box::new(empty_message()));
    }
    Ok(payload)
}

fn says_something(message: &Value) -> bool {
    let is_list = |key: &str| message.get(key).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    !text_of(message, "content").trim().is_empty() || is_list("embeds") || is_list("components")
}

fn empty_message() -> Reply {
    Reply::json(400, &json!({"message": "Cannot send an empty message", "code": 50006}))
}

/// One fault of a form: where, Discord's code, and its sentence.
struct Wrong {
    path: Vec<String>,
    code: &'static str,
    message: String,
}

impl Wrong {
    fn new<const N: usize>(path: [&str; N], code: &'static str, message: impl Into<String>) -> Self {
        Self { path: path.iter().map(ToString::to_string).collect(), code, message: message.into() }
    }

    fn at(path: &[&str], code: &'static str, message: impl Into<String>) -> Self {
        Self { path: path.iter().map(ToString::to_string).collect(), code, message: message.into() }
    }
}

/// 50035, its errors nested by path; or the old shape, by the first member alone.
fn invalid(versioned: bool, wrongs: &[Wrong]) -> Reply {
    let mut errors = Map::new();
    for wrong in wrongs {
        if !versioned {
            let (first, rest) = wrong.path.split_first().map_or(("_", &[][..]), |(first, rest)| (first.as_str(), rest));
            let list = errors.entry(first).or_insert_with(|| json!([]));
            if let Value::Array(list) = list {
                list.push(rest.first().map_or_else(|| json!(wrong.message), |index| json!(index)));
            }
            continue;
        }
        nest(&mut errors, &wrong.path, json!({"code": wrong.code, "message": wrong.message}));
    }
    let body = if versioned { json!({"message": "Invalid Form Body", "code": 50035, "errors": errors}) } else { Value::Object(errors) };
    Reply::json(400, &body).with_notes(wrongs.iter().map(|wrong| format!("{}: {}", wrong.path.join("."), wrong.message)))
}

/// Puts an error into the list `_errors` at the end of a path.
fn nest(errors: &mut Map<String, Value>, path: &[String], error: Value) {
    match path.split_first() {
        None => {
            if let Value::Array(list) = errors.entry("_errors").or_insert_with(|| json!([])) {
                list.push(error);
            }
        }
        Some((step, rest)) => {
            if let Value::Object(next) = errors.entry(step.as_str()).or_insert_with(|| json!({})) {
                nest(next, rest, error);
            }
        }
    }
}

fn check(payload: &Value, with_components: bool, wrongs: &mut Vec<Wrong>) {
    length(payload, "content", &["content"], 0, 2000, wrongs);
    if payload.get("username").is_some_and(|name| !name.is_null()) {
        length(payload, "username", &["username"], 1, 80, wrongs);
        let name = text_of(payload, "username").to_lowercase();
        for taken in ["discord", "clyde"] {
            if name.contains(taken) {
                wrongs.push(Wrong::new(["username"], "USERNAME_INVALID_CONTAINS", format!("Username cannot contain \"{taken}\"")));
            }
        }
    }
    let mut total = 0;
    match payload.get("embeds") {
        None | Some(Value::Null) => {}
        Some(Value::Array(embeds)) if embeds.len() > 10 => wrongs.push(Wrong::new(["embeds"], "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")),
        Some(Value::Array(embeds)) => {
            for (index, embed) in embeds.iter().enumerate() {
                total += check_embed(embed, &index.to_string(), wrongs);
            }
        }
        Some(_) => wrongs.push(Wrong::new(["embeds"], "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")),
    }
    if total > MAX_ALL_EMBEDS {
        wrongs.push(Wrong::new(["embeds"], "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000"));
    }
    let v2 = payload.get("flags").and_then(Value::as_u64).is_some_and(|flags| flags & COMPONENTS_V2 != 0);
    if v2 && (payload.get("content").is_some() || payload.get("embeds").is_some()) {
        wrongs.push(Wrong::new(
            ["content"],
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
            "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
        ));
    }
    if with_components {
        payload.get("components").into_iter().for_each(|rows| check_rows(rows, wrongs));
    }
    payload.get("allowed_mentions").into_iter().for_each(|allowed| check_allowed(allowed, wrongs));
}

/// Checks an embed and gives what it counts towards the sum.
fn check_embed(embed: &Value, index: &str, wrongs: &mut Vec<Wrong>) -> usize {
    let at = |rest: &[&'static str]| [&["embeds", index], rest].concat();
    if !embed.is_object() {
        wrongs.push(Wrong::at(&at(&[]), "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType"));
        return 0;
    }
    let mut total = length(embed, "title", &at(&["title"]), 0, 256, wrongs) + length(embed, "description", &at(&["description"]), 0, 4096, wrongs);
    if let Some(footer) = embed.get("footer") {
        total += length(footer, "text", &at(&["footer", "text"]), 1, 2048, wrongs);
    }
    if let Some(author) = embed.get("author") {
        total += length(author, "name", &at(&["author", "name"]), 1, 256, wrongs);
    }
    if embed.get("color").is_some_and(|color| color.as_u64().is_none_or(|color| color > 0x00FF_FFFF)) {
        wrongs.push(Wrong::at(&at(&["color"]), "NUMBER_TYPE_MAX", "int value should be less than or equal to 16777215."));
    }
    if embed.get("timestamp").is_some() && text_of(embed, "timestamp").parse::<jiff::Timestamp>().is_err() {
        wrongs.push(Wrong::at(&at(&["timestamp"]), "DATE_TIME_TYPE_PARSE", "Could not parse. Should be ISO8601."));
    }
    if embed.get("url").is_some() && !crate::call::is_web_address(text_of(embed, "url")) {
        wrongs.push(Wrong::at(&at(&["url"]), "URL_TYPE_INVALID_URL", "Not a well formed URL."));
    }
    let fields = embed.get("fields").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if fields.len() > 25 {
        wrongs.push(Wrong::at(&at(&["fields"]), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length."));
    }
    for (number, field) in fields.iter().enumerate() {
        let number = number.to_string();
        let path = |last: &'static str| ["embeds", index, "fields", &number, last].map(str::to_owned);
        for (key, most) in [("name", 256), ("value", 1024)] {
            let path = path(key);
            total += length(field, key, &path.each_ref().map(String::as_str), 1, most, wrongs);
        }
    }
    total
}

/// Checks a text and gives its length.
fn length(holder: &Value, key: &str, path: &[&str], least: usize, most: usize, wrongs: &mut Vec<Wrong>) -> usize {
    let length = match holder.get(key) {
        None | Some(Value::Null) => 0,
        Some(Value::String(text)) => units(text.trim()),
        Some(_) => {
            wrongs.push(Wrong::at(path, "STRING_TYPE_CONVERT", "Could not interpret as string."));
            return 0;
        }
    };
    if length < least {
        wrongs.push(Wrong::at(path, "BASE_TYPE_REQUIRED", "This field is required"));
    }
    if length > most {
        wrongs.push(Wrong::at(path, "BASE_TYPE_MAX_LENGTH", format!("Must be {most} or fewer in length.")));
    }
    length
}

/// Rows of link buttons: a webhook made by a person may send nothing interactive.
fn check_rows(rows: &Value, wrongs: &mut Vec<Wrong>) {
    let rows = rows.as_array().map_or(&[][..], Vec::as_slice);
    let mut count = rows.len();
    for (index, row) in rows.iter().enumerate() {
        let index = index.to_string();
        let buttons = row.get("components").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        count += buttons.len();
        if row["type"] != 1 || buttons.is_empty() || buttons.len() > 5 {
            wrongs.push(Wrong::new(["components", &index, "components"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."));
        }
        for (number, button) in buttons.iter().enumerate() {
            let number = number.to_string();
            let path = |last: &'static str| ["components", &index, "components", &number, last].map(str::to_owned);
            if button["type"] != 2 || button["style"] != 5 {
                let path = path("type");
                wrongs.push(Wrong::at(&path.each_ref().map(String::as_str), "COMPONENT_TYPE_INVALID", "This webhook can only send link buttons."));
            }
            for (key, most) in [("label", 80), ("url", 512)] {
                let path = path(key);
                length(button, key, &path.each_ref().map(String::as_str), 1, most, wrongs);
            }
        }
    }
    if count > 40 {
        wrongs.push(Wrong::new(["components"], "BASE_TYPE_MAX_LENGTH", "Must be 40 or fewer in length."));
    }
}

fn check_allowed(allowed: &Value, wrongs: &mut Vec<Wrong>) {
    let parse = allowed.get("parse").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for kind in parse {
        let name = kind.as_str().unwrap_or_default();
        if !matches!(name, "roles" | "users" | "everyone") {
            wrongs.push(Wrong::new(["allowed_mentions", "parse"], "BASE_TYPE_CHOICES", "Value must be one of ('roles', 'users', 'everyone')."));
        } else if allowed.get(name).and_then(Value::as_array).is_some_and(|ids| !ids.is_empty()) {
            let sentence = format!("parse:[\"{name}\"] and {name}: [ids...] are mutually exclusive.");
            wrongs.push(Wrong::new(["allowed_mentions"], "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", sentence));
        }
    }
}

/// What would have pinged, and what the documentation asks for beyond what is enforced.
fn notes(call: &Call, payload: &Value) -> Vec<String> {
    let mut notes = Vec::new();
    if !call.header("user-agent").starts_with("DiscordBot (") {
        notes.push("User-Agent is not \"DiscordBot (<url>, <version>)\": Cloudflare may block it".into());
    }
    let allowed = payload.get("allowed_mentions");
    if allowed.is_none() {
        notes.push("allowed_mentions is missing: users in content would be pinged".into());
    }
    let parses = |kind: &str| match allowed {
        None => kind == "users",
        Some(allowed) => allowed.get("parse").and_then(Value::as_array).is_some_and(|parse| parse.iter().any(|name| name == kind)),
    };
    let names = |kind: &str| allowed.and_then(|allowed| allowed.get(kind)).and_then(Value::as_array).is_some_and(|ids| !ids.is_empty());
    let content = text_of(payload, "content");
    let everyone = (content.contains("@everyone") || content.contains("@here")) && parses("everyone");
    let roles = content.contains("<@&") && (parses("roles") || names("roles"));
    let users = content.replace("<@&", "").contains("<@") && (parses("users") || names("users"));
    for (pings, whom) in [(everyone, "everyone"), (roles, "roles"), (users, "users")] {
        if pings {
            notes.push(format!("would ping: {whom} in content"));
        }
    }
    notes
}
