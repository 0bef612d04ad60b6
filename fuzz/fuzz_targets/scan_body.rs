//! A body as the scan has it: classified and sanitised, whatever it is.

#![no_main]

use std::sync::LazyLock;

use interven::gateway::classify::{Classifier, Settings};
use interven::gateway::sanitize::{sanitize, sanitize_text};
use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(|| Classifier::new(&Settings::default()).expect("the default markers are fine"));

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let found = CLASSIFIER.classify_text(text);
    let clean = sanitize_text(text, &found);
    assert!(CLASSIFIER.classify_text(&clean).is_clean(), "the sanitised text is not clean: {clean}");

    let Ok(body) = serde_json::from_str::<Box<RawValue>>(text) else { return };
    let found = CLASSIFIER.classify(&body);
    let clean = sanitize(&body, &found).expect("a sanitised body is JSON");
    if found.is_clean() {
        assert_eq!(clean.get(), body.get(), "nothing was found, yet the body was changed");
    }
    let again = CLASSIFIER.classify(&clean);
    assert!(again.is_clean(), "the sanitised body is not clean: {:?} in {}", again.findings, clean.get());
    assert_eq!(sanitize(&clean, &again).expect("a clean body is JSON").get(), clean.get(), "sanitising it again changed it");
    assert!(is_same_shape(&pieces(body.get()), &pieces(clean.get())), "the shape changed: {} became {}", body.get(), clean.get());
});

/// The pieces of a JSON text: numbers as they are, a `"` for each text and name, and each other character by itself.
fn pieces(json: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = json;
    while let Some(first) = rest.bytes().next() {
        let (piece, end) = match first {
            b'"' => (1, end_of_text(rest)),
            b'-' | b'0'..=b'9' => {
                let end = rest.find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')).unwrap_or(rest.len());
                (end, end)
            }
            _ => (1, 1),
        };
        pieces.push(&rest[..piece]);
        rest = &rest[end..];
    }
    pieces
}

/// Where the text at the start of `json` ends.
fn end_of_text(json: &str) -> usize {
    let mut escaped = false;
    let end = json.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.expect("every text in valid JSON has an end") + 2
}

/// Whether only what stands in texts and names differs, and numbers that became texts.
fn is_same_shape(before: &[&str], after: &[&str]) -> bool {
    let is_number = |piece: &str| piece.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    before.len() == after.len() && before.iter().zip(after).all(|(before, after)| before == after || (is_number(before) && *after == "\""))
}
