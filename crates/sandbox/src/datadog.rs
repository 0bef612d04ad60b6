//! Datadog Logs v2, as docs.datadoghq.com describes it ("Send logs"): an array of at most 1000 logs, or one; at most 5 MB unpacked; a log over 1 MB is cut, with 202.
//! Any `DD-API-KEY` is good but `bad`. Too many logs are answered 413, like too many bytes; the documentation names the limit but not the answer.

use axum::http::Method;
use serde_json::{Value, json};

use crate::call::{Call, Packing, Reply};
use crate::fault::{Refusal, captive_page};
use crate::journal::now_ms;
use crate::route::Endpoint;

const MAX_LOGS: usize = 1000;
const MAX_BYTES: usize = 5_000_000;
const MAX_LOG: usize = 1_000_000;
const OLDEST_MS: i64 = 18 * 60 * 60 * 1000;
const NEWEST_MS: i64 = 2 * 60 * 60 * 1000;

/// What Datadog says to a request.
pub(crate) fn answer(call: &Call) -> Reply {
    match call.header("dd-api-key") {
        "" => return error(401, "Unauthorized", "the API key is missing"),
        "bad" => return error(403, "Forbidden", "the API key is not valid"),
        _ => {}
    }
    if call.target.endpoint == Endpoint::DatadogValidate {
        return Reply::json(200, &json!({"valid": true})).accepted();
    }
    if call.method != Method::POST {
        return error(405, "Method Not Allowed", "");
    }
    if matches!(call.packing, Packing::Unknown | Packing::Broken) || !call.says_json() {
        return error(400, "Bad Request", "the body is neither JSON nor gzip of it");
    }
    if call.body.len() > MAX_BYTES {
        return error(413, "Payload Too Large", "at most 5 MB uncompressed");
    }
    let logs = match serde_json::from_slice(&call.body) {
        Ok(Value::Array(logs)) => logs,
        Ok(log @ Value::Object(_)) => vec![log],
        Ok(_) | Err(_) => return error(400, "Bad Request", "neither a log nor an array of logs"),
    };
    if logs.len() > MAX_LOGS {
        return error(413, "Payload Too Large", "at most 1000 logs").with_events(logs);
    }
    if logs.is_empty() || !logs.iter().all(Value::is_object) {
        return error(400, "Bad Request", "an array without logs, or with something else in it").with_events(logs);
    }
    let notes: Vec<String> = logs.iter().enumerate().filter_map(|(index, log)| note(log).map(|why| format!("log {index}: {why}"))).collect();
    Reply::json(202, &json!({})).accepted().with_events(logs).with_notes(notes)
}

/// What Datadog says when it refuses.
pub(crate) fn refusal(refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::RateLimited(seconds) => error(429, "Too Many Requests", "").with_header("retry-after", Refusal::whole_seconds(*seconds)),
        Refusal::Dead => error(403, "Forbidden", "the API key is not valid"),
        Refusal::Reject => error(400, "Bad Request", "the payload is not acceptable"),
        Refusal::WrongBody => captive_page(),
        Refusal::Unavailable => error(503, "Service Unavailable", ""),
    }
}

fn error(status: u16, title: &str, detail: &str) -> Reply {
    Reply::json(status, &json!({"errors": [{"status": status.to_string(), "title": title, "detail": detail}]}))
}

/// What becomes of a log although it is answered 202.
fn note(log: &Value) -> Option<String> {
    if log.to_string().len() > MAX_LOG {
        return Some("over 1 MB: it would be cut".into());
    }
    let date = ["timestamp", "date", "_timestamp", "Timestamp", "eventTime", "published_date"].into_iter().find_map(|key| log.get(key))?;
    let time = match date {
        Value::String(text) => text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond),
        date => date.as_i64(),
    };
    let age = now_ms() - time?;
    (!(-NEWEST_MS..=OLDEST_MS).contains(&age)).then(|| "its date is not within 18 h past and 2 h future: it would be dropped".into())
}
