//! Slack: cards in Block Kit, in one attachment, because only an attachment has the colour bar.
//!
//! A card goes out by the incoming webhook, or, with a bot token, by the Web API; only what the bot posted can be changed at any time. Limits:
//! <https://docs.slack.dev/reference/block-kit>; the sum over all blocks is not documented (`msg_blocks_too_long` was seen at about 13,200 characters).

mod blocks;
mod click;
mod verdict;
mod web;

use serde_json::{Value, json};

pub use click::{ephemeral, is_slack_response_url, modal_verdict, reason_modal, replace_with_text};
pub use verdict::{edit_verdict, verdict};

use super::OutboundRequest;
use super::answer::post;
use super::card::{Card, fitted, json_size};
use crate::domain::channel::SlackConfig;
use crate::secret::Secret;
pub(super) use web::API;
use web::{Bot, Message};

/// Serialized blocks, in UTF-16 units.
const BLOCKS: usize = 12_000;

/// The card as Slack shows it.
pub fn request(config: &SlackConfig, card: &Card) -> OutboundRequest {
    posted(config, None, shown(config, card))
}

/// The card as text, for when Slack refused the blocks.
pub fn plain_request(config: &SlackConfig, card: &Card) -> OutboundRequest {
    posted(config, None, json!({ "text": card.plain_lines().join("\n") }))
}

/// Shows `card` where `message` is, the reference that the post gave: with the bot, else by a click's `response_url`, which lives for 30 minutes and five
/// uses (<https://docs.slack.dev/interactivity/handling-user-interaction>). `None` where neither is there: a webhook's message cannot be changed.
pub fn edit_request(config: &SlackConfig, card: &Card, message: Option<&str>, response_url: Option<&Secret>) -> Option<OutboundRequest> {
    let mut payload = shown(config, card);
    if let (Some(bot), Some(message)) = (Bot::of(config), message.and_then(Message::of)) {
        payload["channel"] = json!(message.channel);
        payload["ts"] = json!(message.ts);
        return Some(bot.call("chat.update", &payload));
    }
    payload["replace_original"] = json!(true);
    response_url.map(|url| post(url.expose().to_owned(), Vec::new(), &payload))
}

/// A short message after a card that cannot be changed: how it ended and what it was about. The bot writes it in the card's thread, if it still posts to the
/// Slack channel that the card is in.
pub fn follow_up(config: &SlackConfig, card: &Card, message: Option<&str>) -> OutboundRequest {
    posted(config, message, attached(card, &blocks::short_blocks(card)))
}

/// The card as the text and attachment of a message.
fn shown(config: &SlackConfig, card: &Card) -> Value {
    attached(card, &fitted(BLOCKS, |percent| blocks::blocks(card, config.signing_secret.is_some(), percent), json_size))
}

fn attached(card: &Card, blocks: &Value) -> Value {
    let line = card.alert_line();
    json!({ "text": line, "attachments": [{ "color": format!("#{:06X}", card.colour()), "fallback": line, "blocks": blocks }] })
}

/// A new message: by the bot, in the thread of `message` if that is in the same Slack channel, or by the webhook.
fn posted(config: &SlackConfig, message: Option<&str>, mut payload: Value) -> OutboundRequest {
    for key in ["mrkdwn", "unfurl_links", "unfurl_media"] {
        payload[key] = json!(false);
    }
    let Some(bot) = Bot::of(config) else { return post(config.webhook_url.expose().to_owned(), Vec::new(), &payload) };
    payload["channel"] = json!(bot.channel);
    // In another Slack channel the time means no message, or another one's.
    if let Some(message) = message.and_then(Message::of).filter(|message| message.channel == bot.channel) {
        payload["thread_ts"] = json!(message.ts);
    }
    bot.call("chat.postMessage", &payload)
}

#[cfg(test)]
mod tests;
