//! Microsoft Teams workflow webhooks: an Adaptive Card in the envelope that the stock workflow loops over.
//!
//! Agent text stands in `TextRun`s alone, which read no Markdown. Teams takes 28 KB a message and refuses more only after it said 202; field reports fit
//! a count in UTF-16 bytes, so a card has half of that in units.

use serde_json::{Value, json};

use super::answer::post;
use super::card::{Card, Ending, fitted, json_size, notes, value};
use super::{Answer, OutboundRequest};
use crate::domain::approval::ApprovalStatus;
use crate::domain::channel::WebhookConfig;
use crate::domain::delivery::Verdict;
use crate::domain::severity::Severity;

/// The serialized request, in UTF-16 units.
const MESSAGE: usize = 13_000;
/// A deciding field's text.
const FIELD: usize = 300;

const REMEDY: &str = "Make a new workflow \"Post to a channel when a webhook request is received\" in Teams and give its address to this channel";

/// The card as Teams shows it.
pub fn request(config: &WebhookConfig, card: &Card) -> OutboundRequest {
    let payload = fitted(MESSAGE, |percent| envelope(card, &body(card, percent)), json_size);
    post(config.webhook_url.expose().to_owned(), Vec::new(), &payload)
}

/// The card with the deciding lines alone; it is still a card, because the workflow takes nothing else.
pub fn plain_request(config: &WebhookConfig, card: &Card) -> OutboundRequest {
    let lines = card.plain_lines().iter().map(|line| block(&[json!({ "type": "TextRun", "text": line })])).collect();
    post(config.webhook_url.expose().to_owned(), Vec::new(), &envelope(card, &Value::Array(lines)))
}

/// A short message after the card, which a workflow cannot change: how it ended and what it was about.
pub fn follow_up(config: &WebhookConfig, card: &Card) -> OutboundRequest {
    let mut body = vec![heading(card)];
    body.extend(card.ending.iter().flat_map(|ending| ending_blocks(ending, 600)));
    body.push(line("agent", &value(&card.agent, FIELD)));
    body.extend(card.agent_id.as_ref().map(|id| line("agent id", &value(id, FIELD))));
    body.extend([line("tool", &value(&card.tool, FIELD)), line("link", &card.link)]);
    post(config.webhook_url.expose().to_owned(), Vec::new(), &envelope(card, &Value::Array(body)))
}

fn envelope(card: &Card, body: &Value) -> Value {
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "fallbackText": card.alert_line(),
                "msteams": { "width": "Full" },
                "body": body,
                "actions": [{ "type": "Action.OpenUrl", "title": "View in Console", "url": card.link }],
            },
        }],
    })
}

fn body(card: &Card, percent: usize) -> Value {
    let share = |budget: usize| budget * percent / 100;
    let mut body = vec![heading(card)];
    body.extend(card.ending.iter().flat_map(|ending| ending_blocks(ending, share(600))));
    body.extend([
        line("agent", &value(&card.agent, FIELD)),
        line("tool", &value(&card.tool, FIELD)),
        line("why", &value(&card.why, share(1_200))),
        line("risk", &card.risk),
    ]);
    body.extend(card.agent_id.as_ref().map(|id| line("agent id", &value(id, FIELD))));
    if !card.title.is_empty() {
        body.push(line("what", &value(&card.title, share(800))));
    }
    body.push(line("when", &card.occurred_at.to_string()));
    if let Some(id) = card.id {
        body.push(line(card.id_label(), &id.to_string()));
    }
    if let Some(question) = &card.question {
        body.extend(question.method.as_ref().map(|method| line("method", &value(method, 80))));
        body.extend(question.url.as_ref().map(|url| line("url", &value(url, share(1_200)))));
        body.push(line("request", &question.request));
        body.extend(card.expiry().map(|expiry| line("expires", &expiry.hour_and_minute())));
        if let Some(text) = question.body.as_ref().filter(|body| !body.is_empty()) {
            body.extend(lines(&value(text, share(2_800))));
        }
    }
    body.extend(lines(&notes(card, share(2_400))));
    // The button's address in words as well, for whoever sees the card without its buttons.
    body.push(line("link", &card.link));
    Value::Array(body)
}

fn heading(card: &Card) -> Value {
    let heading = json!({ "type": "TextRun", "text": card.heading, "weight": "Bolder", "size": "Medium" });
    json!({ "type": "Container", "style": style(card), "bleed": true, "items": [block(&[heading])] })
}

/// `Approved by NAME (U02AB3CD4) in Slack · 12:01 UTC`, and the reason.
fn ending_blocks(ending: &Ending, budget: usize) -> Vec<Value> {
    let run = |text: &str| json!({ "type": "TextRun", "text": text });
    let mut runs = vec![json!({ "type": "TextRun", "text": ending.opening(), "weight": "Bolder" })];
    runs.extend(ending.by.as_ref().map(|by| run(&value(by, FIELD))));
    if let Some(member) = &ending.member {
        runs.push(run(" ("));
        runs.push(json!({ "type": "TextRun", "text": value(member, FIELD), "fontType": "Monospace", "weight": "Bolder" }));
        runs.push(run(")"));
    }
    runs.push(run(&ending.closing()));
    let mut blocks = vec![block(&runs)];
    blocks.extend(ending.note.as_ref().map(|note| line("reason", &value(note, budget))));
    blocks
}

/// An Adaptive Card has no colours of one's own, only these styles.
const fn style(card: &Card) -> &'static str {
    if let Some(ending) = &card.ending {
        return match ending.status {
            ApprovalStatus::Approved => "good",
            ApprovalStatus::Denied => "attention",
            ApprovalStatus::Expired | ApprovalStatus::Pending => "emphasis",
        };
    }
    match card.severity {
        Severity::Low => "emphasis",
        Severity::Medium => "warning",
        Severity::High | Severity::Critical => "attention",
    }
}

fn block(runs: &[Value]) -> Value {
    json!({ "type": "RichTextBlock", "inlines": runs })
}

fn line(label: &str, text: &str) -> Value {
    block(&[json!({ "type": "TextRun", "text": format!("{label}: "), "weight": "Bolder" }), json!({ "type": "TextRun", "text": text })])
}

/// One block a line, because a line break inside a run is not shown everywhere.
fn lines(text: &str) -> impl Iterator<Item = Value> + '_ {
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| {
        let mut block = block(&[json!({ "type": "TextRun", "text": line, "fontType": "Monospace" })]);
        block["spacing"] = json!("None");
        block
    })
}

/// What the workflow's answer means. A 202 says that the flow was started, and nothing ever says that the card was posted.
pub fn verdict(answer: &Answer) -> Verdict {
    const CONNECTOR_ERROR: &str = "Microsoft Teams endpoint returned HTTP error ";
    let said = answer.said();
    let text = answer.text();
    if let Some((_, rest)) = text.split_once(CONNECTOR_ERROR) {
        let status = rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(500);
        return Answer { status, ..answer.clone() }.by_status("Teams", REMEDY);
    }
    let dead = |remedy: &str| Verdict::DestinationDead { reason: format!("The workflow refuses us ({said}). {remedy}") };
    let refused = || Verdict::PayloadRejected { reason: format!("The workflow refuses this message ({said})"), bad_event: None };
    if text.contains("Request Entity too large") {
        return Verdict::TooLarge { reason: format!("Teams says that the message is too large ({said})") };
    }
    let body = answer.json().unwrap_or_default();
    match body["error"]["code"].as_str() {
        Some("WorkflowTriggerIsNotEnabled") => dead("The workflow is switched off or deleted: its owner has to switch it on, or make a new one"),
        Some("WorkflowNotFound") => dead(REMEDY),
        Some("TriggerInputSchemaMismatch" | "InvalidRequestContent" | "InvalidJson") => refused(),
        Some(code) if code == "DirectApiAuthorizationRequired" || code.starts_with("Authorization") || code.contains("Signature") => {
            dead("Set the workflow's trigger to \"Anyone\", or copy its address again")
        }
        _ if answer.status == 200 && text.trim_start().starts_with('<') => {
            Verdict::Retry { reason: format!("a page came in place of the workflow's answer ({said})") }
        }
        _ if matches!(answer.status, 200..=204) => Verdict::Accepted,
        _ => answer.by_status("The workflow", REMEDY),
    }
}

#[cfg(test)]
mod tests;
