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

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
    const SENT_AT: &str = "1531420618";
    const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar\
        &user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J\
        %2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const SIGNED: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    fn bytes(signature: &str) -> [u8; 32] {
        hex::decode(&signature[3..]).unwrap().try_into().unwrap()
    }

    fn headers(signatures: &[&str], timestamps: &[&str]) -> HeaderMap {
        let values = signatures.iter().map(|value| (SIGNATURE, *value)).chain(timestamps.iter().map(|value| (TIMESTAMP, *value)));
        values.map(|(name, value)| (name, HeaderValue::from_bytes(value.as_bytes()).unwrap())).collect()
    }

    /// What is wrong with the headers: `stale`, or `not signed`; nothing where they are well-formed and of our time.
    fn refusal(signatures: &[&str], timestamps: &[&str], now_seconds: i64) -> Option<&'static str> {
        let error = Proof::read(&headers(signatures, timestamps), Time::from_ms(now_seconds * 1_000)).err()?;
        assert_eq!(error.status(), 401);
        Some(if error.error().contains("five minutes") { "stale" } else { "not signed" })
    }

    #[test]
    fn slacks_published_vector() {
        assert!(verify(SECRET, SENT_AT, BODY.as_bytes(), &bytes(SIGNED)));
        assert!(!verify("8f742231b10e8888abcd99yyyzzz85a6", SENT_AT, BODY.as_bytes(), &bytes(SIGNED)));
        assert!(!verify(SECRET, "1531420619", BODY.as_bytes(), &bytes(SIGNED)));
        assert!(!verify(SECRET, "01531420618", BODY.as_bytes(), &bytes(SIGNED)), "the header's text is signed, not its number");
        assert!(!verify(SECRET, SENT_AT, &BODY.as_bytes()[1..], &bytes(SIGNED)));
        assert_eq!(refusal(&[SIGNED], &[SENT_AT], 1_531_420_618), None);
    }

    #[test]
    fn a_time_is_taken_within_five_minutes_either_way() {
        for (now, taken) in [(-301, false), (-300, true), (-299, true), (299, true), (300, true), (301, false)] {
            let refused = refusal(&[SIGNED], &[SENT_AT], 1_531_420_618 + now);
            assert_eq!(refused, (!taken).then_some("stale"), "{now}");
        }
        let a_moment_more = Time::from_ms((1_531_420_618 + 300) * 1_000 + 1);
        assert!(Proof::read(&headers(&[SIGNED], &[SENT_AT]), a_moment_more).is_err());
    }

    #[test]
    fn a_time_is_a_few_digits_and_there_once() {
        let now = 1_531_420_618;
        for timestamps in [
            &[][..],
            &[SENT_AT, SENT_AT],
            &[SENT_AT, "0"],
            &[""],
            &["soon"],
            &["1531420618.5"],
            &["+1531420618"],
            &["-1531420618"],
            &[" 1531420618 x"],
            &["1531420618, 1531420618"],
            &["0x5b4784ca"],
            &["1e9"],
            &["١٥٣١٤٢٠٦١٨"],
            &["0000000000000000001531420618"],
            &["99999999999999999999999999999999"],
            &["9223372036854775807"],
        ] {
            assert_eq!(refusal(&[SIGNED], timestamps, now), Some("not signed"), "{timestamps:?}");
        }
        assert_eq!(refusal(&[SIGNED], &["999999999999"], now), Some("stale"));
        assert_eq!(refusal(&[SIGNED], &["0"], now), Some("stale"));
    }

    #[test]
    fn a_signature_is_v0_and_64_digits_and_there_once() {
        let digits = &SIGNED[3..];
        let upper = format!("v0={}", digits.to_ascii_uppercase());
        assert_eq!(refusal(&[&upper], &[SENT_AT], 1_531_420_618), None, "it is the bytes that count");
        let wrong = [
            String::new(),
            "v0=".to_owned(),
            digits.to_owned(),
            format!("v1={digits}"),
            format!("V0={digits}"),
            format!("v0={}", &digits[1..]),
            format!("v0={}", &digits[2..]),
            format!("v0={digits}0"),
            format!("v0={digits}00"),
            format!("v0={}g", &digits[1..]),
            format!("v0= {}", &digits[1..]),
            format!("v0={}é", &digits[2..]),
            format!("{SIGNED},{SIGNED}"),
        ];
        for signature in &wrong {
            assert_eq!(refusal(&[signature], &[SENT_AT], 1_531_420_618), Some("not signed"), "{signature}");
        }
        for signatures in [&[][..], &[SIGNED, SIGNED], &[SIGNED, "x"], &["x", SIGNED]] {
            assert_eq!(refusal(signatures, &[SENT_AT], 1_531_420_618), Some("not signed"), "{signatures:?}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(signature: Vec<u8>, timestamp in "\\PC{0,24}", now: i64) {
            let mut sent = headers(&[], &[]);
            for (name, value) in [(SIGNATURE, signature.as_slice()), (TIMESTAMP, timestamp.as_bytes())] {
                if let Ok(value) = HeaderValue::from_bytes(value) {
                    sent.append(name, value);
                }
            }
            let _ = Proof::read(&sent, Time::from_ms(now));
        }

        #[test]
        fn nothing_but_its_own_signature_fits(secret in "\\PC{1,40}", timestamp in "[0-9]{1,12}", body: Vec<u8>, flipped in 0usize..256) {
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
            mac.update(&[b"v0:", timestamp.as_bytes(), b":", &body].concat());
            let mut signature: [u8; 32] = mac.finalize().into_bytes().into();
            prop_assert!(verify(&secret, &timestamp, &body, &signature));
            signature[flipped / 8] ^= 1 << (flipped % 8);
            prop_assert!(!verify(&secret, &timestamp, &body, &signature));
        }
    }
}
