//! What Slack's answers mean: those of an incoming webhook, of a `response_url`, and of the Web API.

use serde_json::Value;

use super::web::Message;
use crate::channels::Answer;
use crate::domain::delivery::Verdict;

const WEBHOOK_REMEDY: &str = "Make a new incoming webhook in the Slack app and give its address to this channel";
const TOKEN_REMEDY: &str = "Copy the bot token from the Slack app's OAuth & Permissions and give it to this channel";
const SCOPE_REMEDY: &str = "Give the Slack app the bot scope chat:write, install it again, and give its bot token to this channel";
const CHANNEL_REMEDY: &str = "Invite the app to the Slack channel, and check that the channel's id is right";
const ARCHIVE_REMEDY: &str = "Unarchive the Slack channel, or let this channel post to another";

/// What the answer to a post means: its body is a word, or JSON with one in `error`. The reference of a bot's message is `<channel>:<ts>`.
pub fn verdict(answer: &Answer) -> Verdict {
    let text = answer.text();
    let body = answer.json().filter(Value::is_object);
    if answer.status == 200 && text.trim() == "ok" {
        return Verdict::Delivered { reference: None };
    }
    if let Some(body) = body.as_ref().filter(|body| answer.status == 200 && body["ok"] == true) {
        return Verdict::Delivered { reference: Message::told(body).map(|message| message.to_string()) };
    }
    let said = answer.said();
    let code = body.as_ref().and_then(|body| body["error"].as_str());
    match code.unwrap_or_else(|| text.trim()) {
        "invalid_payload"
        | "invalid_blocks"
        | "invalid_blocks_format"
        | "invalid_attachments"
        | "msg_blocks_too_long"
        | "msg_too_long"
        | "no_text"
        | "too_many_attachments"
        | "invalid_arguments" => rejected(&said),
        "user_not_found"
        | "action_prohibited"
        | "posting_to_general_channel_denied"
        | "invalid_token"
        | "no_service"
        | "no_service_id"
        | "no_team"
        | "no_active_hooks"
        | "team_disabled" => dead(&said, WEBHOOK_REMEDY),
        "not_authed" | "invalid_auth" | "account_inactive" | "token_revoked" | "token_expired" | "org_login_required" | "not_allowed_token_type" => {
            dead(&said, TOKEN_REMEDY)
        }
        "missing_scope" | "no_permission" => dead(&said, SCOPE_REMEDY),
        "not_in_channel" => dead(&said, CHANNEL_REMEDY),
        "is_archived" | "channel_is_archived" => dead(&said, ARCHIVE_REMEDY),
        // The webhook says these in plain text, the Web API in JSON.
        "channel_not_found" => dead(&said, if code.is_some() { CHANNEL_REMEDY } else { WEBHOOK_REMEDY }),
        code if code.starts_with("restricted_action") => dead(&said, "A workspace administrator has to allow the app to post there"),
        "rate_limited" | "ratelimited" => answer.limited(body.as_ref().and_then(|body| body["retry_after"].as_f64()), "Slack"),
        "rollup_error" | "service_unavailable" | "internal_error" | "fatal_error" | "request_timeout" | "team_added_to_org" => {
            Verdict::Retry { reason: format!("Slack has trouble ({said})") }
        }
        // The Web API puts every error into a 200, so the status says nothing of one that is not known.
        _ if code.is_some() && answer.status == 200 => rejected(&said),
        _ => answer.by_status("Slack", WEBHOOK_REMEDY),
    }
}

/// What the answer to a change of a card means. A card that can no longer be changed, whatever the reason, is `PayloadRejected`: the channel may be well,
/// and a message after the card then says what the card cannot.
pub fn edit_verdict(answer: &Answer) -> Verdict {
    match verdict(answer) {
        Verdict::DestinationDead { .. } | Verdict::TooLarge { .. } | Verdict::PayloadRejected { .. } => {
            Verdict::PayloadRejected { reason: format!("Slack does not change this card any more ({})", answer.said()), bad_event: None }
        }
        other => other,
    }
}

fn rejected(said: &str) -> Verdict {
    Verdict::PayloadRejected { reason: format!("Slack refuses this message ({said})"), bad_event: None }
}

fn dead(said: &str, remedy: &str) -> Verdict {
    Verdict::DestinationDead { reason: format!("Slack refuses us ({said}). {remedy}") }
}
