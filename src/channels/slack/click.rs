//! What goes back to Slack after a click: a word to the one who clicked, a test card's answer, the dialog for a Deny's reason.
//!
//! <https://docs.slack.dev/interactivity/handling-user-interaction>, <https://docs.slack.dev/reference/methods/views.open>

use serde_json::json;
use url::Url;

use super::blocks::{plain, text_blocks};
use super::web::Bot;
use crate::channels::answer::post;
use crate::channels::text::Text;
use crate::channels::{Answer, OutboundRequest};
use crate::domain::approval::LONGEST_NOTE;
use crate::domain::channel::SlackConfig;
use crate::domain::delivery::Verdict;
use crate::secret::Secret;

/// The hosts that a `response_url` is at.
const RESPONSE_HOSTS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];
/// A text element, in UTF-16 units.
const TEXT: usize = 2_800;
/// What a notification shows of a message whose text is from outside.
const FALLBACK: &str = "[Interven]";
/// The colour bar of a test card that was clicked.
const TEST_COLOUR: &str = "#667085";

/// Whether a click's `response_url` leads to Slack.
pub fn is_slack_response_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        url.scheme() == "https"
            && url.host_str().is_some_and(|host| RESPONSE_HOSTS.contains(&host))
            && url.port().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    })
}

/// Says `text`, which may have names from outside in it, to the one who clicked alone.
pub fn ephemeral(response_url: &Secret, text: &str) -> OutboundRequest {
    let blocks = text_blocks(&Text::block(text).within(TEXT));
    let payload = json!({ "response_type": "ephemeral", "replace_original": false, "text": FALLBACK, "blocks": blocks });
    post(response_url.expose().to_owned(), Vec::new(), &payload)
}

/// Puts `lines`, which may have names from outside in them, in the place of the card that was clicked: a test's, which has no approval to tell of.
pub fn replace_with_text(response_url: &Secret, lines: &[&str]) -> OutboundRequest {
    let lines: Vec<_> = lines.iter().map(|line| Text::line(line)).collect();
    let share = TEXT / lines.len().max(1);
    let text = lines.iter().map(|line| line.within(share - 1)).collect::<Vec<_>>().join("\n");
    let attachment = json!({ "color": TEST_COLOUR, "fallback": FALLBACK, "blocks": text_blocks(&text) });
    let payload = json!({ "replace_original": true, "text": FALLBACK, "attachments": [attachment] });
    post(response_url.expose().to_owned(), Vec::new(), &payload)
}

/// The dialog that asks for the reason of a Deny; `None` without a bot. `trigger_id` comes with the click and is good for three seconds;
/// `private_metadata` comes back with the answer.
pub fn reason_modal(config: &SlackConfig, trigger_id: &str, private_metadata: &str) -> Option<OutboundRequest> {
    let payload = json!({
        "trigger_id": trigger_id,
        "view": {
            "type": "modal",
            "callback_id": "deny_reason",
            "private_metadata": private_metadata,
            "title": plain("Deny this request"),
            "submit": plain("Deny"),
            "close": plain("Cancel"),
            "blocks": [{
                "type": "input",
                "block_id": "reason",
                "optional": true,
                "label": plain("Reason"),
                "element": { "type": "plain_text_input", "action_id": "reason", "multiline": true, "max_length": LONGEST_NOTE },
            }],
        },
    });
    Bot::of(config).map(|bot| bot.call("views.open", &payload))
}

/// What the answer to [`reason_modal`] means: `Delivered` if the dialog is open, else why not.
pub fn modal_verdict(answer: &Answer) -> Verdict {
    match super::verdict(answer) {
        Verdict::Delivered { .. } => Verdict::Delivered { reference: None },
        Verdict::DestinationDead { .. } | Verdict::TooLarge { .. } | Verdict::PayloadRejected { .. } => {
            Verdict::PayloadRejected { reason: format!("Slack does not open the dialog ({})", answer.said()), bad_event: None }
        }
        other => other,
    }
}
