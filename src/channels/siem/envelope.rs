//! What surrounds an event at an intake that wants more than the event itself.

use std::time::Duration;

use serde::Serialize;
use serde_json::value::RawValue;

use super::template::Template;
use crate::domain::channel::{SiemConfig, SiemFormat};
use crate::domain::decision::Agent;
use crate::domain::event::Event;
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::formats::record::Record;
use crate::formats::{cef, ocsf};

const HOST: &str = "interven";

/// Datadog takes what is at most 18 hours old or 2 hours ahead, and drops the rest after a 202. An hour is left for the way.
const DATADOG_PAST: Duration = Duration::from_secs(17 * 60 * 60);
const DATADOG_FUTURE: Duration = Duration::from_secs(60 * 60);

/// Datadog cuts a tag after 200 characters, its key included.
const TAG_VALUE_LIMIT: usize = 180;

/// Appends the event as JSON: the user's template, our record, or OCSF.
pub fn json(event: &Event, config: &SiemConfig, template: Option<&Template>, out: &mut Vec<u8>) -> Result<(), String> {
    match (config.format, template) {
        (SiemFormat::Ocsf, _) => ocsf::write(event, config.ocsf_profile, out).map_err(|error| error.to_string()),
        (_, Some(template)) => template.write(event, out),
        (_, None) => write(&Record::of(event), out),
    }
}

/// Appends the envelope of Splunk's HTTP Event Collector. Its metadata is on every one, since what carries over from one envelope to
/// the next differs between receivers.
pub fn hec(event: &Event, config: &SiemConfig, template: Option<&Template>, out: &mut Vec<u8>) -> Result<(), String> {
    let sourcetype = match config.format {
        SiemFormat::Cef => "cef",
        SiemFormat::Ocsf => "ocsf",
        SiemFormat::Json => "interven:decision",
    };
    let ms = event.occurred_at().ms();
    let head = format!(r#"{{"time":{}.{:03},"host":"{HOST}","source":"interven","sourcetype":"{sourcetype}","event":"#, ms / 1_000, ms % 1_000);
    out.extend_from_slice(head.as_bytes());
    match config.format {
        SiemFormat::Cef => write(&cef_line(event), out)?,
        SiemFormat::Ocsf | SiemFormat::Json => json(event, config, template, out)?,
    }
    out.push(b'}');
    Ok(())
}

/// A log of Datadog's. The event is nested, so that none of its keys is taken for one of Datadog's own.
#[derive(Serialize)]
struct DatadogLog<'a> {
    message: &'a str,
    ddsource: &'static str,
    ddtags: String,
    hostname: &'static str,
    service: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interven: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ocsf: Option<&'a RawValue>,
}

/// Appends a log of Datadog's.
pub fn datadog(event: &Event, config: &SiemConfig, template: Option<&Template>, now: Time, out: &mut Vec<u8>) -> Result<(), String> {
    let mut inner = Vec::with_capacity(1_024);
    let (message, body) = if config.format == SiemFormat::Cef {
        (cef_line(event), None)
    } else {
        json(event, config, template, &mut inner)?;
        let body: &RawValue = serde_json::from_slice(&inner).map_err(|error| error.to_string())?;
        (headline(event), Some(body))
    };
    let occurred = event.occurred_at();
    let taken = now.since(occurred) <= DATADOG_PAST && occurred.since(now) <= DATADOG_FUTURE;
    let log = DatadogLog {
        message: &message,
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
        interven: body.filter(|_| config.format == SiemFormat::Json),
        ocsf: body.filter(|_| config.format == SiemFormat::Ocsf),
    };
    write(&log, out)
}

/// One line for people. It begins with the kind, so that no title can make it JSON, which Datadog would take apart.
fn headline(event: &Event) -> String {
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

fn cef_line(event: &Event) -> String {
    let mut line = Vec::with_capacity(1_024);
    cef::write_line(event, &mut line);
    String::from_utf8(line).unwrap_or_default()
}

fn write(value: &impl Serialize, out: &mut Vec<u8>) -> Result<(), String> {
    serde_json::to_writer(out, value).map_err(|error| error.to_string())
}
