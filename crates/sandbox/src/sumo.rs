//! A Sumo Logic HTTP source, as its documentation describes it ("Upload logs to an HTTP source"): one event a line, gzip or deflate, at most 1 MB before it is packed.
//! The URL is the secret, so a wrong one is 401. Every other answer has no body that means anything.

use axum::http::Method;

use crate::call::{Call, Packing, Reply, lines};
use crate::fault::{Refusal, captive_page};

const MAX_BYTES: usize = 1_000_000;

/// What the source says to a request.
pub(crate) fn answer(call: &Call) -> Reply {
    if call.method != Method::POST {
        return Reply::empty(405);
    }
    if matches!(call.packing, Packing::Unknown | Packing::Broken) {
        return Reply::empty(400);
    }
    let events = lines(&call.body);
    if call.body.len() > MAX_BYTES {
        return Reply::empty(413).with_events(events);
    }
    let metrics = call.header("content-type").starts_with("application/vnd.sumologic.");
    let note = metrics.then(|| "a Content-Type of metrics: it would not be taken as logs".to_owned());
    let reply = Reply::empty(200).with_events(events).with_notes(note);
    if metrics { reply } else { reply.accepted() }
}

/// What the source says when it refuses.
pub(crate) fn refusal(refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::RateLimited(seconds) => Reply::empty(429).with_header("retry-after", Refusal::whole_seconds(*seconds)),
        Refusal::Dead => Reply::empty(401),
        Refusal::Reject => Reply::empty(400),
        Refusal::WrongBody => captive_page(),
        Refusal::Unavailable => Reply::empty(503),
    }
}
