//! What arrived: every request with the answer it got, kept within bounds, and waited for without polling.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use serde::{Serialize, Serializer};
use serde_json::Value;
use tokio::sync::Notify;

use crate::call::{Call, Reply};
use crate::fault::Fault;
use crate::route::{Endpoint, Kind};
use crate::slack_app::{SlackUser, Surface};

/// The most requests kept for one destination; older ones are only counted.
pub const KEPT: usize = 10_000;
/// The most bytes of bodies kept for one destination.
pub const KEPT_BYTES: usize = 64 << 20;
/// The first message's id: as long as a Discord snowflake, and still exact as a JSON number in a browser.
const FIRST_MESSAGE: u64 = 1_000_000_000_001;

/// A request that arrived, and the answer it got.
#[derive(Clone, Debug, Serialize)]
pub struct Received {
    /// Its place in the order of arrival over all destinations, from 1.
    pub number: u64,
    /// When it arrived, in milliseconds since 1970.
    pub at_ms: i64,
    /// The destination.
    pub name: String,
    /// The platform.
    pub kind: Kind,
    /// The HTTP method.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, unpacked.
    #[serde(serialize_with = "as_text")]
    pub body: Bytes,
    /// Whether the body came packed.
    pub packed: bool,
    /// For a SIEM, the events in it: envelopes, log objects, or lines as text.
    pub events: Vec<Value>,
    /// The status answered; 0 where there was no answer.
    pub status: u16,
    /// The first 1 KiB of the answer's body.
    pub answer: String,
    /// Whether the platform would now show or keep it.
    pub accepted: bool,
    /// Whether it only asked something (a health check, `getMe`), and carried nothing to keep.
    pub probe: bool,
    /// The message that it made or changed. For Slack it is known to the sandbox alone: a webhook's answer does not tell it.
    pub message_id: Option<u64>,
    /// The message as it stands after a change that names only a part of it: Discord's PATCH, Slack's `chat.update`. For `views.open`, the view with all its ids.
    pub shown: Option<Value>,
    /// Slack: by which way it came.
    pub surface: Option<Surface>,
    /// Slack: the one who alone sees it.
    pub ephemeral_for: Option<SlackUser>,
    /// Slack: the view that it opened.
    pub view: Option<String>,
    /// The fault that shaped the answer.
    pub fault: Option<Fault>,
    /// What a person should know of it, such as that it would have pinged.
    pub notes: Vec<String>,
}

impl Received {
    /// The body as JSON; null where it is not.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// What is to be seen of it: the message as it stands after a change of a part, the view that it opened, or else the body.
    pub fn message(&self) -> Value {
        self.shown.clone().unwrap_or_else(|| self.json())
    }

    /// A header's value by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

fn as_text<S: Serializer>(body: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(body))
}

/// How much reached a destination since the start or the last clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The destination.
    pub name: String,
    /// The platform of its latest request.
    pub kind: Kind,
    /// Requests that carried something.
    pub requests: u64,
    /// Those accepted.
    pub accepted: u64,
    /// The events in those accepted; for chat, the messages.
    pub events: u64,
    /// Requests that only asked something.
    pub probes: u64,
}

struct Ledger {
    tally: Tally,
    kept: VecDeque<Arc<Received>>,
    bytes: usize,
    /// Messages by id, as they stand after edits.
    messages: BTreeMap<u64, Value>,
}

struct State {
    arrivals: u64,
    messages: u64,
    ledgers: BTreeMap<String, Ledger>,
}

/// The record of all destinations.
pub(crate) struct Journal {
    state: Mutex<State>,
    arrived: Notify,
}

impl Journal {
    pub(crate) fn new() -> Self {
        Self { state: Mutex::new(State { arrivals: 0, messages: FIRST_MESSAGE, ledgers: BTreeMap::new() }), arrived: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes down a request with its answer, before the answer leaves: whoever has the answer finds the record.
    pub(crate) fn record(&self, call: &Call, path: String, reply: &Reply, fault: Option<Fault>) {
        let probe = !call.target.delivers(&call.method);
        let mut state = self.state();
        state.arrivals += 1;
        let received = Received {
            number: state.arrivals,
            at_ms: now_ms(),
            name: call.target.name.clone(),
            kind: call.target.kind,
            method: call.method.to_string(),
            path,
            headers: call.headers.iter().map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect(),
            body: call.body.clone(),
            packed: call.packing != crate::call::Packing::Plain,
            events: reply.events.clone(),
            status: reply.status,
            answer: first_kib(&reply.body),
            accepted: reply.accepted,
            probe,
            message_id: reply.message_id,
            shown: reply.shown.clone(),
            surface: surface(call),
            ephemeral_for: reply.ephemeral_for.clone(),
            view: reply.view.clone(),
            fault,
            notes: reply.notes.clone(),
        };
        let ledger = state.ledger(&call.target.name, call.target.kind);
        ledger.tally.kind = received.kind;
        if probe {
            ledger.tally.probes += 1;
        } else {
            ledger.tally.requests += 1;
            ledger.tally.accepted += u64::from(received.accepted);
            if received.accepted {
                ledger.tally.events += if received.kind.is_chat() { 1 } else { received.events.len() as u64 };
            }
        }
        ledger.bytes += received.body.len();
        ledger.kept.push_back(Arc::new(received));
        while ledger.kept.len() > KEPT || (ledger.bytes > KEPT_BYTES && ledger.kept.len() > 1) {
            if let Some(oldest) = ledger.kept.pop_front() {
                ledger.bytes -= oldest.body.len();
            }
        }
        drop(state);
        self.arrived.notify_waiters();
    }

    /// Keeps a new message and gives its id.
    pub(crate) fn add_message(&self, name: &str, kind: Kind, content: Value) -> u64 {
        let mut state = self.state();
        let id = state.messages;
        state.messages += 1;
        let messages = &mut state.ledger(name, kind).messages;
        messages.insert(id, content);
        while messages.len() > KEPT {
            messages.pop_first();
        }
        id
    }

    /// A message as it stands.
    pub(crate) fn message(&self, name: &str, id: u64) -> Option<Value> {
        self.state().ledgers.get(name)?.messages.get(&id).cloned()
    }

    /// Changes a message.
    pub(crate) fn change_message(&self, name: &str, kind: Kind, id: u64, content: Value) {
        self.state().ledger(name, kind).messages.insert(id, content);
    }

    /// Forgets a message; says whether it was there.
    pub(crate) fn remove_message(&self, name: &str, id: u64) -> bool {
        self.state().ledgers.get_mut(name).is_some_and(|ledger| ledger.messages.remove(&id).is_some())
    }

    /// What is kept and fits, in order of arrival.
    pub(crate) fn kept(&self, name: &str, fits: impl Fn(&Received) -> bool) -> Vec<Received> {
        let kept: Vec<Arc<Received>> = self.state().ledgers.get(name).map(|ledger| ledger.kept.iter().cloned().collect()).unwrap_or_default();
        kept.iter().filter(|received| fits(received)).map(|received| Received::clone(received)).collect()
    }

    /// What is kept of all destinations after an arrival number, oldest first, at most `limit` and those the latest.
    pub(crate) fn since(&self, after: u64, limit: usize) -> Vec<Arc<Received>> {
        let state = self.state();
        let mut all: Vec<Arc<Received>> =
            state.ledgers.values().flat_map(|ledger| ledger.kept.iter().rev().take_while(|received| received.number > after).take(limit).cloned()).collect();
        drop(state);
        all.sort_by_key(|received| received.number);
        all.split_off(all.len().saturating_sub(limit))
    }

    /// The latest arrival's number.
    pub(crate) fn latest(&self) -> u64 {
        self.state().arrivals
    }

    /// The counts of every destination, by name.
    pub(crate) fn tallies(&self) -> Vec<Tally> {
        self.state().ledgers.values().map(|ledger| ledger.tally.clone()).collect()
    }

    /// The counts of one destination.
    pub(crate) fn tally(&self, name: &str) -> Option<Tally> {
        self.state().ledgers.get(name).map(|ledger| ledger.tally.clone())
    }

    /// Forgets what reached a destination, its counts and messages too.
    pub(crate) fn clear(&self, name: &str) {
        self.state().ledgers.remove(name);
    }

    /// Waits until a destination's counts are enough, or the time is up; says whether they are.
    pub(crate) async fn wait(&self, name: &str, timeout: Duration, enough: impl Fn(&Tally) -> bool) -> bool {
        let is_enough = || self.tally(name).is_some_and(|tally| enough(&tally));
        let reached = async {
            loop {
                let mut arrival = std::pin::pin!(self.arrived.notified());
                arrival.as_mut().enable();
                if is_enough() {
                    return;
                }
                arrival.await;
            }
        };
        tokio::time::timeout(timeout, reached).await.is_ok()
    }
}

impl State {
    fn ledger(&mut self, name: &str, kind: Kind) -> &mut Ledger {
        self.ledgers.entry(name.to_owned()).or_insert_with(|| Ledger {
            tally: Tally { name: name.to_owned(), kind, requests: 0, accepted: 0, events: 0, probes: 0 },
            kept: VecDeque::new(),
            bytes: 0,
            messages: BTreeMap::new(),
        })
    }
}

/// By which of Slack's ways a request came.
fn surface(call: &Call) -> Option<Surface> {
    match call.target.endpoint {
        Endpoint::SlackMethod(_) => Some(Surface::WebApi),
        Endpoint::SlackResponse { .. } => Some(Surface::ResponseUrl),
        _ => (call.target.kind == Kind::Slack).then_some(Surface::Webhook),
    }
}

fn first_kib(text: &str) -> String {
    text[..text.floor_char_boundary(1024)].to_owned()
}

/// The present, for people who look at the page and for the dates inside the platforms' answers.
#[expect(clippy::disallowed_methods, reason = "a stand-in for an outside service lives in real time; nothing is decided by it")]
pub(crate) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
