//! The sandbox's Slack as tests call it: apps, clicks, modals.

use std::time::Duration;

use serde_json::Value;

use crate::Sandbox;
use crate::click::{ClickError, ClickOutcome, SignedRequest, message_of, unix_now};
use crate::journal::Received;
use crate::slack_app::{Message, SlackApp, SlackUser};

impl Sandbox {
    /// Puts a Slack app behind a destination: from then on clicks on its messages are sent to the app.
    pub fn slack_app(&self, name: &str, app: SlackApp) {
        self.shared.slack.set(name, app);
    }

    /// The bot's token for a destination; the base of the Web API is [`Sandbox::base_url`], its methods are under `/api/`.
    pub fn slack_bot_token(&self, name: &str) -> String {
        format!("xoxb-{name}")
    }

    /// Makes it so much later for what Slack limits in time, which is `response_url`s (30 min) and triggers (3 s).
    pub fn pass_slack_time(&self, time: Duration) {
        self.shared.slack.pass(time);
    }

    /// A chat message as it stands after all edits, its parts as the platform names them; none where it is unknown or deleted.
    pub fn message(&self, name: &str, message_id: u64) -> Option<Value> {
        let kept = self.shared.journal.message(name, message_id)?;
        if let Some(message) = Message::read(kept.clone()) {
            return Some(message.payload);
        }
        // Telegram's are kept together with their chat.
        Some(if kept["chat"].is_object() { kept["content"].clone() } else { kept })
    }

    /// The payload of a click on a button that `message` shows, also where the message has changed since: a person's screen can be behind.
    ///
    /// # Errors
    /// Where there is no app, message or button.
    pub fn click_payload(&self, name: &str, message: &Received, action_id: &str, user: &SlackUser, unix_seconds: i64) -> Result<Value, ClickError> {
        self.shared.click_payload(name, message_of(message)?, &message.message(), action_id, user, unix_seconds)
    }

    /// A click as it goes to the app, signed for that time but not sent.
    ///
    /// # Errors
    /// As [`Sandbox::click_payload`].
    pub fn signed_click(&self, name: &str, message: &Received, action_id: &str, user: &SlackUser, unix_seconds: i64) -> Result<SignedRequest, ClickError> {
        let payload = self.click_payload(name, message, action_id, user, unix_seconds)?;
        Ok(SignedRequest::of_payload(&self.shared.slack_app(name)?.signing_secret, unix_seconds, &payload))
    }

    /// Clicks a button now, and gives what the app answered within Slack's 3 s, whatever the status.
    ///
    /// # Errors
    /// As [`Sandbox::click_payload`], and where the app does not answer.
    pub async fn click(&self, name: &str, message: &Received, action_id: &str, user: &SlackUser) -> Result<ClickOutcome, ClickError> {
        let request = self.signed_click(name, message, action_id, user, unix_now())?;
        self.send_to_app(name, &request).await
    }

    /// The submission of a view that `opened` opened, signed for that time but not sent. Values are block, action and text.
    ///
    /// # Errors
    /// Where there is no app or no open view.
    pub fn signed_submission(
        &self,
        name: &str,
        opened: &Received,
        values: &[(&str, &str, &str)],
        user: &SlackUser,
        unix_seconds: i64,
    ) -> Result<SignedRequest, ClickError> {
        let view = opened.view.as_deref().ok_or(ClickError::NoView)?;
        let payload = self.shared.submission_payload(name, view, values, user)?;
        Ok(SignedRequest::of_payload(&self.shared.slack_app(name)?.signing_secret, unix_seconds, &payload))
    }

    /// Submits a view now. It is closed then, unless the app refuses it or answers with a `response_action` that keeps it open.
    ///
    /// # Errors
    /// As [`Sandbox::signed_submission`], and where the app does not answer.
    pub async fn submit_view(&self, name: &str, opened: &Received, values: &[(&str, &str, &str)], user: &SlackUser) -> Result<ClickOutcome, ClickError> {
        let request = self.signed_submission(name, opened, values, user, unix_now())?;
        self.send_to_app(name, &request).await
    }

    /// Sends a request, tampered with or not, to the app of a destination.
    ///
    /// # Errors
    /// Where there is no app, or it does not answer within 3 s.
    pub async fn send_to_app(&self, name: &str, request: &SignedRequest) -> Result<ClickOutcome, ClickError> {
        self.shared.send_to_app(name, request).await
    }
}
