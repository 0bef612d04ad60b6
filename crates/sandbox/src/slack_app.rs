//! Slack's memory of apps: which app stands behind a destination, its messages, and the short-lived handles that a click makes (`response_url`, trigger, open view).
//!
//! Limits, as docs.slack.dev has them ("Handling user interaction in your Slack apps"): a `response_url` takes 5 messages within 30 minutes, a trigger opens one view within 3 s.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::journal::now_ms;

/// The channel that webhooks post to.
pub(crate) const CHANNEL: &str = "C0SANDBOX";
const RESPONSES: u32 = 5;
const RESPONSE_MS: i64 = 30 * 60 * 1000;
const TRIGGER_MS: i64 = 3000;
/// The most handles kept of each sort; the oldest go first.
const KEPT: usize = 20_000;
/// Seconds added to a message's number, so that its `ts` looks like Slack's.
const TS_BASE: u64 = 1_699_000_000;

/// The app whose buttons a destination's messages carry: where clicks go, and how they are signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlackApp {
    /// The app's signing secret.
    pub signing_secret: String,
    /// Its Interactivity Request URL.
    pub request_url: String,
    /// Its id, as clicks name it (`api_app_id`).
    #[serde(default = "default_app_id")]
    pub app_id: String,
    /// The id of the workspace where it is installed.
    #[serde(default = "default_team")]
    pub team: String,
}

impl SlackApp {
    /// An app with the usual ids, `A0SANDBOX` in `T0SANDBOX`.
    pub fn new(signing_secret: impl Into<String>, request_url: impl Into<String>) -> Self {
        Self { signing_secret: signing_secret.into(), request_url: request_url.into(), app_id: default_app_id(), team: default_team() }
    }
}

fn default_app_id() -> String {
    "A0SANDBOX".into()
}

fn default_team() -> String {
    "T0SANDBOX".into()
}

/// Someone who clicks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlackUser {
    /// The user's id.
    pub id: String,
    /// The name, which people can change.
    pub name: String,
    /// The id of the user's own workspace; a guest's is another than the app's.
    #[serde(default = "default_team")]
    pub team_id: String,
}

impl SlackUser {
    /// Someone of the workspace `T0SANDBOX`.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into(), team_id: default_team() }
    }
}

/// The ways by which a request can reach Slack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Surface {
    /// An incoming webhook.
    Webhook,
    /// The address that came with a click.
    ResponseUrl,
    /// The Web API, with a bot's token.
    WebApi,
}

/// A message in a channel, as it stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Message {
    /// How it was posted: what a bot did not post, it cannot update.
    pub(crate) via: Surface,
    pub(crate) channel: String,
    pub(crate) payload: Value,
}

impl Message {
    pub(crate) fn new(via: Surface, payload: Value) -> Self {
        Self { via, channel: CHANNEL.into(), payload }
    }

    /// Reads what the journal keeps.
    pub(crate) fn read(kept: Value) -> Option<Self> {
        serde_json::from_value(kept).ok()
    }
}

impl From<Message> for Value {
    fn from(message: Message) -> Self {
        json!(message)
    }
}

/// A message's `ts`, which names it in its channel. It is made of the message's number: only its shape is a time's.
pub(crate) fn ts_of(id: u64) -> String {
    format!("{}.{:06}", TS_BASE + id / 1_000_000, id % 1_000_000)
}

/// The message of a `ts`.
pub(crate) fn id_of(ts: &str) -> Option<u64> {
    let (seconds, micros) = ts.split_once('.').filter(|(_, micros)| micros.len() == 6)?;
    let seconds = seconds.parse::<u64>().ok()?.checked_sub(TS_BASE)?;
    seconds.checked_mul(1_000_000)?.checked_add(micros.parse().ok()?)
}

/// What a `response_url` stands for.
#[derive(Clone, Debug)]
pub(crate) struct Click {
    pub(crate) name: String,
    pub(crate) message_id: u64,
    pub(crate) user: SlackUser,
    made_ms: i64,
    used: u32,
}

struct Trigger {
    name: String,
    made_ms: i64,
    used: bool,
}

/// A view that is open before somebody.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) name: String,
    pub(crate) view: Value,
}

#[derive(Default)]
struct State {
    apps: BTreeMap<String, SlackApp>,
    clicks: BTreeMap<String, Click>,
    triggers: BTreeMap<String, Trigger>,
    views: BTreeMap<String, View>,
    made: u64,
}

/// All apps and their handles.
pub(crate) struct SlackApps {
    /// Where the sandbox is, for the addresses in clicks.
    base: String,
    state: Mutex<State>,
    /// How much later than the clock it is here.
    passed_ms: AtomicI64,
}

impl SlackApps {
    pub(crate) fn new(base: String) -> Self {
        Self { base, state: Mutex::default(), passed_ms: AtomicI64::new(0) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now_ms(&self) -> i64 {
        now_ms() + self.passed_ms.load(Ordering::Relaxed)
    }

    /// Makes it so much later for the limits in time.
    pub(crate) fn pass(&self, time: Duration) {
        self.passed_ms.fetch_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn set(&self, name: &str, app: SlackApp) {
        self.state().apps.insert(name.to_owned(), app);
    }

    pub(crate) fn app(&self, name: &str) -> Option<SlackApp> {
        self.state().apps.get(name).cloned()
    }

    /// The destinations that have an app.
    pub(crate) fn names(&self) -> Vec<String> {
        self.state().apps.keys().cloned().collect()
    }

    /// A number that no other click or view has.
    pub(crate) fn number(&self) -> u64 {
        let mut state = self.state();
        state.made += 1;
        state.made
    }

    /// A new `response_url` for a click on a message.
    pub(crate) fn response_url(&self, name: &str, message_id: u64, user: &SlackUser) -> String {
        let id = self.handle();
        let team = self.app(name).map_or_else(default_team, |app| app.team);
        let url = format!("{}/actions/{team}/{id}/{name}", self.base);
        let click = Click { name: name.to_owned(), message_id, user: user.clone(), made_ms: self.now_ms(), used: 0 };
        keep(&mut self.state().clicks, id, click);
        url
    }

    /// A new trigger for a destination's app.
    pub(crate) fn trigger(&self, name: &str) -> String {
        let id = self.handle();
        keep(&mut self.state().triggers, id.clone(), Trigger { name: name.to_owned(), made_ms: self.now_ms(), used: false });
        id
    }

    /// Uses a `response_url` once; where it cannot be used, Slack's word for why.
    pub(crate) fn take_response(&self, name: &str, id: &str) -> Result<Click, &'static str> {
        let now = self.now_ms();
        let mut state = self.state();
        let click = state.clicks.get_mut(id).filter(|click| click.name == name && now - click.made_ms <= RESPONSE_MS).ok_or("expired_url")?;
        if click.used >= RESPONSES {
            return Err("used_url");
        }
        click.used += 1;
        Ok(click.clone())
    }

    /// What was refused does not count.
    pub(crate) fn give_back_response(&self, id: &str) {
        if let Some(click) = self.state().clicks.get_mut(id) {
            click.used = click.used.saturating_sub(1);
        }
    }

    /// Uses a trigger; where it cannot be used, Slack's word for why.
    pub(crate) fn take_trigger(&self, name: &str, id: &str) -> Result<(), &'static str> {
        let now = self.now_ms();
        let mut state = self.state();
        let trigger = state.triggers.get_mut(id).filter(|trigger| trigger.name == name).ok_or("invalid_trigger_id")?;
        if trigger.used {
            return Err("exchanged_trigger_id");
        }
        if now - trigger.made_ms > TRIGGER_MS {
            return Err("expired_trigger_id");
        }
        trigger.used = true;
        Ok(())
    }

    /// Keeps an open view and gives it as Slack shows it, with its new id and one for every block and input.
    pub(crate) fn open(&self, name: &str, mut view: Value) -> Value {
        let id = format!("V{:010}", self.number());
        let app = self.app(name).unwrap_or_else(|| SlackApp::new("", ""));
        for (key, value) in [("id", json!(id)), ("team_id", json!(app.team)), ("app_id", json!(app.app_id)), ("bot_id", json!("B0SANDBOX"))] {
            view[key] = value;
        }
        for (block, number) in view["blocks"].as_array_mut().into_iter().flatten().zip(1..) {
            if block.get("block_id").is_none() {
                block["block_id"] = json!(format!("b{number}"));
            }
            if block.get("element").is_some_and(|element| element.get("action_id").is_none()) {
                block["element"]["action_id"] = json!(format!("a{number}"));
            }
        }
        view["state"] = json!({"values": {}});
        view["hash"] = json!(format!("{}.sandbox", self.now_ms() / 1000));
        view["root_view_id"] = json!(id);
        keep(&mut self.state().views, id, View { name: name.to_owned(), view: view.clone() });
        view
    }

    pub(crate) fn view(&self, name: &str, id: &str) -> Option<View> {
        self.state().views.get(id).filter(|view| view.name == name).cloned()
    }

    pub(crate) fn close(&self, id: &str) {
        self.state().views.remove(id);
    }

    /// A handle that cannot be guessed from another, the oldest sorting first.
    fn handle(&self) -> String {
        let number = self.number();
        let secret = Sha256::digest(format!("{}:{number}:{}", self.base, now_ms()));
        format!("{number:013}.{}", hex::encode(&secret[..16]))
    }
}

fn keep<T>(handles: &mut BTreeMap<String, T>, id: String, handle: T) {
    handles.insert(id, handle);
    while handles.len() > KEPT {
        handles.pop_first();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ts_leads_back_to_its_message() {
        for id in [0, 1, 999_999, 1_000_000, 1_000_000_000_001] {
            assert_eq!(id_of(&ts_of(id)), Some(id));
        }
        for ts in ["", "1700000000", "1700000000.1", "1.000001", "x.000001", "99999999999999999999.000001", "18446744073709551615.000001"] {
            assert_eq!(id_of(ts), None, "{ts}");
        }
    }
}
