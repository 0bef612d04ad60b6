//! What a client sends to be scanned, or tells of what came back: read, or refused with a sentence.

#![no_main]

use interven::api::problem::Problem;
use interven::api::scan::input::{response, scan};
use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;

fuzz_target!(|bytes: &[u8]| {
    match scan(bytes) {
        Ok(request) => {
            assert!(!request.method.trim().is_empty() && !request.url.trim().is_empty(), "{request:?}");
            let texts = [&request.agent_id, &request.agent_name, &request.runtime_type, &request.context, &request.env];
            assert!(texts.into_iter().flatten().all(|text| !text.is_empty()), "{request:?}");
            is_as_sent(bytes, request.body.as_deref());
        }
        Err(problem) => is_refused(&problem),
    }
    match response(bytes) {
        Ok(response) => is_as_sent(bytes, response.body.as_deref()),
        Err(problem) => is_refused(&problem),
    }
});

/// With a sentence, and as the caller's fault.
fn is_refused(problem: &Problem) {
    assert!(problem.status() == 400 && problem.error().ends_with('.'), "{problem:?}");
}

/// A body is JSON, and stands in what was sent byte for byte.
fn is_as_sent(sent: &[u8], body: Option<&RawValue>) {
    let Some(body) = body.map(RawValue::get) else { return };
    assert!(serde_json::from_str::<&RawValue>(body).is_ok(), "{body} is no JSON");
    assert!(sent.windows(body.len()).any(|part| part == body.as_bytes()), "{body} was not sent");
}
