//! A receiver that takes anything: a JSON array or object, lines of JSON, or lines of text.

use serde_json::{Value, json};

use crate::call::{Call, Reply, lines};

/// What it says to a request.
pub(crate) fn answer(call: &Call) -> Reply {
    let events = match serde_json::from_slice(&call.body) {
        Ok(Value::Array(events)) => events,
        Ok(event) => vec![event],
        Err(_) => lines(&call.body).into_iter().map(parsed).collect(),
    };
    Reply::json(200, &json!({})).accepted().with_events(events)
}

/// The JSON of a line that is JSON.
fn parsed(line: Value) -> Value {
    line.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(line)
}
