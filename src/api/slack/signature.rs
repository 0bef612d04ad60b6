//! Whether a request comes from Slack: its signature over the untouched bytes, and its time.
//!
//! <https://docs.slack.dev/authentication/verifying-requests-from-slack>

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::api::problem::Problem;
use crate::domain::channel::{Channel, Destination, SlackConfig};
use crate::domain::time::Time;
use crate::secret::hash;

const SIGNATURE: HeaderName = HeaderName::from_static("x-slack-signature");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-slack-request-timestamp");
/// How far a request's time may be from ours, either way, in milliseconds; Slack's own advice.
const TOLERANCE_MS: u64 = 300_000;
/// The most digits of a time; more than any that is near now.
const LONGEST_TIMESTAMP: usize = 12;

/// Whether `signature` is the HMAC-SHA256 of `v0:<timestamp>:<body>` under the secret's text. It takes the same time wherever two signatures first differ.
pub fn verify(secret: &str, timestamp: &str, body: &[u8], signature: &[u8; 32]) -> bool {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    for part in [b"v0:".as_slice(), timestamp.as_bytes(), b":", body] {
        mac.update(part);
    }
    mac.verify_slice(signature).is_ok()
}

/// What a request says to prove itself. Well-formed and of our time, and not yet compared with any secret.
#[derive(Debug)]
pub struct Proof<'a> {
    timestamp: &'a str,
    /// The signature's bytes.
    pub signature: [u8; 32],
}

impl<'a> Proof<'a> {
    /// Reads the two headers; 401 says which of them is wrong.
    pub fn read(headers: &'a HeaderMap, now: Time) -> Result<Self, Problem> {
        let timestamp = only(headers, &TIMESTAMP)?;
        let digits = (1..=LONGEST_TIMESTAMP).contains(&timestamp.len()) && timestamp.bytes().all(|byte| byte.is_ascii_digit());
        let seconds = timestamp.parse::<i64>().ok().filter(|_| digits);
        let seconds = seconds.ok_or_else(|| unsigned("X-Slack-Request-Timestamp is not a time in seconds."))?;
        if now.ms().abs_diff(seconds * 1_000) > TOLERANCE_MS {
            let error = "X-Slack-Request-Timestamp is more than five minutes from this server's time. If the request is new, set the server's clock.";
            return Err(Problem::unauthorized(error).code("stale"));
        }
        let mut signature = [0; 32];
        only(headers, &SIGNATURE)?
            .strip_prefix("v0=")
            .and_then(|digits| hex::decode_to_slice(digits, &mut signature).ok())
            .ok_or_else(|| unsigned("X-Slack-Signature is not `v0=` and 64 hexadecimal digits."))?;
        Ok(Self { timestamp, signature })
    }

    /// The channels whose signing secret made the signature. Every secret is tried, whichever matches, and nothing in the body is asked before.
    pub fn signers(&self, mut channels: Vec<Arc<Channel>>, body: &[u8]) -> Vec<Arc<Channel>> {
        let mut tried: HashMap<[u8; 32], bool> = HashMap::new();
        channels.retain(|channel| {
            let Destination::Slack(SlackConfig { signing_secret: Some(secret), .. }) = &channel.destination else { return false };
            *tried.entry(hash(secret.expose())).or_insert_with(|| verify(secret.expose(), self.timestamp, body, &self.signature))
        });
        channels
    }
}

/// The one value of a header.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<&'a str, Problem> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().map_err(|_| unsigned("A header that signs the request has characters that no such header has.")),
        (None, _) => Err(unsigned("The request is not signed: Slack sends X-Slack-Signature and X-Slack-Request-Timestamp.")),
        (Some(_), Some(_)) => Err(unsigned("A header that signs the request is there more than once.")),
    }
}

fn unsigned(error: &str) -> Problem {
    Problem::unauthorized(error).code("not_signed")
}
