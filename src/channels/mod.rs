//! Destinations: what an event looks like to each, what its answers mean, and the one way out.

pub mod address;
mod answer;
pub mod card;
pub mod discord;
pub mod egress;
pub mod managed;
pub mod mask;
pub mod settings;
pub mod siem;
pub mod slack;
pub mod teams;
pub mod telegram;
pub mod text;

#[cfg(test)]
mod sample_cards;

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;

/// A request that is ready to go out through [`egress`].
#[derive(Clone, Debug)]
pub struct OutboundRequest {
    /// `POST`, `PATCH` or `GET`.
    pub method: reqwest::Method,
    /// Where to; secret.
    pub url: crate::secret::Secret,
    /// Further headers; values secret.
    pub headers: Vec<(String, crate::secret::Secret)>,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// Whether `body` is gzip.
    pub gzip: bool,
    /// The body.
    pub body: Bytes,
}

/// What came back: body first, then status (`chat-platforms`: classify by the body's code, then by the HTTP status).
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers, names in lower case; one value each.
    pub headers: BTreeMap<String, String>,
    /// At most 64 KiB of the body.
    pub body: Bytes,
}

impl Answer {
    /// `Retry-After` in whole or decimal seconds. (A date is not used by any of the platforms.)
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds: f64 = self.headers.get("retry-after")?.trim().parse().ok()?;
        (seconds.is_finite() && seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(1e9)))
    }

    /// The body as text, for people.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}
