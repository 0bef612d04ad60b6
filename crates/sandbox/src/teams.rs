//! Microsoft Teams workflow webhooks: the Power Automate trigger "When a Teams webhook request is received" with the stock flow "Post to a channel" behind it.
//!
//! The trigger answers 202 before the flow has run, so a card that the flow cannot post is answered 202 all the same: then the record says `accepted: false`, and a note says
//! why. Sources: learn.microsoft.com, "Create and send messages with incoming webhooks" (28 KB a message) and the answers collected in prometheus/alertmanager issues 3920
//! and 4434. The 28 KB are counted in UTF-16 bytes here: reports of refusals at 14 000 to 21 000 bytes of UTF-8 fit that, and it is the safe reading.

use axum::http::Method;
use serde_json::{Value, json};

use crate::call::{Call, Packing, Reply, is_web_address, text_of, units};
use crate::fault::{Refusal, proxy_unavailable};

const MAX_MESSAGE: usize = 28 * 1024;
const ELEMENTS: [&str; 12] =
    ["TextBlock", "RichTextBlock", "Container", "ColumnSet", "FactSet", "Image", "ImageSet", "ActionSet", "Table", "Media", "Input.Text", "Input.Toggle"];

/// What the trigger says to a request.
pub(crate) fn answer(call: &Call) -> Reply {
    if call.method != Method::POST {
        return error(405, "MethodNotAllowed", "The HTTP method is not allowed for the trigger 'manual'.");
    }
    if call.headers.contains_key("authorization") {
        return error(401, "DirectApiAuthorizationRequired", "The request must not be authenticated by an Authorization header: the trigger is for 'Anyone'.");
    }
    let payload = call.json_object().filter(|_| call.says_json() && call.packing == Packing::Plain);
    let Some(payload) = payload else {
        return error(400, "InvalidRequestContent", "The request content is not valid and could not be deserialized.");
    };
    let queued = Reply::empty(202);
    match flow(&payload, &call.body) {
        Ok(notes) => queued.accepted().with_notes(notes),
        Err(why) => queued.with_notes([format!("the flow would fail: {why}")]),
    }
}

/// What the trigger says when it refuses.
pub(crate) fn refusal(refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::RateLimited(seconds) => {
            error(429, "WorkflowRunActionThrottled", "Rate limit is exceeded. Try again later.").with_header("retry-after", Refusal::whole_seconds(*seconds))
        }
        Refusal::Dead => {
            error(400, "WorkflowTriggerIsNotEnabled", "Could not execute workflow 'sandbox' trigger 'manual' with state 'Disabled': trigger is not enabled.")
        }
        Refusal::Reject => {
            error(400, "TriggerInputSchemaMismatch", "The input body for trigger 'manual' of type 'Request' did not match its schema definition.")
        }
        Refusal::WrongBody => {
            Reply::text(200, "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId sandbox.")
        }
        Refusal::Unavailable => proxy_unavailable(),
    }
}

fn error(status: u16, code: &str, message: &str) -> Reply {
    Reply::json(status, &json!({"error": {"code": code, "message": message}}))
}

/// Runs the stock flow: over `attachments`, each posted as an Adaptive Card. Gives what is worth a note, or why it would fail.
fn flow(payload: &Value, body: &[u8]) -> Result<Vec<String>, String> {
    let size = 2 * units(&String::from_utf8_lossy(body));
    if size > MAX_MESSAGE {
        return Err(format!("Request Entity too large: {size} bytes as UTF-16, {MAX_MESSAGE} are allowed"));
    }
    let attachments = payload.get("attachments").and_then(Value::as_array);
    let attachments = attachments.ok_or("the foreach over 'attachments' is of type 'Null'")?;
    if attachments.is_empty() || text_of(payload, "type") != "message" {
        return Err("type must be 'message', with at least one attachment".into());
    }
    let mut notes = Vec::new();
    for attachment in attachments {
        if text_of(attachment, "contentType") != "application/vnd.microsoft.card.adaptive" {
            return Err("contentType is not application/vnd.microsoft.card.adaptive".into());
        }
        let card = attachment.get("content").ok_or("an attachment has no content")?;
        check_card(card, &mut notes)?;
    }
    Ok(notes)
}

fn check_card(card: &Value, notes: &mut Vec<String>) -> Result<(), String> {
    if text_of(card, "type") != "AdaptiveCard" {
        return Err("Property 'type' must be 'AdaptiveCard'".into());
    }
    let version = text_of(card, "version");
    if !matches!(version, "1.0" | "1.1" | "1.2" | "1.3" | "1.4" | "1.5") {
        return Err(format!("Teams knows the versions up to 1.5, not {version:?}"));
    }
    if card.pointer("/msteams/entities").and_then(Value::as_array).is_some_and(|entities| !entities.is_empty()) {
        notes.push("would ping: msteams.entities".into());
    }
    let body = card.get("body").and_then(Value::as_array).ok_or("a card without a body")?;
    body.iter().try_for_each(|element| check_element(element, notes))?;
    actions(card, notes)
}

fn check_element(element: &Value, notes: &mut Vec<String>) -> Result<(), String> {
    let kind = text_of(element, "type");
    let list = |key: &str| element.get(key).and_then(Value::as_array).ok_or_else(|| format!("{kind} without {key}"));
    match kind {
        "TextBlock" => {
            let text = element.get("text").and_then(Value::as_str).ok_or("TextBlock without text")?;
            if text.contains("](") || text.contains("{{") {
                notes.push("a TextBlock holds a Markdown link or a date macro".into());
            }
            Ok(())
        }
        "RichTextBlock" => list("inlines")?.iter().try_for_each(|inline| {
            let usable = inline.is_string() || (text_of(inline, "type") == "TextRun" && inline.get("text").is_some_and(Value::is_string));
            if usable { Ok(()) } else { Err("an inline is not a TextRun with text".to_owned()) }
        }),
        "Container" => list("items")?.iter().try_for_each(|item| check_element(item, notes)),
        "ColumnSet" => list("columns")?
            .iter()
            .try_for_each(|column| column.get("items").and_then(Value::as_array).into_iter().flatten().try_for_each(|item| check_element(item, notes))),
        "FactSet" => list("facts")?.iter().try_for_each(|fact| {
            let usable = fact.get("title").is_some_and(Value::is_string) && fact.get("value").is_some_and(Value::is_string);
            if usable { Ok(()) } else { Err("a fact without title and value".to_owned()) }
        }),
        "Image" if is_web_address(text_of(element, "url")) => Ok(()),
        "Image" => Err("an image without an http(s) url".into()),
        "ActionSet" => actions(element, notes),
        known if ELEMENTS.contains(&known) => Ok(()),
        other => Err(format!("an element of type {other:?}")),
    }
}

fn actions(holder: &Value, notes: &mut Vec<String>) -> Result<(), String> {
    for action in holder.get("actions").and_then(Value::as_array).into_iter().flatten() {
        match text_of(action, "type") {
            "Action.OpenUrl" if is_web_address(text_of(action, "url")) => {}
            "Action.OpenUrl" => return Err("Action.OpenUrl without an http(s) url".into()),
            "Action.ShowCard" | "Action.ToggleVisibility" => {}
            "Action.Submit" | "Action.Execute" => notes.push("Action.Submit and Action.Execute do nothing without a bot".into()),
            other => return Err(format!("an action of type {other:?}")),
        }
    }
    Ok(())
}
