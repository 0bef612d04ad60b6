//! The Splunk HTTP Event Collector, as help.splunk.com describes it ("Format events for HTTP Event Collector", "HTTP Event Collector REST API endpoints" with its table of
//! codes). Any token is good but `bad`. One bad event refuses the whole request, and nothing of it is kept; a real one may keep what came before the bad event.
//! The body is bounded by the sandbox alone: Splunk's own default is above 800 MB.

use axum::http::Method;
use serde_json::{Value, json};

use crate::call::{Call, Packing, Reply, lines};
use crate::fault::{Refusal, captive_page};
use crate::route::Endpoint;

/// What HEC says to a request.
pub(crate) fn answer(call: &Call) -> Reply {
    if call.target.endpoint == Endpoint::HecHealth {
        return match authorization(call) {
            Err(_) if call.headers.contains_key("authorization") => say(400, 21),
            _ => say(200, 17).accepted(),
        };
    }
    if call.method != Method::POST {
        return Reply::html(405, "<html><body>Method Not Allowed</body></html>");
    }
    if let Err((status, code)) = authorization(call) {
        return say(status, code);
    }
    match call.packing {
        Packing::Unknown => return Reply::html(415, "<html><body>Unsupported Media Type</body></html>"),
        Packing::Broken => return say(400, 6),
        Packing::Plain | Packing::Unpacked => {}
    }
    match call.target.endpoint {
        Endpoint::HecAck => say(400, 14),
        _ if call.body.iter().all(u8::is_ascii_whitespace) => say(400, 5),
        Endpoint::HecRaw => raw(call),
        _ => envelopes(call),
    }
}

/// What HEC says when it refuses.
pub(crate) fn refusal(refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::RateLimited(seconds) => say(429, 26).with_header("retry-after", Refusal::whole_seconds(*seconds)),
        Refusal::Dead => say(403, 4),
        Refusal::Reject => say(400, 6),
        Refusal::WrongBody => captive_page(),
        Refusal::Unavailable => say(503, 9),
    }
}

/// An answer that names the event it is about, from 0.
pub(crate) fn bad_event(code: u16, index: usize) -> Reply {
    Reply::json(400, &json!({"text": text(code), "code": code, "invalid-event-number": index}))
}

fn say(status: u16, code: u16) -> Reply {
    Reply::json(status, &json!({"text": text(code), "code": code}))
}

const fn text(code: u16) -> &'static str {
    match code {
        0 => "Success",
        2 => "Token is required",
        3 => "Invalid authorization",
        4 | 21 => "Invalid token",
        5 => "No data",
        6 => "Invalid data format",
        9 => "Server is busy",
        10 => "Data channel is missing",
        11 => "Invalid data channel",
        12 => "Event field is required",
        13 => "Event field cannot be blank",
        14 => "ACK is disabled",
        15 => "Error in handling indexed fields",
        16 => "Query string authorization is not enabled",
        17 => "HEC is healthy",
        26 => "Queue at capacity",
        _ => "Internal server error",
    }
}

/// The status and the code of what is wrong with the authorization.
fn authorization(call: &Call) -> Result<(), (u16, u16)> {
    let header = call.header("authorization");
    if header.is_empty() {
        return Err(if call.parameter("token").is_some() { (400, 16) } else { (401, 2) });
    }
    match header.strip_prefix("Splunk ").map(str::trim) {
        None | Some("") => Err((401, 3)),
        Some("bad") => Err((403, 4)),
        Some(_) => Ok(()),
    }
}

fn raw(call: &Call) -> Reply {
    let channel = Some(call.header("x-splunk-request-channel").to_owned()).filter(|channel| !channel.is_empty()).or_else(|| call.parameter("channel"));
    match channel {
        None => say(400, 10),
        Some(channel) if uuid::Uuid::parse_str(&channel).is_err() => say(400, 11),
        Some(_) => say(200, 0).accepted().with_events(lines(&call.body)),
    }
}

/// JSON objects one after another. An array is taken as one text, as Fluent Bit's receiver takes it: a sender that relies on arrays loses its events there.
fn envelopes(call: &Call) -> Reply {
    if call.body.trim_ascii_start().starts_with(b"[") {
        let swallowed = Value::from(String::from_utf8_lossy(&call.body).into_owned());
        return say(200, 0).accepted().with_events(vec![swallowed]).with_notes(["a JSON array: kept as one text, not as events".to_owned()]);
    }
    let mut events = Vec::new();
    let mut notes = Vec::new();
    let mut wrong = None;
    for (index, envelope) in serde_json::Deserializer::from_slice(&call.body).into_iter::<Value>().enumerate() {
        let checked = envelope.map_err(|_| 6).and_then(|envelope| check(&envelope).map(|()| envelope));
        match checked {
            Ok(envelope) => {
                if seconds(&envelope).is_some_and(|time| time > 1e11) {
                    notes.push(format!("event {index}: time is in seconds, and this is in the far future"));
                }
                events.push(envelope);
            }
            Err(code) => {
                wrong = wrong.or(Some((code, index)));
                if code == 6 {
                    break;
                }
                events.push(Value::Null);
            }
        }
    }
    match wrong {
        Some((code, index)) => bad_event(code, index).with_events(events),
        None => say(200, 0).accepted().with_events(events).with_notes(notes),
    }
}

fn seconds(envelope: &Value) -> Option<f64> {
    match envelope.get("time")? {
        Value::String(text) => text.trim().parse().ok(),
        time => time.as_f64(),
    }
}

/// The code of what is wrong with an envelope.
fn check(envelope: &Value) -> Result<(), u16> {
    let members = envelope.as_object().ok_or(6_u16)?;
    match members.get("event") {
        None | Some(Value::Null) => return Err(12),
        Some(Value::String(text)) if text.is_empty() => return Err(13),
        Some(Value::Object(event)) if event.is_empty() => return Err(13),
        Some(_) => {}
    }
    if members.contains_key("time") && seconds(envelope).is_none() {
        return Err(6);
    }
    for key in ["host", "source", "sourcetype", "index"] {
        if members.get(key).is_some_and(|value| !value.is_string()) {
            return Err(6);
        }
    }
    match members.get("fields") {
        None => Ok(()),
        Some(Value::Object(fields)) => {
            let is_flat = |value: &Value| !value.is_object() && !value.is_array();
            let flat = fields.values().all(|value| value.as_array().map_or_else(|| is_flat(value), |values| values.iter().all(is_flat)));
            if flat { Ok(()) } else { Err(15) }
        }
        Some(_) => Err(6),
    }
}
