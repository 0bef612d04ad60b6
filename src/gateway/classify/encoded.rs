//! Parts of a text that are text in another form: base64, and the percent signs of addresses. One level deep.

use std::ops::Range;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;

use super::text::run;

/// With or without padding, and with whatever the last bits are: other decoders are as lenient.
const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, CONFIG);

/// The shortest base64 that is looked into: less holds no finding.
const LEAST: usize = 16;

/// Calls `found` with each part of `text` that is text in another form, in clear, and its place.
pub fn parts(text: &str, mut found: impl FnMut(&str, Range<usize>)) {
    let bytes = text.as_bytes();
    let in_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let mut at = 0;
    while at < bytes.len() {
        let length = run(&bytes[at..], usize::MAX, in_base64);
        let padding = run(&bytes[at + length..], 2, |byte| byte == b'=');
        if length >= LEAST
            && let Some(decoded) = base64_text(&text[at..at + length])
        {
            found(&decoded, at..at + length + padding);
        }
        at += length + 1;
    }
    if !text.contains('%') {
        return;
    }
    let in_address = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'%' | b'+' | b'-' | b'_' | b'.' | b'~' | b'!' | b'*' | b'\'' | b'(' | b')');
    let mut at = 0;
    while at < bytes.len() {
        let length = run(&bytes[at..], usize::MAX, in_address);
        if let Some(part) = text.get(at..at + length).filter(|part| is_escaped(part)) {
            let decoded = percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
            found(&decoded, at..at + length);
        }
        at += length + 1;
    }
}

/// What base64 says, if that is text.
pub fn base64_text(encoded: &str) -> Option<String> {
    // The first bytes of an image tell as much as all of it.
    let head = encoded.get(..encoded.len().min(32) / 4 * 4)?;
    let engine = if encoded.contains(['-', '_']) { &URL_SAFE } else { &STANDARD };
    let is_text = |bytes: &[u8]| bytes.iter().all(|byte| !byte.is_ascii_control() || matches!(byte, b'\t' | b'\n' | b'\r'));
    let first = engine.decode(head).ok().filter(|first| is_text(first))?;
    // A character may be cut off at the end of these.
    if std::str::from_utf8(&first).is_err_and(|error| error.error_len().is_some()) {
        return None;
    }
    let decoded = engine.decode(encoded).ok()?;
    String::from_utf8(decoded).ok().filter(|decoded| is_text(decoded.as_bytes()))
}

fn is_escaped(part: &str) -> bool {
    part.as_bytes().windows(3).any(|window| window[0] == b'%' && window[1].is_ascii_hexdigit() && window[2].is_ascii_hexdigit())
}
