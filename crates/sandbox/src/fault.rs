//! Failing on purpose: what a destination can be told to do instead of answering as usual.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::call::{Call, Reply};
use crate::route::{Endpoint, Kind};
use crate::{datadog, discord, hec, slack, slack_response, slack_web, sumo, teams, telegram};

/// A way to fail. In JSON: `{"kind":"rate_limited","retry_after":2.5}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// 429 as the platform says it.
    RateLimited {
        /// Seconds; rounded up where the platform speaks in whole seconds.
        retry_after: f64,
    },
    /// Any status with any body, as text.
    Status {
        /// The HTTP status, 200 to 599.
        code: u16,
        /// The body.
        #[serde(default)]
        body: String,
    },
    /// 503 as the platform, or the proxy before it, says it.
    Unavailable,
    /// Reads the request, then closes the connection without an answer.
    Reset,
    /// The usual answer, its body byte by byte.
    SlowBody {
        /// The body is filled up with spaces to this many bytes.
        bytes: usize,
        /// Milliseconds before each byte.
        pause_ms: u64,
    },
    /// The usual answer, followed by spaces without end.
    EndlessBody,
    /// 200 with a body that is not the platform's success.
    WrongBody,
    /// The platform's way to say that there is nothing here any more, or not for this sender.
    Dead,
    /// Reads the request and never answers.
    Hang,
    /// Telegram: the group became a supergroup of this id. A request that already uses the id is answered as usual.
    Migrate {
        /// The new id.
        chat_id: i64,
    },
    /// A SIEM refuses the event at this place of each request; HEC says which it was (code 6, `invalid-event-number`). A shorter request passes.
    BadEvent {
        /// The place, from 0.
        index: usize,
    },
    /// A SIEM refuses each request that has an event with this text in it, as [`Fault::BadEvent`] does: for senders that look for the bad one by splitting.
    Poison {
        /// The text.
        text: String,
    },
    /// The platform's way to say that this payload is not acceptable.
    Reject,
}

/// How often a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Times {
    /// The next so many requests that carry something. Probes (a health check, `getMe`) are answered as usual and do not count.
    Next(u32),
    /// Every request, probes too, until the faults of the destination are cleared.
    UntilCleared,
}

/// What the platforms say in their own words: each platform's module has the words.
pub(crate) enum Refusal {
    /// See [`Fault::RateLimited`].
    RateLimited(f64),
    /// See [`Fault::Dead`].
    Dead,
    /// See [`Fault::Reject`].
    Reject,
    /// See [`Fault::WrongBody`].
    WrongBody,
    /// See [`Fault::Unavailable`].
    Unavailable,
}

impl Refusal {
    /// Seconds for a platform that speaks in whole ones.
    pub(crate) fn whole_seconds(seconds: f64) -> String {
        format!("{:.0}", seconds.max(0.0).ceil())
    }
}

/// What a page in the way says, for the platforms that have no wrong success of their own.
pub(crate) fn captive_page() -> Reply {
    Reply::html(200, "<html><body>Sign in to continue</body></html>")
}

/// What a proxy says for a service that is away.
pub(crate) fn proxy_unavailable() -> Reply {
    Reply::html(503, "<html><body><h1>503 Service Unavailable</h1></body></html>")
}

/// The faults in wait, by destination.
#[derive(Default)]
pub(crate) struct Faults(Mutex<BTreeMap<String, VecDeque<(Fault, Times)>>>);

impl Faults {
    fn waiting(&self) -> MutexGuard<'_, BTreeMap<String, VecDeque<(Fault, Times)>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a fault behind those already in wait.
    pub(crate) fn add(&self, name: &str, fault: Fault, times: Times) {
        if times != Times::Next(0) {
            self.waiting().entry(name.to_owned()).or_default().push_back((fault, times));
        }
    }

    /// Forgets the faults of a destination.
    pub(crate) fn clear(&self, name: &str) {
        self.waiting().remove(name);
    }

    /// Those in wait.
    pub(crate) fn list(&self) -> BTreeMap<String, Vec<(Fault, Times)>> {
        self.waiting().iter().map(|(name, queue)| (name.clone(), queue.iter().cloned().collect())).collect()
    }

    /// The fault that strikes this request.
    pub(crate) fn take(&self, name: &str, delivers: bool) -> Option<Fault> {
        let mut waiting = self.waiting();
        let queue = waiting.get_mut(name)?;
        let (fault, times) = queue.front_mut()?;
        match times {
            Times::UntilCleared => Some(fault.clone()),
            Times::Next(_) if !delivers => None,
            Times::Next(left) => {
                *left -= 1;
                let struck = fault.clone();
                if *left == 0 {
                    queue.pop_front();
                }
                if queue.is_empty() {
                    waiting.remove(name);
                }
                Some(struck)
            }
        }
    }
}

/// What a fault answers to a request with these events, in place of what the stand-in would say; none where the usual answer stands.
pub(crate) fn refuse(fault: &Fault, call: &Call, events: &[serde_json::Value]) -> Option<Reply> {
    let kind = call.target.kind;
    match fault {
        Fault::RateLimited { retry_after } => Some(in_words_of(kind, call, &Refusal::RateLimited(*retry_after))),
        Fault::Dead => Some(in_words_of(kind, call, &Refusal::Dead)),
        Fault::Reject => Some(in_words_of(kind, call, &Refusal::Reject)),
        Fault::WrongBody => Some(in_words_of(kind, call, &Refusal::WrongBody)),
        Fault::Unavailable => Some(in_words_of(kind, call, &Refusal::Unavailable)),
        Fault::Status { code, body } => Some(Reply::text((*code).clamp(200, 599), body.clone())),
        Fault::Migrate { chat_id } => (kind == Kind::Telegram).then(|| telegram::migrated(call, *chat_id)).flatten(),
        Fault::BadEvent { index } => (*index < events.len()).then(|| bad_event(kind, call, *index)),
        Fault::Poison { text } => {
            let bad = events.iter().position(|event| event.as_str().map_or_else(|| event.to_string().contains(text), |line| line.contains(text)));
            bad.map(|index| bad_event(kind, call, index))
        }
        Fault::Reset | Fault::Hang => Some(Reply::empty(0)),
        Fault::SlowBody { .. } | Fault::EndlessBody => None,
    }
}

fn bad_event(kind: Kind, call: &Call, index: usize) -> Reply {
    if kind == Kind::Splunk { hec::bad_event(6, index) } else { in_words_of(kind, call, &Refusal::Reject) }
}

fn in_words_of(kind: Kind, call: &Call, refusal: &Refusal) -> Reply {
    match kind {
        Kind::Slack => match call.target.endpoint {
            Endpoint::SlackMethod(_) => slack_web::refusal(refusal),
            Endpoint::SlackResponse { .. } => slack_response::refusal(refusal),
            _ => slack::refusal(refusal),
        },
        Kind::Discord => discord::refusal(call, refusal),
        Kind::Teams => teams::refusal(refusal),
        Kind::Telegram => telegram::refusal(refusal),
        Kind::Splunk => hec::refusal(refusal),
        Kind::Datadog => datadog::refusal(refusal),
        Kind::Sumo => sumo::refusal(refusal),
        Kind::Generic => generic(refusal),
    }
}

fn generic(refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::RateLimited(seconds) => Reply::json(429, &json!({"error": "too many requests"})).with_header("retry-after", Refusal::whole_seconds(*seconds)),
        Refusal::Dead => Reply::json(403, &json!({"error": "forbidden"})),
        Refusal::Reject => Reply::json(400, &json!({"error": "bad request"})),
        Refusal::WrongBody => captive_page(),
        Refusal::Unavailable => proxy_unavailable(),
    }
}
