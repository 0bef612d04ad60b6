//! What the chat platforms' requests and answers have in common.

use std::time::Duration;

use serde_json::Value;

use super::text::Text;
use super::{Answer, OutboundRequest};
use crate::domain::delivery::Verdict;
use crate::secret::Secret;

/// UTF-16 units of what a platform said that go into a reason.
const SAID: usize = 300;

/// A JSON `POST`.
pub(super) fn post(url: String, headers: Vec<(String, Secret)>, payload: &Value) -> OutboundRequest {
    OutboundRequest {
        method: reqwest::Method::POST,
        url: Secret::new(url),
        headers,
        content_type: "application/json; charset=utf-8",
        gzip: false,
        body: payload.to_string().into(),
    }
}

/// Telegram's `description`, Teams' `error.message`, Slack's `error`, Discord's `message`. Discord's `errors` and Slack's `response_metadata`, which say what
/// is wrong with a payload, are worth reading whole.
fn words(body: &Value) -> Option<String> {
    let coded = |words: &str, code: &Value| {
        if code.is_null() { words.to_owned() } else { format!("{words} ({})", code.as_str().map_or_else(|| code.to_string(), str::to_owned)) }
    };
    if let Some(description) = body["description"].as_str() {
        return Some(description.to_owned());
    }
    if let Some(message) = body["error"]["message"].as_str() {
        return Some(coded(message, &body["error"]["code"]));
    }
    if let Some(error) = body["error"].as_str().filter(|_| body["response_metadata"].is_null()) {
        return Some(error.to_owned());
    }
    body["message"].as_str().filter(|_| body["errors"].is_null()).map(|message| coded(message, &body["code"]))
}

impl Answer {
    /// The body as JSON, where it is.
    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// `404: no_service`, for people: the platform's own words out of its JSON where they are known, cleaned, shortened, secrets masked.
    pub(super) fn said(&self) -> String {
        let words = self.json().and_then(|body| words(&body)).map_or_else(|| Text::line(&self.text()), |words| Text::line(&words));
        if words.is_empty() { format!("{} with an empty body", self.status) } else { format!("{}: {}", self.status, words.within(SAID)) }
    }

    /// What a rate limit asks for: `hint` in seconds from the body, else `Retry-After`, else our own schedule.
    pub(super) fn limited(&self, hint: Option<f64>, platform: &str) -> Verdict {
        let reason = format!("{platform} asks to slow down ({})", self.said());
        let hint = hint.filter(|seconds| seconds.is_finite() && *seconds >= 0.0).map(|seconds| Duration::from_secs_f64(seconds.min(1e9)));
        // The longer one: to come back too early costs more than to come back late.
        match hint.max(self.retry_after()) {
            Some(wait) => Verdict::RetryAfter { wait, reason },
            None => Verdict::Retry { reason },
        }
    }

    /// What the HTTP status alone means, where the body said nothing that is known.
    pub(super) fn by_status(&self, platform: &str, remedy: &str) -> Verdict {
        let said = self.said();
        match self.status {
            429 => self.limited(None, platform),
            413 => Verdict::TooLarge { reason: format!("{platform} says that the message is too large ({said})") },
            401 | 403 | 404 | 410 => Verdict::DestinationDead { reason: format!("{platform} refuses us ({said}). {remedy}") },
            300..=399 => Verdict::DestinationDead { reason: format!("{platform}'s address redirects, which is not followed ({said}). {remedy}") },
            400..=499 if !matches!(self.status, 408 | 425) => {
                Verdict::PayloadRejected { reason: format!("{platform} refuses this message ({said})"), bad_event: None }
            }
            500..=599 if self.retry_after().is_some() => self.limited(None, platform),
            _ => Verdict::Retry { reason: format!("{platform} did not take the message ({said})") },
        }
    }
}
