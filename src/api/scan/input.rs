//! What `POST /v1/scan` and `POST /v1/scan/response` read.
//!
//! A member that is null is absent, and members that are not known are ignored: clients of other versions send more.

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_path_to_error::Segment;
use uuid::Uuid;

use crate::api::json::{Object, mend_surrogates, shape, value_at};
use crate::api::problem::Problem;

/// The most headers of a call that are kept; those after them are left out.
const MOST_HEADERS: usize = 200;

/// A call that an agent wants to make.
#[derive(Debug)]
pub struct ScanRequest {
    /// The HTTP method, as sent.
    pub method: String,
    /// Where it goes; any scheme.
    pub url: String,
    /// What it carries, byte for byte.
    pub body: Option<Box<RawValue>>,
    /// Its headers, as sent.
    pub headers: Vec<(String, String)>,
    /// Who asks, where the key does not say it.
    pub agent_id: Option<String>,
    /// What people call the agent.
    pub agent_name: Option<String>,
    /// What the agent runs on, such as `langchain`.
    pub runtime_type: Option<String>,
    /// What the agent is about, in its words.
    pub context: Option<String>,
    /// Where the agent runs, such as `production`.
    pub env: Option<String>,
}

/// What came back of a call that was scanned.
#[derive(Debug)]
pub struct ResponseRequest {
    /// Of which scan.
    pub trace_id: Uuid,
    /// What came back, byte for byte.
    pub body: Option<Box<RawValue>>,
    /// The HTTP status it came with.
    pub status: Option<u16>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Scan<'a> {
    method: Option<String>,
    url: Option<String>,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
    headers: Option<Headers>,
    agent_id: Option<String>,
    agent_name: Option<String>,
    runtime_type: Option<String>,
    context: Option<String>,
    env: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Response<'a> {
    trace_id: Option<Uuid>,
    #[serde(borrow, rename = "response_body")]
    body: Option<&'a RawValue>,
    #[serde(rename = "response_status")]
    status: Option<u16>,
}

/// Reads a call.
///
/// # Errors
/// 400 with the member that is wrong and what it should be.
pub fn scan(bytes: &[u8]) -> Result<ScanRequest, Problem> {
    let text = text(bytes)?;
    let mended = mend_surrogates(text);
    let Object(input) = read::<Scan<'_>>(&mended, "with `method` and `url`")?;
    let body = input.body.map(|body| as_sent(text, &mended, body));
    let needed = |value: Option<String>, key: &'static str, what: &str| {
        let sentence = || Problem::bad_request(format!("`{key}` is needed: {what}.")).with("key", key);
        value.filter(|value| !value.trim().is_empty()).ok_or_else(sentence)
    };
    let given = |value: Option<String>| value.filter(|value| !value.is_empty());
    Ok(ScanRequest {
        method: needed(input.method, "method", "the HTTP method of the call, such as POST")?,
        url: needed(input.url, "url", "where the call goes, such as https://slack.com/api/chat.postMessage or tool://langchain/search")?,
        body,
        headers: input.headers.unwrap_or_default().0,
        agent_id: given(input.agent_id),
        agent_name: given(input.agent_name),
        runtime_type: given(input.runtime_type),
        context: given(input.context),
        env: given(input.env),
    })
}

/// Reads what came back of a call.
///
/// # Errors
/// 400 with the member that is wrong and what it should be.
pub fn response(bytes: &[u8]) -> Result<ResponseRequest, Problem> {
    let text = text(bytes)?;
    let mended = mend_surrogates(text);
    let Object(input) = read::<Response<'_>>(&mended, "with `trace_id` and `response_body`")?;
    let Some(trace_id) = input.trace_id else {
        return Err(Problem::bad_request("`trace_id` is needed: the one that POST /v1/scan answered with.").with("key", "trace_id"));
    };
    Ok(ResponseRequest { trace_id, body: input.body.map(|body| as_sent(text, &mended, body)), status: input.status })
}

fn text(bytes: &[u8]) -> Result<&str, Problem> {
    // A byte order mark may be ignored (RFC 8259, section 8.1).
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(Problem::bad_request("The body is empty: send a JSON object."));
    }
    std::str::from_utf8(bytes).map_err(|error| Problem::bad_request(format!("The body is not UTF-8 from byte {} on: send JSON in UTF-8.", error.valid_up_to())))
}

fn read<'de, T: Deserialize<'de>>(text: &'de str, members: &str) -> Result<Object<T>, Problem> {
    let mut json = serde_json::Deserializer::from_str(text);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| fault(&error, text, members))?;
    json.end().map_err(|error| Problem::bad_request(format!("More than one JSON value was sent: {error}. Send one object.")))?;
    Ok(read)
}

/// What is wrong, by the member's name.
fn fault(error: &serde_path_to_error::Error<serde_json::Error>, text: &str, members: &str) -> Problem {
    let inner = error.inner();
    if inner.is_syntax() || inner.is_eof() {
        return Problem::bad_request(format!("The body is not JSON: {inner}. Send one object {members}."));
    }
    let words = inner.to_string();
    if let Some(key) = words.strip_prefix("duplicate field `").and_then(|rest| rest.split('`').next()) {
        return Problem::bad_request(format!("`{key}` is there twice. Send it once.")).with("key", key);
    }
    let segments: Vec<&Segment> = error.path().iter().collect();
    let Some(Segment::Map { key }) = segments.first() else {
        return Problem::bad_request(format!("The body must be an object {members}, and is {}.", shape(text)));
    };
    let expected = match key.as_str() {
        "headers" => "an object of strings",
        "trace_id" => "a UUID, the one that POST /v1/scan answered with",
        "response_status" => "an HTTP status, such as 200",
        _ => "a string",
    };
    let found = value_at(text, &segments).map_or_else(String::new, |found| format!(", and is {}", shape(&found)));
    Problem::bad_request(format!("`{}` must be {expected}{found}.", error.path())).with("key", key.as_str())
}

/// A part of `mended`, as it was in `sent`: mending keeps lengths.
fn as_sent(sent: &str, mended: &str, part: &RawValue) -> Box<RawValue> {
    let is_mended = mended.as_ptr() != sent.as_ptr();
    if is_mended {
        let start = part.get().as_ptr().addr() - mended.as_ptr().addr();
        if let Some(Ok(part)) = sent.get(start..start + part.get().len()).map(|part| RawValue::from_string(part.to_owned())) {
            return part;
        }
    }
    part.to_owned()
}

/// The headers of a call. Where a value is no string, its JSON is taken for it; where a name has several, each counts.
#[derive(Debug, Default)]
struct Headers(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeadersVisitor)
    }
}

struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = Headers;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Headers, A::Error> {
        let mut headers = Vec::new();
        while let Some((name, value)) = members.next_entry::<String, &RawValue>()? {
            let values: Vec<&RawValue> = serde_json::from_str(value.get()).unwrap_or_else(|_| vec![value]);
            for value in values {
                // A refusal would do harm: headers decide nothing, and clients let a call go on when its scan is an error.
                if headers.len() == MOST_HEADERS {
                    break;
                }
                let text = serde_json::from_str::<String>(value.get()).unwrap_or_else(|_| value.get().to_owned());
                headers.push((name.clone(), text));
            }
        }
        Ok(Headers(headers))
    }
}

#[cfg(test)]
mod tests;
