//! A log of Datadog's (docs.datadoghq.com, "Send logs").

use std::time::Duration;

use serde::Serialize;

use super::HOST;
use super::record::{Actor, Record};
use crate::domain::decision::action;
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
    /// The log of the event of `record` with this line for people, and with the event as our own JSON or as OCSF. At `now` it is told when the event happened only
    /// where Datadog would take that.
    pub fn new(record: &Record<'_>, message: &'a str, interven: Option<I>, ocsf: Option<O>, now: Time) -> Self {
        let occurred = record.occurred_at;
        let taken = now.since(occurred) <= PAST && occurred.since(now) <= FUTURE;
        Self {
            message,
            ddsource: "interven",
            ddtags: tags(record),
            hostname: HOST,
            service: "interven",
            status: match record.severity {
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
pub fn headline(record: &Record<'_>) -> String {
    let (kind, title) = (record.kind.name(), &*record.title);
    match (record.decision, &record.tool_name) {
        (Some(_), Some(tool)) => format!("{kind} {}: {title}", action(tool, record.operation.as_deref())),
        _ => format!("{kind}: {title}"),
    }
}

fn tags(record: &Record<'_>) -> String {
    let mut tags = format!("kind:{},severity:{}", record.kind.name().to_lowercase(), record.severity.name().to_lowercase());
    let mut tag = |key: &str, value: Option<&str>| {
        let Some(value) = value.filter(|value| !value.is_empty()) else { return };
        tags.push(',');
        tags.push_str(key);
        tags.push(':');
        // A comma would begin a tag of the agent's own; Datadog itself turns all but these into `_`.
        tags.extend(value.chars().take(TAG_VALUE_LIMIT).map(|c| if c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/') { c } else { '_' }));
    };
    tag("agent", record.agent.as_ref().map(Actor::label));
    // An incident's tool is `tool.operation`.
    if record.decision.is_some() {
        tag("tool", record.tool_name.as_deref());
        tag("env", record.environment.as_deref());
    }
    tags
}
