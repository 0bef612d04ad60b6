//! Slack incoming webhooks: Block Kit in one attachment, because only an attachment has the colour bar.
//!
//! Agent text stands in `rich_text` elements alone, which have no markup. Limits: <https://docs.slack.dev/reference/block-kit>; the sum over all blocks
//! is not documented (`msg_blocks_too_long` was seen at about 13,200 characters).

use serde_json::{Value, json};

use super::answer::post;
use super::card::{Card, Question, fitted, json_size, notes, value};
use super::{Answer, OutboundRequest};
use crate::domain::channel::SlackConfig;
use crate::domain::delivery::Verdict;

/// Serialized blocks, in UTF-16 units.
const BLOCKS: usize = 12_000;
/// Text of a deciding field.
const FIELD: usize = 300;
/// What a URL button takes; a longer link is shown as a link alone.
const BUTTON_URL: usize = 3_000;

const REMEDY: &str = "Make a new incoming webhook in the Slack app and give its address to this channel";

/// The card as Slack shows it.
pub fn request(config: &SlackConfig, card: &Card) -> OutboundRequest {
    let blocks = fitted(BLOCKS, |percent| blocks(card, config.signing_secret.is_some(), percent), json_size);
    let line = card.alert_line();
    let payload = json!({
        "text": line,
        "mrkdwn": false,
        "unfurl_links": false,
        "unfurl_media": false,
        "attachments": [{ "color": format!("#{:06X}", card.colour()), "fallback": line, "blocks": blocks }],
    });
    post(config.webhook_url.expose().to_owned(), Vec::new(), &payload)
}

/// The card as text, for when Slack refused the blocks.
pub fn plain_request(config: &SlackConfig, card: &Card) -> OutboundRequest {
    let payload = json!({ "text": card.plain_lines().join("\n"), "mrkdwn": false, "unfurl_links": false, "unfurl_media": false });
    post(config.webhook_url.expose().to_owned(), Vec::new(), &payload)
}

fn blocks(card: &Card, signed: bool, percent: usize) -> Value {
    let share = |budget: usize| budget * percent / 100;
    let mut deciding = Vec::new();
    line(&mut deciding, "agent", &value(&card.agent, FIELD));
    line(&mut deciding, "tool", &value(&card.tool, FIELD));
    line(&mut deciding, "why", &value(&card.why, share(1_200)));
    line(&mut deciding, "risk", &card.risk);
    let mut facts = Vec::new();
    if !card.title.is_empty() {
        line(&mut facts, "what", &value(&card.title, share(800)));
    }
    line(&mut facts, "when", &card.occurred_at.to_string());
    if let Some(id) = card.id {
        line(&mut facts, card.id_label(), &id.to_string());
    }
    let mut elements = vec![section(&deciding), section(&facts)];
    if let Some(question) = &card.question {
        elements.extend(question_elements(question, &share));
    }
    let notes = notes(card, share(2_400));
    if !notes.is_empty() {
        elements.push(preformatted(&notes));
    }
    let mut blocks = vec![json!({ "type": "header", "text": plain(&card.heading) })];
    // A URL button is a click that Slack reports too, so buttons stand only where the report can be checked.
    let buttons = if signed { buttons(card) } else { Vec::new() };
    if !buttons.iter().any(|button| button["action_id"] == "open") {
        elements.push(section(&[json!({ "type": "link", "url": card.link, "text": "View in Console" })]));
    }
    blocks.push(json!({ "type": "rich_text", "elements": elements }));
    if !buttons.is_empty() {
        blocks.push(json!({ "type": "actions", "elements": buttons }));
    }
    Value::Array(blocks)
}

fn question_elements(question: &Question, share: &impl Fn(usize) -> usize) -> Vec<Value> {
    let mut facts = Vec::new();
    if let Some(method) = &question.method {
        line(&mut facts, "method", &value(method, 40 + share(40)));
    }
    if let Some(url) = &question.url {
        line(&mut facts, "url", &value(url, share(1_200)));
    }
    line(&mut facts, "expires", &question.expires_at.hour_and_minute());
    let body = question.body.as_ref().filter(|body| !body.is_empty()).map(|body| preformatted(&value(body, share(2_800))));
    [Some(section(&facts)), body].into_iter().flatten().collect()
}

/// Approve and Deny on a question, and the link.
fn buttons(card: &Card) -> Vec<Value> {
    let mut buttons = Vec::new();
    if let Some(question) = &card.question {
        let carried = question.button_value(card.test);
        buttons.push(json!({ "type": "button", "action_id": "approve", "style": "primary", "text": plain("Approve"), "value": carried }));
        buttons.push(json!({ "type": "button", "action_id": "deny", "style": "danger", "text": plain("Deny"), "value": carried }));
    }
    if card.link.len() <= BUTTON_URL {
        buttons.push(json!({ "type": "button", "action_id": "open", "text": plain("View in Console"), "url": card.link }));
    }
    buttons
}

/// Server-made text; `emoji: false` keeps `:name:` as it is.
fn plain(text: &str) -> Value {
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

/// What Slack's answer means: its body is a word, or JSON with one in `error`.
pub fn verdict(answer: &Answer) -> Verdict {
    let text = answer.text();
    let body = answer.json();
    let code = body.as_ref().and_then(|body| body["error"].as_str()).unwrap_or_else(|| text.trim());
    if answer.status == 200 && code == "ok" {
        return Verdict::Delivered { reference: None };
    }
    let said = answer.said();
    match code {
        "invalid_payload"
        | "invalid_blocks"
        | "invalid_blocks_format"
        | "invalid_attachments"
        | "msg_blocks_too_long"
        | "msg_too_long"
        | "no_text"
        | "too_many_attachments" => Verdict::PayloadRejected { reason: format!("Slack refuses this message ({said})"), bad_event: None },
        "action_prohibited" | "posting_to_general_channel_denied" => dead(&said, "A workspace administrator has to allow the app to post there"),
        "channel_is_archived" | "is_archived" => dead(&said, "Unarchive the Slack channel, or give this channel a webhook of another one"),
        "user_not_found" | "channel_not_found" | "invalid_token" | "no_service" | "no_service_id" | "no_team" | "no_active_hooks" | "team_disabled"
        | "not_authed" | "invalid_auth" | "account_inactive" | "token_revoked" | "token_expired" | "org_login_required" | "missing_scope" | "no_permission"
        | "not_in_channel" => dead(&said, REMEDY),
        code if code.starts_with("restricted_action") => dead(&said, "A workspace administrator has to allow the app to post there"),
        "rate_limited" | "ratelimited" => answer.limited(body.as_ref().and_then(|body| body["retry_after"].as_f64()), "Slack"),
        "rollup_error" | "service_unavailable" | "internal_error" | "fatal_error" | "request_timeout" | "team_added_to_org" => {
            Verdict::Retry { reason: format!("Slack has trouble ({said})") }
        }
        _ => answer.by_status("Slack", REMEDY),
    }
}

fn dead(said: &str, remedy: &str) -> Verdict {
    Verdict::DestinationDead { reason: format!("Slack refuses us ({said}). {remedy}") }
}

#[cfg(test)]
mod tests;
