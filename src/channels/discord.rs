//! Discord webhooks: one embed, and a link button.
//!
//! Agent text stands in code spans and fenced blocks, whose one delimiter is taken out of it: embeds read Markdown everywhere else. Limits:
//! <https://docs.discord.com/developers/resources/message>.

use serde_json::{Value, json};
use url::Url;

use super::answer::post;
use super::card::{Card, Ending, fitted, notes, value};
use super::text::{Text, utf16};
use super::{Answer, OutboundRequest};
use crate::domain::channel::WebhookConfig;
use crate::domain::delivery::Verdict;
use crate::secret::Secret;

/// The sum over an embed's texts; 6,000 at Discord, less what counting differently may cost.
const EMBED: usize = 5_800;
/// A field's value; 1,024 at Discord.
const VALUE: usize = 1_000;
/// A deciding field's text.
const FIELD: usize = 300;
/// A link button's address.
const BUTTON_URL: usize = 512;

/// The message flag that keeps Discord from fetching the addresses in a text.
const SUPPRESS_EMBEDS: u32 = 1 << 2;

const REMEDY: &str = "Make a new webhook in the Discord channel's settings and give its address to this channel";

/// How long all traffic stays away from Discord when Cloudflare bans our address and does not say for how long, in seconds.
const BAN: f64 = 600.0;

/// The card as Discord shows it.
pub fn request(config: &WebhookConfig, card: &Card) -> OutboundRequest {
    let embed = fitted(EMBED, |percent| embed(card, percent), embed_size);
    send(config, &with_link(card, json!({ "username": "Interven", "allowed_mentions": { "parse": [] }, "embeds": [embed] })))
}

/// Shows `card` where the webhook's message `message` is, whether it was degraded or not.
pub fn edit_request(config: &WebhookConfig, card: &Card, message: &str) -> OutboundRequest {
    let embed = fitted(EMBED, |percent| embed(card, percent), embed_size);
    // Mentions are looked for anew in an edit. What a degraded card had in place of its embed is taken away.
    let payload = json!({ "allowed_mentions": { "parse": [] }, "content": null, "flags": 0, "embeds": [embed], "components": [] });
    OutboundRequest { method: reqwest::Method::PATCH, ..sent(address(config.webhook_url.expose(), Some(message)), &with_link(card, payload)) }
}

/// A short message after a card that cannot be changed: how it ended and what it was about.
pub fn follow_up(config: &WebhookConfig, card: &Card) -> OutboundRequest {
    let mut fields: Vec<Value> = card.ending.iter().flat_map(|ending| ending_fields(ending, FIELD)).collect();
    fields.push(field("agent", &span(&card.agent, FIELD), true));
    fields.extend(card.agent_id.as_ref().map(|id| field("agent id", &span(id, FIELD), true)));
    fields.push(field("tool", &span(&card.tool, FIELD), true));
    if utf16(&card.link) <= VALUE {
        fields.push(field("link", &card.link, false));
    }
    let embed = json!({ "title": card.heading, "color": card.colour(), "fields": fields });
    send(config, &with_link(card, json!({ "username": "Interven", "allowed_mentions": { "parse": [] }, "embeds": [embed] })))
}

/// `payload` with the link button, where Discord takes it.
fn with_link(card: &Card, mut payload: Value) -> Value {
    if is_taken(card) {
        payload["components"] = json!([{ "type": 1, "components": [{ "type": 2, "style": 5, "label": "View in Console", "url": card.link }] }]);
    }
    payload
}

/// The card with nothing from an agent in it: agent text can trip Discord's filter of harmful links.
pub fn plain_request(config: &WebhookConfig, card: &Card) -> OutboundRequest {
    let text = format!("{}\n{}", card.heading, card.server_lines().join("\n"));
    send(config, &json!({ "username": "Interven", "allowed_mentions": { "parse": [] }, "content": text, "flags": SUPPRESS_EMBEDS }))
}

fn send(config: &WebhookConfig, payload: &Value) -> OutboundRequest {
    sent(address(config.webhook_url.expose(), None), payload)
}

fn sent(url: String, payload: &Value) -> OutboundRequest {
    // Discord's edge may block a client that does not name itself in this form.
    let agent = concat!("DiscordBot (https://intervensecurity.com, ", env!("CARGO_PKG_VERSION"), ")");
    post(url, vec![("User-Agent".to_owned(), Secret::new(agent))], payload)
}

/// Whether Discord takes the card's link as the address of a button and a title.
fn is_taken(card: &Card) -> bool {
    card.has_public_link() && utf16(&card.link) <= BUTTON_URL
}

/// The versioned address of the webhook, or of `message` that it made: an unversioned one answers with errors of an old form. Without `wait` an unsaved
/// message is no error.
fn address(webhook: &str, message: Option<&str>) -> String {
    let Ok(mut url) = Url::parse(webhook) else { return webhook.to_owned() };
    if let Some((before, after)) = url.path().split_once("/api/webhooks/") {
        let path = format!("{before}/api/v10/webhooks/{after}");
        url.set_path(&path);
    }
    let thread = url.query_pairs().find(|(name, _)| name == "thread_id").map(|(_, id)| id.into_owned());
    if let (Some(message), Ok(mut path)) = (message, url.path_segments_mut()) {
        path.pop_if_empty().extend(["messages", message]);
    }
    url.query_pairs_mut().clear();
    if message.is_none() {
        url.query_pairs_mut().append_pair("wait", "true");
    }
    url.query_pairs_mut().append_pair("with_components", "true");
    if let Some(thread) = thread {
        url.query_pairs_mut().append_pair("thread_id", &thread);
    }
    url.into()
}

fn embed(card: &Card, percent: usize) -> Value {
    let share = |budget: usize| budget * percent / 100;
    let mut fields: Vec<Value> = card.ending.iter().flat_map(|ending| ending_fields(ending, share(600))).collect();
    fields.extend([
        field("agent", &span(&card.agent, FIELD), true),
        field("tool", &span(&card.tool, FIELD), true),
        field("why", &span(&card.why, share(VALUE - 2)), false),
        field("risk", &card.risk, true),
    ]);
    fields.extend(card.agent_id.as_ref().map(|id| field("agent id", &span(id, FIELD), true)));
    if !card.title.is_empty() {
        fields.push(field("what", &span(&card.title, share(VALUE - 2)), false));
    }
    fields.push(field("when", &card.occurred_at.to_string(), true));
    if let Some(id) = card.id {
        fields.push(field(card.id_label(), &format!("`{id}`"), false));
    }
    if let Some(question) = &card.question {
        fields.extend(question.method.as_ref().map(|method| field("method", &span(method, 80), true)));
        fields.push(field("request", &question.request, true));
        fields.extend(card.expiry().map(|expiry| field("expires", &expiry.hour_and_minute(), true)));
        fields.extend(question.url.as_ref().map(|url| field("url", &span(url, share(VALUE - 2)), false)));
        fields.extend(question.body.as_ref().filter(|body| !body.is_empty()).map(|body| field("body", &fenced(&value(body, share(VALUE - 8))), false)));
    }
    let notes = notes(card, share(VALUE - 8));
    if !notes.is_empty() {
        fields.push(field("notes", &fenced(&notes), false));
    }
    // A dropped button and a title that is no link lose nothing: the address stands here as well.
    if utf16(&card.link) <= VALUE {
        fields.push(field("link", &card.link, false));
    }
    let mut embed = json!({
        "title": card.heading,
        "color": card.colour(),
        "timestamp": card.occurred_at,
        "fields": fields,
        "footer": { "text": "Interven" },
    });
    if is_taken(card) {
        embed["url"] = json!(card.link);
    }
    embed
}

/// `Approved by`, with the name and the member's id in a code span each, and the reason.
fn ending_fields(ending: &Ending, budget: usize) -> Vec<Value> {
    let who = ending.by.as_ref().map(|by| span(by, FIELD)).unwrap_or_default();
    let member = ending.member.as_ref().map(|member| format!(" ({})", span(member, FIELD))).unwrap_or_default();
    let mut fields = vec![field(ending.label, &format!("{who}{member}{}", ending.closing()), false)];
    fields.extend(ending.note.as_ref().map(|note| field("reason", &span(note, budget), false)));
    fields
}

/// What Discord counts of an embed, in UTF-16 units.
fn embed_size(embed: &Value) -> usize {
    let count = |text: &Value| text.as_str().map_or(0, utf16);
    let fields = embed["fields"].as_array().map_or(0, |fields| fields.iter().map(|field| count(&field["name"]) + count(&field["value"])).sum());
    count(&embed["title"]) + count(&embed["footer"]["text"]) + fields
}

fn field(name: &str, value: &str, inline: bool) -> Value {
    json!({ "name": name, "value": value, "inline": inline })
}

/// One line in a code span.
fn span(text: &Text, budget: usize) -> String {
    format!("`{}`", without_backticks(&value(text, budget)))
}

/// Lines in a fence. The line break after the opening keeps the first line from being read as a language's name.
fn fenced(text: &str) -> String {
    format!("```\n{}\n```", without_backticks(text))
}

fn without_backticks(text: &str) -> String {
    text.replace('`', "\u{02CB}")
}

/// What Discord's answer means: the `code` in its JSON, then the status.
pub fn verdict(answer: &Answer) -> Verdict {
    let said = answer.said();
    let body = answer.json().filter(Value::is_object);
    let Some(body) = body else {
        return match answer.status {
            204 => Verdict::Accepted,
            // Not Discord but the edge before it: our address is banned for a while.
            429 => answer.limited(answer.retry_after().is_none().then_some(BAN), "Discord's edge"),
            200..=299 => Verdict::Ambiguous { reason: format!("Discord answered without the message that it made ({said})") },
            403 => Verdict::DestinationDead { reason: format!("Discord's edge blocks us ({said}). Check what stands between this server and discord.com") },
            _ => answer.by_status("Discord", REMEDY),
        };
    };
    if (200..300).contains(&answer.status) {
        return match body["id"].as_str() {
            Some(id) => Verdict::Delivered { reference: Some(id.to_owned()) },
            None => Verdict::Ambiguous { reason: format!("Discord answered without the message that it made ({said})") },
        };
    }
    if answer.status == 429 {
        return answer.limited(body["retry_after"].as_f64(), "Discord");
    }
    let dead = |remedy: &str| Verdict::DestinationDead { reason: format!("Discord refuses us ({said}). {remedy}") };
    let refused = |remedy: &str| Verdict::PayloadRejected { reason: format!("Discord refuses this message ({said}){remedy}"), bad_event: None };
    match body["code"].as_i64() {
        Some(10_015 | 50_027) => dead(REMEDY),
        Some(10_003 | 10_008) => dead("The channel or thread is gone: check the webhook and its thread_id"),
        Some(50_083) => dead("The thread is archived: reopen it, or give the webhook another thread_id"),
        Some(50_001 | 50_013) => dead("The webhook may not post there: check its permissions, or make a new one"),
        Some(220_001..=220_003) => refused(". A forum channel needs the id of a thread: add ?thread_id=… to the webhook's address"),
        Some(50_006 | 50_035 | 50_109 | 240_000) => refused(""),
        Some(40_005) => Verdict::TooLarge { reason: format!("Discord says that the message is too large ({said})") },
        Some(20_016 | 20_028 | 20_029) => answer.limited(body["retry_after"].as_f64(), "Discord"),
        Some(130_000) => Verdict::Retry { reason: format!("Discord is overloaded ({said})") },
        _ => answer.by_status("Discord", REMEDY),
    }
}

/// What the answer to a change of a card means. A card that can no longer be changed is `PayloadRejected`: the webhook may be well, and a message after
/// the card then says what the card cannot.
pub fn edit_verdict(answer: &Answer) -> Verdict {
    // Unknown message; another's message; too many changes to an old one.
    let gone = answer.json().is_some_and(|body| matches!(body["code"].as_i64(), Some(10_008 | 50_005 | 30_046)));
    if gone {
        return Verdict::PayloadRejected { reason: format!("Discord does not change this card any more ({})", answer.said()), bad_event: None };
    }
    verdict(answer)
}

#[cfg(test)]
mod tests;
