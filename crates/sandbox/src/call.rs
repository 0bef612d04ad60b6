//! One request to a stand-in, and what the stand-in says to it.

use std::io::Read;

use axum::http::{HeaderMap, Method};
use bytes::Bytes;
use serde_json::Value;

use crate::route::{Endpoint, Kind, Target};
use crate::slack_app::SlackUser;

/// The most that is read of a body, packed or unpacked: the sandbox's own bound, well above every documented limit that it enforces.
pub(crate) const MAX_BODY: usize = 64 << 20;

/// A request, its body unpacked where the platform would unpack it.
pub(crate) struct Call {
    /// Whom it is for.
    pub(crate) target: Target,
    /// Its method.
    pub(crate) method: Method,
    /// The query, without `?`.
    pub(crate) query: String,
    /// Its headers.
    pub(crate) headers: HeaderMap,
    /// Its body.
    pub(crate) body: Bytes,
    /// How the body came.
    pub(crate) packing: Packing,
}

/// How a body came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// As it is.
    Plain,
    /// Packed, and unpacked without trouble.
    Unpacked,
    /// Packed in a way the platform does not take; `body` is as it came.
    Unknown,
    /// Said to be packed, but not so; `body` is as it came.
    Broken,
}

impl Call {
    /// Unpacks the body the way the target's platform would, and finds the destination where the path does not say it.
    pub(crate) fn new(mut target: Target, method: Method, query: &str, headers: HeaderMap, raw: Bytes) -> Self {
        let encoding = headers.get("content-encoding").and_then(|value| value.to_str().ok()).unwrap_or("identity").trim().to_ascii_lowercase();
        let unpacked = match (encoding.as_str(), target.kind) {
            ("identity" | "", _) => Ok((raw.clone(), Packing::Plain)),
            ("gzip", kind) if !kind.is_chat() => bounded(flate2::read::MultiGzDecoder::new(&raw[..])),
            ("deflate", Kind::Sumo | Kind::Generic) => bounded(flate2::read::ZlibDecoder::new(&raw[..])),
            _ => Ok((raw.clone(), Packing::Unknown)),
        };
        let (body, packing) = unpacked.unwrap_or((raw, Packing::Broken));
        if matches!(target.endpoint, Endpoint::SlackMethod(_))
            && let Some(name) = crate::slack_web::name_of_token(&headers)
        {
            name.clone_into(&mut target.name);
        }
        Self { target, method, query: query.to_owned(), headers, body, packing }
    }

    /// A header's text; empty where absent or not text.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// A parameter of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// Whether `Content-Type` says JSON.
    pub(crate) fn says_json(&self) -> bool {
        self.header("content-type").split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
    }

    /// The body as a JSON object.
    pub(crate) fn json_object(&self) -> Option<Value> {
        serde_json::from_slice::<Value>(&self.body).ok().filter(Value::is_object)
    }
}

/// Unpacks at most [`MAX_BODY`]; more counts as broken, so that no small body can fill the memory.
fn bounded(reader: impl Read) -> std::io::Result<(Bytes, Packing)> {
    let mut body = Vec::new();
    reader.take(MAX_BODY as u64 + 1).read_to_end(&mut body)?;
    if body.len() > MAX_BODY {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    Ok((body.into(), Packing::Unpacked))
}

/// What a stand-in says, and what it thinks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reply {
    /// The HTTP status.
    pub(crate) status: u16,
    /// `Content-Type`; none where the body is empty.
    pub(crate) content_type: Option<&'static str>,
    /// Further headers.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(crate) body: String,
    /// Whether the platform would now show or keep it. A Teams flow can answer 202 and still fail.
    pub(crate) accepted: bool,
    /// What a person should know of it: that it would have pinged, or why a flow would fail.
    pub(crate) notes: Vec<String>,
    /// The events in it, for a SIEM.
    pub(crate) events: Vec<Value>,
    /// The message that it made or changed.
    pub(crate) message_id: Option<u64>,
    /// The message as it stands after a change that names only a part of it, or the view as it was opened.
    pub(crate) shown: Option<Value>,
    /// Slack: the one who alone sees it.
    pub(crate) ephemeral_for: Option<SlackUser>,
    /// Slack: the view that it opened.
    pub(crate) view: Option<String>,
}

impl Reply {
    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// An answer in text.
    pub(crate) fn text(status: u16, body: impl Into<String>) -> Self {
        Self { status, content_type: Some("text/plain; charset=utf-8"), body: body.into(), ..Self::default() }
    }

    /// An answer in HTML: what proxies and Splunk's own front say.
    pub(crate) fn html(status: u16, body: &str) -> Self {
        Self { status, content_type: Some("text/html; charset=utf-8"), body: body.to_owned(), ..Self::default() }
    }

    /// An answer in JSON.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self { status, content_type: Some("application/json"), body: body.to_string(), ..Self::default() }
    }

    /// The same, marked as taken.
    pub(crate) fn accepted(self) -> Self {
        Self { accepted: true, ..self }
    }

    /// The same, with a header.
    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same, with notes.
    pub(crate) fn with_notes(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }

    /// The same, with the events of the request.
    pub(crate) fn with_events(self, events: Vec<Value>) -> Self {
        Self { events, ..self }
    }

    /// The same, naming the message made or changed.
    pub(crate) fn with_message(self, id: u64) -> Self {
        Self { message_id: Some(id), ..self }
    }

    /// The same, with the message as it stands afterwards.
    pub(crate) fn with_shown(self, message: Value) -> Self {
        Self { shown: Some(message), ..self }
    }
}

/// The length that the platforms count, or a safe upper bound of it: UTF-16 units.
pub(crate) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A member's text; empty where absent or not text.
pub(crate) fn text_of<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Whether it is an absolute `http` or `https` address.
pub(crate) fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// The lines of a body that are not blank, as text.
pub(crate) fn lines(body: &[u8]) -> Vec<Value> {
    String::from_utf8_lossy(body).lines().filter(|line| !line.trim().is_empty()).map(Value::from).collect()
}
