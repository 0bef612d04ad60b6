//! Telegram bots: `sendMessage` with explicit entities and no parse mode, so that there is no markup to escape.
//!
//! Agent text stands in `code` and `pre` entities alone: elsewhere Telegram turns `@name`, `/command` and bare domains into something to tap.
//! Offsets and lengths are UTF-16 units. Limits: <https://core.telegram.org/bots/api#sendmessage>.

use serde_json::{Value, json};

use super::answer::post;
use super::card::{Card, Ending, fitted, notes, value};
use super::text::utf16;
use super::{Answer, OutboundRequest};
use crate::domain::channel::{ChatId, TelegramConfig};
use crate::domain::delivery::Verdict;

/// A message's text.
const MESSAGE: usize = 4_096;
/// A deciding field's text.
const FIELD: usize = 300;
/// Telegram's own Bot API server.
const API: &str = "https://api.telegram.org";

const REMEDY: &str = "Check the bot's token with @BotFather and give it to this channel again";
const CHAT_REMEDY: &str = "Add the bot to the chat, let it post there, and check chat_id";

/// The card as Telegram shows it.
pub fn request(config: &TelegramConfig, card: &Card) -> OutboundRequest {
    send(config, shown(config, card, fitted(MESSAGE, |percent| message(card, percent), |message| message.units)))
}

/// The card without entities and button.
pub fn plain_request(config: &TelegramConfig, card: &Card) -> OutboundRequest {
    send(config, said(config, &card.plain_lines().join("\n")))
}

/// Shows `card` where the bot's message with the id `message` is.
pub fn edit_request(config: &TelegramConfig, card: &Card, message: &str) -> OutboundRequest {
    let mut payload = shown(config, card, fitted(MESSAGE, |percent| self::message(card, percent), |message| message.units));
    payload["message_id"] = message_id(message);
    post(address(config, "editMessageText"), Vec::new(), &payload)
}

/// A short message that answers the card, for when it cannot be changed: how it ended and what it was about.
pub fn follow_up(config: &TelegramConfig, card: &Card, message: Option<&str>) -> OutboundRequest {
    let mut short = Message::default();
    short.push_as("bold", &card.heading);
    if let Some(ending) = &card.ending {
        short.ending(ending, 600);
    }
    short.line("agent", &value(&card.agent, FIELD));
    if let Some(id) = &card.agent_id {
        short.line("agent id", &value(id, FIELD));
    }
    short.line("tool", &value(&card.tool, FIELD));
    short.fact("link", &card.link);
    let mut payload = shown(config, card, short);
    if let Some(message) = message {
        payload["reply_parameters"] = json!({ "message_id": message_id(message), "allow_sending_without_reply": true });
    }
    send(config, payload)
}

fn address(config: &TelegramConfig, method: &str) -> String {
    let base = config.api_base.as_deref().unwrap_or(API).trim_end_matches('/');
    format!("{base}/bot{}/{method}", config.bot_token.expose())
}

/// A new message, in the topic if there is one.
fn send(config: &TelegramConfig, mut payload: Value) -> OutboundRequest {
    if let Some(thread) = config.message_thread_id {
        payload["message_thread_id"] = thread.into();
    }
    post(address(config, "sendMessage"), Vec::new(), &payload)
}

/// `message` with its entities, and the link as a button where Telegram takes it.
fn shown(config: &TelegramConfig, card: &Card, message: Message) -> Value {
    let mut payload = said(config, &message.text);
    payload["entities"] = Value::Array(message.entities);
    if card.has_public_link() {
        payload["reply_markup"] = json!({ "inline_keyboard": [[{ "text": "View in Console", "url": card.link }]] });
    }
    payload
}

fn said(config: &TelegramConfig, text: &str) -> Value {
    json!({ "chat_id": chat(&config.chat_id), "text": text, "link_preview_options": { "is_disabled": true } })
}

/// The id as Telegram gave it: a number.
fn message_id(message: &str) -> Value {
    message.parse::<i64>().map_or_else(|_| Value::from(message), Value::from)
}

/// A number goes as a number, in quotes or not.
fn chat(chat: &ChatId) -> Value {
    match chat {
        ChatId::Number(number) => (*number).into(),
        ChatId::Name(name) => name.trim().parse::<i64>().map_or_else(|_| Value::from(name.as_str()), Value::from),
    }
}

/// A message as it grows.
#[derive(Default)]
struct Message {
    text: String,
    units: usize,
    entities: Vec<Value>,
}

impl Message {
    /// Appends server-made text.
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.units += utf16(text);
    }

    fn push_as(&mut self, entity: &str, text: &str) {
        self.entities.push(json!({ "type": entity, "offset": self.units, "length": utf16(text) }));
        self.push(text);
    }

    /// A line of agent text.
    fn line(&mut self, label: &str, text: &str) {
        self.push(&format!("\n{label}: "));
        self.push_as("code", text);
    }

    /// A line of server-made text.
    fn fact(&mut self, label: &str, text: &str) {
        self.push(&format!("\n{label}: {text}"));
    }

    /// `Approved by NAME (U02AB3CD4) in Slack · 12:01 UTC`, and the reason.
    fn ending(&mut self, ending: &Ending, budget: usize) {
        self.push(&format!("\n{}", ending.opening()));
        if let Some(by) = &ending.by {
            self.push_as("code", &value(by, FIELD));
        }
        if let Some(member) = &ending.member {
            self.push(" (");
            self.push_as("code", &value(member, FIELD));
            self.push(")");
        }
        self.push(&ending.closing());
        if let Some(note) = &ending.note {
            self.line("reason", &value(note, budget));
        }
    }

    /// Lines of agent text.
    fn block(&mut self, text: &str) {
        self.push("\n");
        self.push_as("pre", text.trim());
    }
}

fn message(card: &Card, percent: usize) -> Message {
    let share = |budget: usize| budget * percent / 100;
    let mut message = Message::default();
    message.push_as("bold", &card.heading);
    if let Some(ending) = &card.ending {
        message.ending(ending, share(500));
    }
    message.line("agent", &value(&card.agent, FIELD));
    message.line("tool", &value(&card.tool, FIELD));
    message.line("why", &value(&card.why, share(700)));
    message.fact("risk", &card.risk);
    if let Some(id) = &card.agent_id {
        message.line("agent id", &value(id, FIELD));
    }
    if !card.title.is_empty() {
        message.line("what", &value(&card.title, share(500)));
    }
    message.fact("when", &card.occurred_at.to_string());
    if let Some(id) = card.id {
        message.line(card.id_label(), &id.to_string());
    }
    if let Some(question) = &card.question {
        if let Some(method) = &question.method {
            message.line("method", &value(method, 80));
        }
        if let Some(url) = &question.url {
            message.line("url", &value(url, share(700)));
        }
        message.fact("request", &question.request);
        if let Some(expiry) = card.expiry() {
            message.fact("expires", &expiry.hour_and_minute());
        }
        if let Some(body) = question.body.as_ref().filter(|body| !body.is_empty()) {
            message.block(&value(body, share(1_400)));
        }
    }
    let notes = notes(card, share(1_400));
    if !notes.is_empty() {
        message.block(&notes);
    }
    message.fact("link", &card.link);
    message
}

/// What the Bot API's answer means: its description, then its code.
pub fn verdict(answer: &Answer) -> Verdict {
    let said = answer.said();
    let Some(body) = answer.json().filter(|body| body["ok"].is_boolean()) else {
        return match answer.status {
            200..=299 => Verdict::Retry { reason: format!("what answered is no Bot API server ({said})") },
            421 => dead(&said, REMEDY),
            _ => answer.by_status("Telegram", REMEDY),
        };
    };
    if body["ok"] == true {
        return Verdict::Delivered { reference: body["result"]["message_id"].as_i64().map(|id| id.to_string()) };
    }
    if let Some(chat_id) = body["parameters"]["migrate_to_chat_id"].as_i64() {
        return Verdict::Moved { chat_id };
    }
    let code = body["error_code"].as_u64().and_then(|code| u16::try_from(code).ok()).unwrap_or(answer.status);
    let description = body["description"].as_str().unwrap_or("");
    match code {
        429 => answer.limited(body["parameters"]["retry_after"].as_f64(), "Telegram"),
        400 => bad_request(description, &said),
        401 | 404 | 421 => dead(&said, REMEDY),
        403 => dead(&said, CHAT_REMEDY),
        409 => Verdict::Retry { reason: format!("Telegram is busy with the bot elsewhere ({said})") },
        _ => Answer { status: code, ..answer.clone() }.by_status("Telegram", REMEDY),
    }
}

/// What the answer to a change of a card means. A card that can no longer be changed is `PayloadRejected`: the chat may be well, and a message after the
/// card then says what the card cannot.
pub fn edit_verdict(answer: &Answer) -> Verdict {
    const GONE: [&str; 3] = ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"];
    let description = answer.json().and_then(|body| body["description"].as_str().map(str::to_owned)).unwrap_or_default();
    if GONE.iter().any(|gone| description.contains(gone)) {
        return Verdict::PayloadRejected { reason: format!("Telegram does not change this card any more ({})", answer.said()), bad_event: None };
    }
    verdict(answer)
}

fn bad_request(description: &str, said: &str) -> Verdict {
    const GONE: [&str; 8] = [
        "chat not found",
        "not enough rights",
        "have no rights",
        "need administrator rights",
        "CHAT_WRITE_FORBIDDEN",
        "CHAT_SEND_",
        "PEER_ID_INVALID",
        "group chat was deactivated",
    ];
    const TOPIC: [&str; 3] = ["message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED"];
    let has = |known: &[&str]| known.iter().any(|known| description.contains(known));
    if description.contains("message is not modified") {
        Verdict::Delivered { reference: None }
    } else if has(&TOPIC) {
        dead(said, "The topic is closed or gone: check message_thread_id, or remove it")
    } else if has(&GONE) {
        dead(said, CHAT_REMEDY)
    } else {
        Verdict::PayloadRejected { reason: format!("Telegram refuses this message ({said})"), bad_event: None }
    }
}

fn dead(said: &str, remedy: &str) -> Verdict {
    Verdict::DestinationDead { reason: format!("Telegram refuses us ({said}). {remedy}") }
}

#[cfg(test)]
mod tests;
