//! `ArcSight` Common Event Format, version 0: one line an event.
//!
//! `CEF:0|Vendor|Product|DeviceVersion|DeviceEventClassID|Name|Severity|key=value key=value`. Every text in a line may be an agent's, so
//! escaping is what keeps it from forging a field or an event of its own. Keys, lengths and escapes are those of the CEF
//! implementation standard (producer dictionary, version 0.1): lengths count characters before escaping, and a text that is cut ends in `…`.

use std::io::Write;
use std::net::IpAddr;

use super::record::{ReasonCodes, only_tool};
use super::{VENDOR, mask_credentials};
use crate::domain::decision::Decision;
use crate::domain::event::Event;
use crate::domain::incident::Incident;
use crate::domain::severity::Severity;

const DEVICE_VERSION: &str = concat!(env!("CARGO_PKG_VERSION_MAJOR"), ".", env!("CARGO_PKG_VERSION_MINOR"));

const NAME_LIMIT: usize = 512;
const APP_LIMIT: usize = 31;
const CUSTOM_LIMIT: usize = 4_000;
const TEXT_LIMIT: usize = 1_023;
/// As many trace ids as a custom string holds whole.
const TRACE_IDS: usize = 100;

/// Appends the line of `event`, without a line end.
pub fn write_line(event: &Event, out: &mut Vec<u8>) {
    let kind = event.kind().name();
    put(out, format_args!("CEF:0|{VENDOR}|AIF|{DEVICE_VERSION}|{kind}|"));
    if !escape(event.title(), NAME_LIMIT, Place::Header, out) {
        out.extend_from_slice(kind.as_bytes());
    }
    put(out, format_args!("|{}|", severity(event.severity())));
    // The pairs are written each with a space before it; the first has none.
    let start = out.len();
    match event {
        Event::Decision(decision) => decision_pairs(event, decision, out),
        Event::Incident(incident) => incident_pairs(event, incident, out),
    }
    out.remove(start);
}

fn decision_pairs(event: &Event, decision: &Decision, out: &mut Vec<u8>) {
    match decision.src_ip.as_deref().and_then(|text| text.trim().parse::<IpAddr>().ok()).map(|address| address.to_canonical()) {
        Some(IpAddr::V4(v4)) => put(out, format_args!(" src={v4}")),
        // In version 0 `src` is IPv4 alone.
        Some(IpAddr::V6(v6)) => put(out, format_args!(" c6a2Label=Source IPv6 Address c6a2={v6}")),
        None => {}
    }
    put(out, format_args!(" act={}", decision.kind.name()));
    let action = decision.action();
    pair("app", &action, APP_LIMIT, out);
    put(out, format_args!(" externalId={}", decision.trace_id));
    reasons(event, out);
    put(out, format_args!(" start={} rt={} cat=ai-agent-decision", decision.occurred_at.ms(), decision.received_at.ms()));
    if let Some(risk) = decision.risk_score {
        put(out, format_args!(" cfp1Label=risk cfp1={risk}"));
    }
    custom("cs2", "agent", decision.agent.label(), out);
    custom("cs3", "tool", &action, out);
    custom("cs4", "policy", decision.policy_name.as_deref().or(decision.policy_id.as_deref()).unwrap_or_default(), out);
    custom("cs5", "environment", decision.environment.as_deref().unwrap_or_default(), out);
    if let Some(approval) = decision.approval {
        put(out, format_args!(" cs6Label=approvalId cs6={}", approval.id));
    }
    pair("suid", decision.agent.id.as_deref().unwrap_or_default(), TEXT_LIMIT, out);
    pair("requestMethod", decision.method.as_deref().unwrap_or_default(), TEXT_LIMIT, out);
    pair("request", &mask_credentials(decision.url.as_deref().unwrap_or_default()), TEXT_LIMIT, out);
}

fn incident_pairs(event: &Event, incident: &Incident, out: &mut Vec<u8>) {
    put(out, format_args!(" act={}", event.kind().name()));
    let tool = only_tool(incident).unwrap_or_default();
    pair("app", tool, APP_LIMIT, out);
    put(out, format_args!(" externalId={}", incident.id));
    reasons(event, out);
    put(out, format_args!(" start={0} rt={0} cat=ai-agent-incident", incident.opened_at.ms()));
    if !incident.trace_ids.is_empty() {
        put(out, format_args!(" cnt={}", incident.trace_ids.len()));
    }
    custom("cs2", "agent", incident.agent.as_ref().map_or("", |agent| agent.label()), out);
    custom("cs3", "tool", &incident.tools.join(","), out);
    let trace_ids: Vec<String> = incident.trace_ids.iter().take(TRACE_IDS).map(ToString::to_string).collect();
    custom("cs6", "traceIds", &trace_ids.join(","), out);
    pair("msg", incident.detail.as_deref().unwrap_or_default(), TEXT_LIMIT, out);
}

fn reasons(event: &Event, out: &mut Vec<u8>) {
    match event {
        Event::Decision(decision) if decision.reason_codes.len() > 1 => custom("cs1", "reasons", &decision.reason_codes.join(","), out),
        _ => custom("cs1", "reasons", ReasonCodes::of(event).iter().next().unwrap_or_default(), out),
    }
}

/// The number of the band: 0–3 Low, 4–6 Medium, 7–8 High, 9–10 Very-High.
const fn severity(severity: Severity) -> u8 {
    match severity {
        Severity::Low => 3,
        Severity::Medium => 5,
        Severity::High => 7,
        Severity::Critical => 10,
    }
}

fn put(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing into memory does not fail.
    let _ = out.write_fmt(text);
}

/// A custom string with its label; nothing for an empty value.
fn custom(key: &str, label: &str, value: &str, out: &mut Vec<u8>) {
    let start = out.len();
    put(out, format_args!(" {key}Label={label} {key}="));
    if !escape(value, CUSTOM_LIMIT, Place::Extension, out) {
        out.truncate(start);
    }
}

/// A pair; nothing for an empty value, since an empty value means nothing in CEF.
fn pair(key: &str, value: &str, limit: usize, out: &mut Vec<u8>) {
    let start = out.len();
    put(out, format_args!(" {key}="));
    if !escape(value, limit, Place::Extension, out) {
        out.truncate(start);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Header,
    Extension,
}

/// Appends `text`, trimmed, cut and escaped; false if nothing is left of it.
fn escape(text: &str, limit: usize, place: Place, out: &mut Vec<u8>) -> bool {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if text.is_empty() {
        return false;
    }
    let (kept, cut) = match text.char_indices().nth(limit) {
        // One character makes room for the ellipsis.
        Some(_) => (text.char_indices().nth(limit - 1).map_or(text, |(at, _)| &text[..at]), true),
        None => (text, false),
    };
    if kept.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'\\' | b'|' | b'=')) {
        out.extend_from_slice(kept.as_bytes());
    } else {
        for c in kept.chars() {
            escape_char(c, place, out);
        }
    }
    if cut {
        out.extend_from_slice("…".as_bytes());
    }
    true
}

fn escape_char(c: char, place: Place, out: &mut Vec<u8>) {
    match (c, place) {
        ('\\', _) => out.extend_from_slice(b"\\\\"),
        ('|', Place::Header) => out.extend_from_slice(b"\\|"),
        ('=', Place::Extension) => out.extend_from_slice(b"\\="),
        ('\n', Place::Extension) => out.extend_from_slice(b"\\n"),
        ('\r', Place::Extension) => out.extend_from_slice(b"\\r"),
        // What some reader takes for the end of a line, or cannot take at all.
        (c, _) if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => out.push(b' '),
        (c, _) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
    }
}

#[cfg(test)]
mod tests;
