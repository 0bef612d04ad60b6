//! A log of Datadog's (docs.datadoghq.com, "Send logs").

use std::time::Duration;

use serde::Serialize;

use super::HOST;
use crate::domain::decision::Agent;
use crate::domain::event::Event;
use crate::domain::severity::Severity;
use crate::domain::time::Time;

/// The most logs in one request.
pub const MOST_LOGS: usize = 1_000;
/// The most bytes in one request: the limit is 5 MB before compression, and a request may be counted otherwise there than here.
pub const MOST_BYTES: usize = 4_500_000;

/// Datadog takes what is at most 18 hours old or 2 hours ahead, and drops the rest after a 202. An hour is left for the way.
const PAST: Duration = Duration::from_secs(17 * 60 * 60);
const FUTURE: Duration = Duration::from_secs(60 * 60);

/// Datadog cuts a tag after 200 characters, its key included.
const TAG_VALUE_LIMIT: usize = 180;

/// A log. The event is nested, so that none of its keys is taken for one of Datadog's own.
#[derive(Debug, Serialize)]
pub struct Log<'a, I, O> {
    message: &'a str,
    ddsource: &'static str,
    ddtags: String,
    hostname: &'static str,
    service: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interven: Option<I>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ocsf: Option<O>,
}

impl<'a, I, O> Log<'a, I, O> {
    /// The log of `event` with this line for people, and with the event as our own JSON or as OCSF. At `now` it is told when the event happened only
    /// where Datadog would take that.
    pub fn new(event: &Event, message: &'a str, interven: Option<I>, ocsf: Option<O>, now: Time) -> Self {
        let occurred = event.occurred_at();
        let taken = now.since(occurred) <= PAST && occurred.since(now) <= FUTURE;
        Self {
            message,
            ddsource: "interven",
            ddtags: tags(event),
            hostname: HOST,
            service: "interven",
            status: match event.severity() {
                Severity::Low => "info",
                Severity::Medium => "warning",
                Severity::High => "error",
                Severity::Critical => "critical",
            },
            timestamp: taken.then(|| occurred.ms()),
            interven,
            ocsf,
        }
    }
}

/// One line for people. It begins with the kind, so that no title can make it JSON, which Datadog would take apart.
pub fn headline(event: &Event) -> String {
    let kind = event.kind().name();
    match event {
        Event::Decision(decision) => format!("{kind} {}: {}", decision.action(), decision.title),
        Event::Incident(incident) => format!("{kind}: {}", incident.title),
    }
}

fn tags(event: &Event) -> String {
    let mut tags = format!("kind:{},severity:{}", event.kind().name().to_lowercase(), event.severity().name().to_lowercase());
    let mut tag = |key: &str, value: Option<&str>| {
        let Some(value) = value.filter(|value| !value.is_empty()) else { return };
        tags.push(',');
        tags.push_str(key);
        tags.push(':');
        // A comma would begin a tag of the agent's own; Datadog itself turns all but these into `_`.
        tags.extend(value.chars().take(TAG_VALUE_LIMIT).map(|c| if c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/') { c } else { '_' }));
    };
    tag("agent", event.agent().map(Agent::label));
    if let Event::Decision(decision) = event {
        tag("tool", Some(&decision.tool_name));
        tag("env", decision.environment.as_deref());
    }
    tags
}
