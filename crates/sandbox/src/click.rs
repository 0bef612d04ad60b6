//! What Slack sends to an app when somebody clicks a button or submits a modal: the payload, its form, its signature, and the call.
//!
//! The shapes are docs.slack.dev's ("`block_actions` payload", "View interaction payloads"), the signature is that of "Verifying requests from Slack".

use std::fmt;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::call::text_of;
use crate::journal::{Received, now_ms};
use crate::server::Shared;
use crate::slack_app::{CHANNEL, Message, SlackApp, SlackUser, ts_of};

/// How long Slack waits for an app.
const PATIENCE: Duration = Duration::from_secs(3);
/// The member that Slack still sends, and that nobody should look at any more.
const TOKEN: &str = "sandboxVerificationToken";

/// A request as Slack sends it to an app, ready to be sent, or to be tampered with before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRequest {
    /// Names in lower case: the type of the body, the time and the signature.
    pub headers: Vec<(String, String)>,
    /// The body, to the byte as it was signed.
    pub body: String,
}

impl SignedRequest {
    /// Signs a body for a time in Unix seconds.
    pub fn new(signing_secret: &str, unix_seconds: i64, body: impl Into<String>) -> Self {
        let (body, time) = (body.into(), unix_seconds.to_string());
        let headers = [
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ("user-agent", "Slackbot 1.0 (+https://api.slack.com/robots)".to_owned()),
            ("x-slack-signature", signature(signing_secret, &time, body.as_bytes())),
            ("x-slack-request-timestamp", time),
        ];
        Self { headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(), body }
    }

    /// Puts a payload into the form that Slack uses, and signs it.
    pub fn of_payload(signing_secret: &str, unix_seconds: i64, payload: &Value) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new()).append_pair("payload", &payload.to_string()).finish();
        Self::new(signing_secret, unix_seconds, body)
    }

    /// The payload in the body; null where there is none.
    pub fn payload(&self) -> Value {
        let text = url::form_urlencoded::parse(self.body.as_bytes()).find(|(key, _)| key == "payload").map(|(_, value)| value.into_owned());
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// A header's value by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// `X-Slack-Signature` of a body: the hexadecimal HMAC-SHA256 of `v0:<time>:<body>` under the secret's text, after `v0=`.
pub fn signature(signing_secret: &str, timestamp: &str, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(signing_secret.as_bytes()) else {
        unreachable!("HMAC takes a key of any length");
    };
    for part in [b"v0:", timestamp.as_bytes(), b":", body] {
        mac.update(part);
    }
    format!("v0={}", hex::encode(mac.finalize().into_bytes()))
}

/// What became of a click or a submission.
#[derive(Clone, Debug)]
pub struct ClickOutcome {
    /// The status that the app answered.
    pub status: u16,
    /// The body that it answered.
    pub body: String,
    /// From the first byte sent to the last one read.
    pub latency: Duration,
    /// What was sent, with its `response_url` and `trigger_id`.
    pub payload: Value,
}

/// Why a click could not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClickError {
    /// No app stands behind the destination: see [`crate::Sandbox::slack_app`].
    NoApp(String),
    /// The request made no message, such as a refused or an ephemeral one, or the message is gone.
    NoMessage,
    /// The message has no such button.
    NoAction(String),
    /// The request opened no view, or the view is closed.
    NoView,
    /// The app did not answer: why.
    NoAnswer(String),
}

impl fmt::Display for ClickError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoApp(name) => write!(f, "no Slack app is set for {name}, so nobody would hear of the click"),
            Self::NoMessage => f.write_str("there is no such message to click on"),
            Self::NoAction(action) => write!(f, "the message has no button with the action_id {action}"),
            Self::NoView => f.write_str("there is no such open view"),
            Self::NoAnswer(why) => write!(f, "the app did not answer: {why}"),
        }
    }
}

impl std::error::Error for ClickError {}

impl Shared {
    pub(crate) fn slack_app(&self, name: &str) -> Result<SlackApp, ClickError> {
        self.slack.app(name).ok_or_else(|| ClickError::NoApp(name.to_owned()))
    }

    /// The payload of a click on what somebody sees of a message.
    pub(crate) fn click_payload(
        &self,
        name: &str,
        message_id: u64,
        seen: &Value,
        action_id: &str,
        user: &SlackUser,
        unix_seconds: i64,
    ) -> Result<Value, ClickError> {
        let app = self.slack_app(name)?;
        let kept = self.journal.message(name, message_id).and_then(Message::read);
        let channel = kept.map_or_else(|| CHANNEL.to_owned(), |message| message.channel);
        let seen = as_slack_shows(seen, message_id);
        let (attachment, block, button) = find(&seen, action_id).ok_or_else(|| ClickError::NoAction(action_id.to_owned()))?;
        let mut action =
            json!({"type": "button", "action_id": action_id, "block_id": block, "action_ts": format!("{unix_seconds}.{:06}", self.slack.number() % 1_000_000)});
        for key in ["text", "value", "style", "url"] {
            if let Some(value) = button.get(key) {
                action[key] = value.clone();
            }
        }
        let mut container = json!({"type": "message", "message_ts": ts_of(message_id), "channel_id": channel, "is_ephemeral": false});
        if let Some(number) = attachment {
            container["type"] = json!("message_attachment");
            container["attachment_id"] = json!(number);
            container["is_app_unfurl"] = json!(false);
        }
        let mut payload = self.common("block_actions", name, &app, user);
        for (key, value) in [
            ("container", container),
            ("channel", json!({"id": channel, "name": name})),
            ("message", seen.clone()),
            ("state", json!({"values": {}})),
            ("response_url", json!(self.slack.response_url(name, message_id, user))),
            ("actions", json!([action])),
        ] {
            payload[key] = value;
        }
        Ok(payload)
    }

    /// The payload of a submitted view; values are block, action and text.
    pub(crate) fn submission_payload(&self, name: &str, view: &str, values: &[(&str, &str, &str)], user: &SlackUser) -> Result<Value, ClickError> {
        let app = self.slack_app(name)?;
        let mut view = self.slack.view(name, view).ok_or(ClickError::NoView)?.view;
        for (block, action, value) in values {
            let value = if value.is_empty() { Value::Null } else { json!(value) };
            view["state"]["values"][*block][*action] = json!({"type": "plain_text_input", "value": value});
        }
        let mut payload = self.common("view_submission", name, &app, user);
        payload["view"] = view;
        payload["response_urls"] = json!([]);
        Ok(payload)
    }

    fn common(&self, kind: &str, name: &str, app: &SlackApp, user: &SlackUser) -> Value {
        json!({
            "type": kind, "api_app_id": app.app_id, "token": TOKEN, "trigger_id": self.slack.trigger(name),
            "team": {"id": app.team, "domain": "sandbox"}, "enterprise": null, "is_enterprise_install": false,
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        })
    }

    /// Sends a request to a destination's app, and closes the view that was submitted with it, unless the app finds fault with it.
    pub(crate) async fn send_to_app(&self, name: &str, request: &SignedRequest) -> Result<ClickOutcome, ClickError> {
        let app = self.slack_app(name)?;
        let client = self.client.get_or_init(client).as_ref().ok_or_else(|| ClickError::NoAnswer("the HTTP client could not be set up".into()))?;
        let mut call = client.post(&app.request_url).body(request.body.clone());
        for (key, value) in &request.headers {
            call = call.header(key, value);
        }
        let start = Instant::now();
        let answered = async {
            let response = call.send().await?;
            let status = response.status().as_u16();
            Ok::<_, reqwest::Error>((status, response.text().await?))
        };
        let (status, body) = answered.await.map_err(|error| ClickError::NoAnswer(why(&error)))?;
        let (latency, payload) = (start.elapsed(), request.payload());
        let closes =
            payload["type"] == "view_submission" && status == 200 && !matches!(text_of_json(&body, "response_action").as_str(), "errors" | "update" | "push");
        if closes {
            self.slack.close(text_of(&payload["view"], "id"));
        }
        Ok(ClickOutcome { status, body, latency, payload })
    }
}

/// The present, as a signature has it.
pub(crate) fn unix_now() -> i64 {
    now_ms() / 1000
}

/// The message that a request made or changed.
pub(crate) fn message_of(received: &Received) -> Result<u64, ClickError> {
    received.message_id.filter(|_| received.accepted).ok_or(ClickError::NoMessage)
}

fn text_of_json(body: &str, key: &str) -> String {
    serde_json::from_str::<Value>(body).map(|body| text_of(&body, key).to_owned()).unwrap_or_default()
}

/// The reason in people's words, with the causes that the library keeps behind its own sentence.
fn why(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("nothing came within {} s", PATIENCE.as_secs());
    }
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        words = format!("{words}: {inner}");
        cause = inner.source();
    }
    words
}

/// The client for a sandbox's clicks; none where it cannot be made. One for all sandboxes would outlive the runtime that drives its connections.
#[expect(clippy::disallowed_methods, reason = "here it is Slack that calls the service, not the service that calls out")]
fn client() -> Option<reqwest::Client> {
    // An earlier one stays: it is the same.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder().no_proxy().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).build().ok()
}

/// A message as Slack hands it to an app: named, and with an id on every block and attachment.
fn as_slack_shows(payload: &Value, message_id: u64) -> Value {
    let mut message = json!({"type": "message", "subtype": "bot_message", "bot_id": "B0SANDBOX", "ts": ts_of(message_id), "text": text_of(payload, "text")});
    if let Some(blocks) = payload.get("blocks").filter(|blocks| blocks.is_array()) {
        message["blocks"] = with_ids(blocks, "b");
    }
    if let Some(attachments) = payload.get("attachments").and_then(Value::as_array) {
        let attachments = attachments.iter().zip(1..).map(|(attachment, number)| {
            let mut attachment = attachment.clone();
            if let Some(blocks) = attachment.get("blocks").filter(|blocks| blocks.is_array()) {
                attachment["blocks"] = with_ids(blocks, &format!("a{number}b"));
            }
            if attachment.is_object() {
                attachment["id"] = json!(number);
            }
            attachment
        });
        message["attachments"] = attachments.collect();
    }
    message
}

fn with_ids(blocks: &Value, start: &str) -> Value {
    let blocks = blocks.as_array().map_or(&[][..], Vec::as_slice).iter().zip(1..).map(|(block, number)| {
        let mut block = block.clone();
        if block.is_object() && block.get("block_id").is_none() {
            block["block_id"] = json!(format!("{start}{number}"));
        }
        block
    });
    blocks.collect()
}

/// The button of an action: the number of its attachment, the id of its block, and itself.
fn find<'a>(message: &'a Value, action_id: &str) -> Option<(Option<u64>, &'a str, &'a Value)> {
    let attachments = message.get("attachments").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let holders = std::iter::once((None, message)).chain(attachments.iter().map(|attachment| (attachment["id"].as_u64(), attachment)));
    let blocks = holders.flat_map(|(attachment, holder)| holder["blocks"].as_array().into_iter().flatten().map(move |block| (attachment, block)));
    let mut buttons = blocks.flat_map(|(attachment, block)| {
        let elements = block["elements"].as_array().into_iter().flatten().chain(block.get("accessory"));
        elements.map(move |element| (attachment, text_of(block, "block_id"), element))
    });
    buttons.find(|(_, _, button)| text_of(button, "type") == "button" && text_of(button, "action_id") == action_id)
}
