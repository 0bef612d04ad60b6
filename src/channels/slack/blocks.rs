//! A card in Block Kit.
//!
//! Text from outside stands in `text` elements of `rich_text` alone, which have no markup.

use serde_json::{Value, json};

use crate::channels::card::{Card, Ending, Question, notes, value};
use crate::domain::time::Time;

/// Text of a deciding field.
const FIELD: usize = 300;
/// What a URL button takes; a longer link is shown as a link alone.
const BUTTON_URL: usize = 3_000;

/// The blocks with `percent` of the usual room for what can be shortened.
pub(super) fn blocks(card: &Card, signed: bool, percent: usize) -> Value {
    let share = |budget: usize| budget * percent / 100;
    let mut deciding = Vec::new();
    line(&mut deciding, "agent", &value(&card.agent, FIELD));
    line(&mut deciding, "tool", &value(&card.tool, FIELD));
    line(&mut deciding, "why", &value(&card.why, share(1_200)));
    line(&mut deciding, "risk", &card.risk);
    let mut facts = Vec::new();
    if let Some(id) = &card.agent_id {
        line(&mut facts, "agent id", &value(id, FIELD));
    }
    if !card.title.is_empty() {
        line(&mut facts, "what", &value(&card.title, share(800)));
    }
    line(&mut facts, "when", &card.occurred_at.to_string());
    if let Some(id) = card.id {
        line(&mut facts, card.id_label(), &id.to_string());
    }
    let mut elements: Vec<Value> = card.ending.iter().map(|ending| section(&ending_elements(ending, share(600)))).collect();
    elements.extend([section(&deciding), section(&facts)]);
    if let Some(question) = &card.question {
        elements.extend(question_elements(question, card.expiry(), &share));
    }
    let notes = notes(card, share(2_400));
    if !notes.is_empty() {
        elements.push(preformatted(&notes));
    }
    let mut blocks = vec![json!({ "type": "header", "text": plain(&card.heading) })];
    // A URL button is a click that Slack reports too, so buttons stand only where the report can be checked. Once it is answered there is nothing to click.
    let buttons = if signed && card.ending.is_none() { buttons(card) } else { Vec::new() };
    if !buttons.iter().any(|button| button["action_id"] == "open") {
        elements.push(section(&[link(card)]));
    }
    blocks.push(json!({ "type": "rich_text", "elements": elements }));
    if !buttons.is_empty() {
        let mut actions = json!({ "type": "actions", "elements": buttons });
        // Unique in the Slack channel, so that a click names its card.
        if let Some(value) = card.button_value() {
            actions["block_id"] = json!(format!("approval:{}", value.delivery));
        }
        blocks.push(actions);
    }
    Value::Array(blocks)
}

/// The blocks of a follow-up: how it ended and what it was about, in few lines.
pub(super) fn short_blocks(card: &Card) -> Value {
    let mut facts = card.ending.as_ref().map(|ending| ending_elements(ending, 600)).unwrap_or_default();
    line(&mut facts, "agent", &value(&card.agent, FIELD));
    if let Some(id) = &card.agent_id {
        line(&mut facts, "agent id", &value(id, FIELD));
    }
    line(&mut facts, "tool", &value(&card.tool, FIELD));
    facts.push(json!({ "type": "text", "text": "\n" }));
    facts.push(link(card));
    json!([{ "type": "header", "text": plain(&card.heading) }, { "type": "rich_text", "elements": [section(&facts)] }])
}

/// Blocks of plain lines.
pub(super) fn text_blocks(text: &str) -> Value {
    json!([{ "type": "rich_text", "elements": [section(&[json!({ "type": "text", "text": text })])] }])
}

/// `Approved by NAME (U02AB3CD4) in Slack · 12:01 UTC`, and the reason.
fn ending_elements(ending: &Ending, budget: usize) -> Vec<Value> {
    let mut elements = vec![json!({ "type": "text", "text": ending.opening(), "style": { "bold": true } })];
    elements.extend(ending.by.as_ref().map(|by| json!({ "type": "text", "text": value(by, FIELD) })));
    if let Some(member) = &ending.member {
        elements.push(json!({ "type": "text", "text": " (" }));
        elements.push(json!({ "type": "text", "text": value(member, FIELD), "style": { "code": true } }));
        elements.push(json!({ "type": "text", "text": ")" }));
    }
    elements.push(json!({ "type": "text", "text": ending.closing() }));
    if let Some(note) = &ending.note {
        line(&mut elements, "reason", &value(note, budget));
    }
    elements
}

fn link(card: &Card) -> Value {
    json!({ "type": "link", "url": card.link, "text": "View in Console" })
}

fn question_elements(question: &Question, expiry: Option<Time>, share: &impl Fn(usize) -> usize) -> Vec<Value> {
    let mut facts = Vec::new();
    if let Some(method) = &question.method {
        line(&mut facts, "method", &value(method, 40 + share(40)));
    }
    if let Some(url) = &question.url {
        line(&mut facts, "url", &value(url, share(1_200)));
    }
    line(&mut facts, "request", &question.request);
    if let Some(expiry) = expiry {
        line(&mut facts, "expires", &expiry.hour_and_minute());
    }
    let body = question.body.as_ref().filter(|body| !body.is_empty()).map(|body| preformatted(&value(body, share(2_800))));
    [Some(section(&facts)), body].into_iter().flatten().collect()
}

/// Approve and Deny on a question, and the link.
fn buttons(card: &Card) -> Vec<Value> {
    let mut buttons = Vec::new();
    if let Some(carried) = card.button_value().map(|value| value.to_string()) {
        buttons.push(json!({ "type": "button", "action_id": "approve", "style": "primary", "text": plain("Approve"), "value": carried }));
        buttons.push(json!({ "type": "button", "action_id": "deny", "style": "danger", "text": plain("Deny"), "value": carried }));
    }
    if card.link.len() <= BUTTON_URL {
        buttons.push(json!({ "type": "button", "action_id": "open", "text": plain("View in Console"), "url": card.link }));
    }
    buttons
}

/// Server-made text; `emoji: false` keeps `:name:` as it is.
pub(super) fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text, "emoji": false })
}

fn line(elements: &mut Vec<Value>, label: &str, text: &str) {
    let start = if elements.is_empty() { "" } else { "\n" };
    elements.push(json!({ "type": "text", "text": format!("{start}{label}: "), "style": { "bold": true } }));
    elements.push(json!({ "type": "text", "text": text }));
}

fn section(elements: &[Value]) -> Value {
    json!({ "type": "rich_text_section", "elements": elements })
}

fn preformatted(text: &str) -> Value {
    json!({ "type": "rich_text_preformatted", "elements": [{ "type": "text", "text": text }] })
}
