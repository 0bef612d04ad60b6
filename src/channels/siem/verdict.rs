//! What a SIEM's answer means. Splunk's HEC says it in the body, with a code; the others with the status alone.

use serde::Deserialize;

use crate::channels::Answer;
use crate::domain::channel::Intake;
use crate::domain::delivery::Verdict;

/// How much of an answer goes into a reason.
const SHOWN: usize = 300;

/// What `answer` to a request with `batch_len` events means to a channel of this intake.
pub fn verdict(intake: Intake, answer: &Answer, batch_len: usize) -> Verdict {
    let said = said(answer);
    if matches!(intake, Intake::SplunkHec | Intake::SplunkRaw)
        // HEC's own limits and proxies answer in HTML; such a body says nothing.
        && let Ok(hec) = serde_json::from_slice::<HecAnswer>(&answer.body)
        && let Some(verdict) = by_hec_code(&hec, answer, batch_len, &said)
    {
        return verdict;
    }
    by_status(answer, said)
}

#[derive(Deserialize)]
struct HecAnswer {
    code: u32,
    #[serde(rename = "invalid-event-number")]
    invalid_event_number: Option<usize>,
}

/// The codes of the HTTP Event Collector (Splunk, "Troubleshoot HTTP Event Collector"). `None` for a code that it does not list.
fn by_hec_code(hec: &HecAnswer, answer: &Answer, batch_len: usize, said: &str) -> Option<Verdict> {
    let reason = said.to_owned();
    Some(match hec.code {
        // Success; healthy; and taken, with a queue (24) or the acknowledgements (25) nearly full.
        0 | 17 | 24 | 25 if (200..300).contains(&answer.status) => Verdict::Delivered { reference: None },
        // Token disabled, required, invalid; in the query string, which is off; and as the health check says the first two.
        1..=4 | 16 | 21 | 22 => {
            Verdict::DestinationDead { reason: format!("{said}. Check the HEC token in the header `Authorization: Splunk …`; the queue is kept") }
        }
        // Index, data channel and acknowledgement are settings of the token: no event can get past them.
        7 => Verdict::DestinationDead { reason: format!("{said}. The token may not write to this index: allow it in Splunk; the queue is kept") },
        10 | 11 | 14 => {
            Verdict::DestinationDead { reason: format!("{said}. Check the header `X-Splunk-Request-Channel` and the token's settings; the queue is kept") }
        }
        // No data, invalid format, event missing, event blank, indexed fields.
        5 | 6 | 12 | 13 | 15 => Verdict::PayloadRejected { reason, bad_event: hec.invalid_event_number.filter(|&at| at < batch_len) },
        // Internal error, busy, queues full, acknowledgement unavailable, both, shutting down, at capacity.
        8 | 9 | 18 | 19 | 20 | 23 | 26 | 27 => again(answer, reason),
        _ => return None,
    })
}

fn by_status(answer: &Answer, reason: String) -> Verdict {
    let dead = |what: &str| Verdict::DestinationDead { reason: format!("{reason}. {what}; the queue is kept") };
    match answer.status {
        200..=299 => Verdict::Delivered { reference: None },
        300..=399 => dead("It answers with a redirect, and redirects are not followed: set the channel's URL to the final address"),
        401 | 403 => dead("It does not accept the credentials: check the channel's headers"),
        402 | 407 => dead("It does not accept requests from here"),
        404 | 410 => dead("There is no intake at this address: check the channel's URL"),
        405 | 501 | 505 => dead("There is no intake that takes a POST at this address: check the channel's URL"),
        411 | 414 | 415 | 417 | 421 | 426 | 431 => dead("It does not accept how requests are made: check the channel's URL, headers, `batch` and `gzip`"),
        413 => Verdict::TooLarge { reason },
        408 | 425 | 429 | 500..=599 => again(answer, reason),
        400..=499 => Verdict::PayloadRejected { reason, bad_event: None },
        _ => Verdict::Retry { reason },
    }
}

fn again(answer: &Answer, reason: String) -> Verdict {
    match answer.retry_after() {
        Some(wait) => Verdict::RetryAfter { wait, reason },
        None => Verdict::Retry { reason },
    }
}

/// The status and the beginning of the body, on one line.
fn said(answer: &Answer) -> String {
    let text = answer.text();
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut line = format!("HTTP {}", answer.status);
    for (at, word) in words.enumerate() {
        if line.len() > SHOWN {
            break;
        }
        line.push_str(if at == 0 { ": " } else { " " });
        line.extend(word.chars().take(SHOWN));
    }
    line
}
