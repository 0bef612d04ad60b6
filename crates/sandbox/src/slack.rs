//! Slack incoming webhooks, as docs.slack.dev describes them, and the checks of a message however it comes.
//!
//! Limits: Block Kit reference (50 blocks; header 150; text objects 1 to 3000; section fields 10 of 2000; context elements 10; actions 25; button text 75, value 2000,
//! url 3000, `action_id` and `block_id` 255; confirm dialog 100, 300, 30; markdown 12 000 together) and "Sending messages using incoming webhooks" for the answers.
//! The whole blocks' limit is not documented; 13 200 characters is where `msg_blocks_too_long` was seen (slackapi/bolt-js issue 2509). Lengths are counted in UTF-16 units.

use std::collections::HashSet;

use axum::http::Method;
use serde_json::{Value, json};

use crate::call::{Call, Packing, Reply, is_web_address, text_of, units};
use crate::fault::{Refusal, captive_page, proxy_unavailable};
use crate::journal::Journal;
use crate::route::Kind;
use crate::slack_app::{Message, Surface};

const MAX_ATTACHMENTS: usize = 100;
const MAX_BLOCKS: usize = 50;
const MAX_ALL_BLOCKS: usize = 13_200;
const MAX_MARKDOWN: usize = 12_000;

/// What Slack says to a request.
pub(crate) fn answer(call: &Call, journal: &Journal) -> Reply {
    if call.method != Method::POST {
        return Reply::text(405, "method_not_allowed");
    }
    let payload = call.json_object().filter(|_| call.says_json() && call.packing == Packing::Plain);
    let Some(payload) = payload else {
        return Reply::text(400, "invalid_payload");
    };
    match check(&payload) {
        Ok(()) => {
            let notes = pings(&payload);
            let id = journal.add_message(&call.target.name, Kind::Slack, Message::new(Surface::Webhook, payload).into());
            Reply::text(200, "ok").accepted().with_message(id).with_notes(notes)
        }
        Err((error, why)) => Reply::text(400, error).with_notes([why]),
    }
}

/// What Slack says when it refuses.
pub(crate) fn refusal(refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::RateLimited(seconds) => {
            let seconds = Refusal::whole_seconds(*seconds);
            let body = json!({"retry_after": seconds.parse::<u64>().unwrap_or(u64::MAX), "ok": false, "error": "rate_limited"});
            Reply::json(429, &body).with_header("retry-after", seconds)
        }
        Refusal::Dead => Reply::text(404, "no_service"),
        Refusal::Reject => Reply::text(400, "invalid_blocks"),
        Refusal::WrongBody => captive_page(),
        Refusal::Unavailable => proxy_unavailable(),
    }
}

/// What is wrong: Slack's word, and ours.
pub(crate) type Wrong = (&'static str, String);

pub(crate) fn blocks_wrong(why: impl Into<String>) -> Wrong {
    ("invalid_blocks", why.into())
}

/// Whether Slack would take a message.
pub(crate) fn check(payload: &Value) -> Result<(), Wrong> {
    let attachments = match payload.get("attachments") {
        None | Some(Value::Null) => &[][..],
        Some(Value::Array(attachments)) => attachments,
        Some(_) => return Err(("invalid_attachments", "attachments is not a list".into())),
    };
    if attachments.len() > MAX_ATTACHMENTS {
        return Err(("too_many_attachments", format!("{} attachments, {MAX_ATTACHMENTS} are allowed", attachments.len())));
    }
    let mut lists = Vec::new();
    lists.extend(blocks_of(payload)?);
    for attachment in attachments {
        check_attachment(attachment)?;
        lists.extend(blocks_of(attachment)?);
    }
    if text_of(payload, "text").trim().is_empty() && lists.is_empty() && attachments.is_empty() {
        return Err(("no_text", "neither text nor blocks nor attachments".into()));
    }
    if payload.get("text").is_some_and(|text| !text.is_string()) {
        return Err(("invalid_payload", "text is not a string".into()));
    }
    let mut ids = HashSet::new();
    let (mut count, mut size, mut markdown) = (0, 0, 0);
    for blocks in lists {
        count += blocks.len();
        for block in blocks {
            size += units(&block.to_string());
            if text_of(block, "type") == "markdown" {
                markdown += units(text_of(block, "text"));
            }
            check_block(block)?;
            if let Some(id) = block.get("block_id").and_then(Value::as_str)
                && !ids.insert(id.to_owned())
            {
                return Err(blocks_wrong(format!("block_id {id} is there twice")));
            }
        }
    }
    if count > MAX_BLOCKS {
        return Err(blocks_wrong(format!("{count} blocks, {MAX_BLOCKS} are allowed")));
    }
    if size > MAX_ALL_BLOCKS || markdown > MAX_MARKDOWN {
        return Err(("msg_blocks_too_long", format!("the blocks are {size} characters long")));
    }
    Ok(())
}

fn blocks_of(holder: &Value) -> Result<Option<&Vec<Value>>, Wrong> {
    match holder.get("blocks") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(blocks)) if blocks.is_empty() => Ok(None),
        Some(Value::Array(blocks)) => Ok(Some(blocks)),
        Some(_) => Err(blocks_wrong("blocks is not a list")),
    }
}

fn check_attachment(attachment: &Value) -> Result<(), Wrong> {
    let fault = |why: &str| Err(("invalid_attachments", why.to_owned()));
    if !attachment.is_object() {
        return fault("an attachment is not an object");
    }
    let color = text_of(attachment, "color");
    let is_hex = color.strip_prefix('#').is_some_and(|hex| matches!(hex.len(), 3 | 6) && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if attachment.get("color").is_some() && !is_hex && !matches!(color, "good" | "warning" | "danger") {
        return fault("color is neither good, warning, danger nor #hex");
    }
    if units(text_of(attachment, "footer")) > 300 {
        return fault("footer is over 300");
    }
    Ok(())
}

pub(crate) fn check_block(block: &Value) -> Result<(), Wrong> {
    within(block, "block_id", 255)?;
    match text_of(block, "type") {
        "header" => check_text(block.get("text"), 150, &["plain_text"]),
        "section" => check_section(block),
        "context" => {
            for element in elements(block, 10)? {
                match text_of(element, "type") {
                    "image" => check_image(element)?,
                    _ => check_text(Some(element), 3000, &["plain_text", "mrkdwn"])?,
                }
            }
            Ok(())
        }
        "actions" => {
            let elements = elements(block, 25)?;
            check_action_ids(elements)?;
            elements.iter().try_for_each(check_button)
        }
        "rich_text" => elements(block, usize::MAX)?.iter().try_for_each(check_rich),
        "image" => check_image(block),
        "markdown" if !text_of(block, "text").is_empty() => Ok(()),
        "divider" => Ok(()),
        other => Err(blocks_wrong(format!("a block of type {other:?}"))),
    }
}

fn check_section(block: &Value) -> Result<(), Wrong> {
    let fields = block.get("fields").map(|fields| fields.as_array().ok_or_else(|| blocks_wrong("fields is not a list"))).transpose()?;
    if block.get("text").is_none() && fields.is_none_or(Vec::is_empty) {
        return Err(blocks_wrong("a section has neither text nor fields"));
    }
    if block.get("text").is_some() {
        check_text(block.get("text"), 3000, &["plain_text", "mrkdwn"])?;
    }
    if fields.is_some_and(|fields| fields.len() > 10) {
        return Err(blocks_wrong("a section has more than 10 fields"));
    }
    fields.into_iter().flatten().try_for_each(|field| check_text(Some(field), 2000, &["plain_text", "mrkdwn"]))?;
    match block.get("accessory") {
        Some(accessory) if text_of(accessory, "type") == "image" => check_image(accessory),
        Some(accessory) => check_button(accessory),
        None => Ok(()),
    }
}

fn check_image(image: &Value) -> Result<(), Wrong> {
    within(image, "image_url", 3000)?;
    within(image, "alt_text", 2000)?;
    let usable = is_web_address(text_of(image, "image_url")) && !text_of(image, "alt_text").is_empty();
    if usable { Ok(()) } else { Err(blocks_wrong("an image without image_url and alt_text")) }
}

/// A text object: `plain_text` may have `emoji`, `mrkdwn` may have `verbatim`.
pub(crate) fn check_text(text: Option<&Value>, most: usize, types: &[&str]) -> Result<(), Wrong> {
    let text = text.ok_or_else(|| blocks_wrong("a text object is missing"))?;
    let kind = text_of(text, "type");
    if !types.contains(&kind) {
        return Err(blocks_wrong(format!("a text object of type {kind:?} where {types:?} is wanted")));
    }
    let length = units(text_of(text, "text"));
    if length == 0 || length > most {
        return Err(blocks_wrong(format!("a text object of {length} characters, 1 to {most} are allowed")));
    }
    let foreign = if kind == "plain_text" { "verbatim" } else { "emoji" };
    if text.get(foreign).is_some() {
        return Err(blocks_wrong(format!("{kind} has no {foreign}")));
    }
    Ok(())
}

fn elements(block: &Value, most: usize) -> Result<&Vec<Value>, Wrong> {
    let elements = block.get("elements").and_then(Value::as_array).ok_or_else(|| blocks_wrong("a block without elements"))?;
    if elements.is_empty() || elements.len() > most {
        return Err(blocks_wrong(format!("{} elements: no more than {most} items allowed", elements.len())));
    }
    Ok(elements)
}

fn check_action_ids(elements: &[Value]) -> Result<(), Wrong> {
    let mut seen = HashSet::new();
    for element in elements {
        if let Some(id) = element.get("action_id").and_then(Value::as_str)
            && !seen.insert(id)
        {
            return Err(blocks_wrong(format!("action_id {id} is there twice in one block")));
        }
    }
    Ok(())
}

fn check_button(button: &Value) -> Result<(), Wrong> {
    if text_of(button, "type") != "button" {
        return Err(blocks_wrong(format!("an element of type {:?}", text_of(button, "type"))));
    }
    check_text(button.get("text"), 75, &["plain_text"])?;
    within(button, "value", 2000)?;
    within(button, "url", 3000)?;
    within(button, "action_id", 255)?;
    within(button, "accessibility_label", 75)?;
    if button.get("url").is_some() && !is_web_address(text_of(button, "url")) {
        return Err(blocks_wrong("a button's url is not http(s)"));
    }
    if button.get("style").is_some() && !matches!(text_of(button, "style"), "primary" | "danger") {
        return Err(blocks_wrong("a button's style is neither primary nor danger"));
    }
    if let Some(confirm) = button.get("confirm") {
        check_text(confirm.get("title"), 100, &["plain_text"])?;
        check_text(confirm.get("text"), 300, &["plain_text", "mrkdwn"])?;
        check_text(confirm.get("confirm"), 30, &["plain_text"])?;
        check_text(confirm.get("deny"), 30, &["plain_text"])?;
    }
    Ok(())
}

/// An element of a `rich_text` block, and all that is in it.
fn check_rich(element: &Value) -> Result<(), Wrong> {
    let kind = text_of(element, "type");
    let inner = || elements(element, usize::MAX);
    match kind {
        "rich_text_list" => inner()?.iter().try_for_each(check_rich),
        "rich_text_section" | "rich_text_preformatted" | "rich_text_quote" => inner()?.iter().try_for_each(|leaf| {
            let usable = match text_of(leaf, "type") {
                "text" => !text_of(leaf, "text").is_empty(),
                "link" => !text_of(leaf, "url").is_empty(),
                "emoji" | "user" | "usergroup" | "channel" | "broadcast" | "date" | "color" => kind != "rich_text_preformatted",
                _ => false,
            };
            if usable { Ok(()) } else { Err(blocks_wrong(format!("{kind} holds a {:?} that is empty or does not belong there", text_of(leaf, "type")))) }
        }),
        other => Err(blocks_wrong(format!("rich_text holds a {other:?}"))),
    }
}

/// A text that may be absent, and is at most so long.
pub(crate) fn within(holder: &Value, key: &str, most: usize) -> Result<(), Wrong> {
    match holder.get(key) {
        None => Ok(()),
        Some(Value::String(text)) if units(text) <= most => Ok(()),
        Some(Value::String(text)) => Err(blocks_wrong(format!("{key} has {} characters, {most} are allowed", units(text)))),
        Some(_) => Err(blocks_wrong(format!("{key} is not a string"))),
    }
}

/// What of a new message would have pinged somebody, made a link out of text, or fetched an address.
pub(crate) fn pings(payload: &Value) -> Vec<String> {
    let mut notes = mentions(payload);
    if payload.get("unfurl_links") != Some(&Value::Bool(false)) || payload.get("unfurl_media") != Some(&Value::Bool(false)) {
        notes.push("links may be unfurled: Slack would fetch them".into());
    }
    notes
}

/// The same for a message that is changed, or that one person alone sees: these are not unfurled.
pub(crate) fn mentions(payload: &Value) -> Vec<String> {
    let mut notes = Vec::new();
    if payload.get("mrkdwn") != Some(&Value::Bool(false)) {
        pings_of_markup("text", text_of(payload, "text"), &mut notes);
    }
    if payload.get("link_names").is_some_and(|value| value != &Value::Bool(false)) {
        notes.push("link_names is set: @names would ping".into());
    }
    let holders = std::iter::once(payload).chain(payload.get("attachments").and_then(Value::as_array).into_iter().flatten());
    for holder in holders {
        holder.get("blocks").into_iter().for_each(|blocks| pings_inside(blocks, &mut notes));
    }
    notes
}

fn pings_inside(value: &Value, notes: &mut Vec<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| pings_inside(value, notes)),
        Value::Object(members) => {
            match text_of(value, "type") {
                "mrkdwn" | "markdown" => pings_of_markup(text_of(value, "type"), text_of(value, "text"), notes),
                kind @ ("user" | "usergroup" | "broadcast") => notes.push(format!("would ping: a {kind} element")),
                _ => {}
            }
            members.values().for_each(|value| pings_inside(value, notes));
        }
        _ => {}
    }
}

fn pings_of_markup(place: &str, text: &str, notes: &mut Vec<String>) {
    for mark in ["<!", "<@", "@here", "@channel", "@everyone"] {
        if text.contains(mark) {
            notes.push(format!("would ping: {mark} in {place}"));
        }
    }
}
