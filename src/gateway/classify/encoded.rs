//! Parts of a text that are text in another form: base64, the percent signs of addresses and forms, and the `\u` of JSON in a text. One level deep; base64 in a form counts as one, for
//! a form cannot carry it otherwise.

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;

use super::json;
use super::text::{run, run_back};

/// With or without padding, and with whatever the last bits are: other decoders are as lenient.
const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);

/// The shortest base64 that is looked into: nine bytes, such as `a@acme.io`.
const LEAST: usize = 12;
/// The shortest base64 in which a beginning that is no text is passed over.
const LEAST_AFTER_OTHER: usize = 24;
/// The shortest text between bytes that are no text. Less stands there by chance.
const LEAST_BETWEEN: usize = 16;
/// The shortest line after which base64 goes on in the next: MIME has 76 (RFC 2045, 6.8), PEM 64 (RFC 7468).
const LEAST_LINE: usize = 40;

/// A text that stood in another form.
#[derive(Debug)]
pub struct Decoded<'t> {
    /// What it says.
    pub text: &'t str,
    /// Where it stands in its other form.
    pub span: Range<usize>,
    /// It stands among bytes that are no text, as in an image or a certificate.
    pub in_binary: bool,
    /// The name that an address or a form gives to it; empty if none.
    pub name: &'t str,
}

/// Calls `found` with each part of `text` that is base64 of a text.
pub fn base64_parts(text: &str, mut found: impl FnMut(Decoded<'_>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = base64_run(&bytes[at..]);
        let padding = run(&bytes[at + length..], 2, |byte| byte == b'=');
        if length >= LEAST {
            let span = at..at + length + padding;
            inside_base64(&text[at..at + length], |text, in_binary| found(Decoded { text, span: span.clone(), in_binary, name: "" }));
        }
        at += length + 1;
    }
}

/// How many bytes at the start of `bytes` are base64, of either alphabet, in one line or in several long ones.
fn base64_run(bytes: &[u8]) -> usize {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let mut length = 0;
    loop {
        let line = run(&bytes[length..], usize::MAX, fits);
        length += line;
        let end = run(&bytes[length..], 2, |byte| matches!(byte, b'\r' | b'\n'));
        if line < LEAST_LINE || end == 0 || !bytes.get(length + end).is_some_and(|byte| fits(*byte)) {
            return length;
        }
        length += end;
    }
}

/// Calls `found` with the texts that `encoded` holds, and whether they stand among other bytes. What stands before base64 without a sign between them may shift
/// it, so each of the four ways to begin is tried.
fn inside_base64(encoded: &str, mut found: impl FnMut(&str, bool)) {
    let encoded = plain_base64(encoded);
    let beginnings = if encoded.len() < LEAST_AFTER_OTHER { 1 } else { 4 };
    for beginning in 0..beginnings {
        let from = &encoded[beginning..];
        // One letter more than whole bytes says nothing.
        let Ok(decoded) = STANDARD.decode(&from[..from.len() - usize::from(from.len() % 4 == 1)]) else { continue };
        let decoded = narrow(decoded);
        if let Some(text) = std::str::from_utf8(&decoded).ok().filter(|text| !text.contains(is_no_text)) {
            if beginning == 0 || text.len() >= LEAST_BETWEEN {
                found(text, false);
                return;
            }
            continue;
        }
        for chunk in decoded.utf8_chunks() {
            for piece in chunk.valid().split(is_no_text).filter(|piece| piece.len() >= LEAST_BETWEEN) {
                // Text to the end is what was encoded, with something else before it.
                let is_last = piece.as_bytes().as_ptr_range().end == decoded.as_ptr_range().end;
                found(piece, !is_last);
            }
        }
    }
}

/// Base64 in one line and in the standard alphabet.
fn plain_base64(encoded: &str) -> Cow<'_, str> {
    if !encoded.contains(['-', '_', '\r', '\n']) {
        return Cow::Borrowed(encoded);
    }
    let plain = |c: char| match c {
        '-' => Some('+'),
        '_' => Some('/'),
        '\r' | '\n' => None,
        c => Some(c),
    };
    Cow::Owned(encoded.chars().filter_map(plain).collect())
}

/// Without every second byte, where these are nothing: UTF-16, as PowerShell has its commands encoded.
fn narrow(decoded: Vec<u8>) -> Vec<u8> {
    let text = decoded.strip_prefix(b"\xff\xfe").unwrap_or(&decoded);
    let is_wide = text.len() >= 2 && text.iter().skip(1).step_by(2).all(|byte| *byte == 0);
    if is_wide { text.iter().step_by(2).copied().collect() } else { decoded }
}

const fn is_no_text(c: char) -> bool {
    c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r')
}

/// What base64 says, if that is text.
pub fn base64_text(encoded: &str) -> Option<String> {
    let decoded = STANDARD.decode(plain_base64(encoded).as_ref()).ok()?;
    String::from_utf8(decoded).ok().filter(|decoded| !decoded.contains(is_no_text))
}

/// Calls `found` with each part of `text` that has percent signs of addresses, and with each value of a form.
pub fn escaped_parts(text: &str, mut found: impl FnMut(Decoded<'_>)) {
    if is_form(text) {
        let mut at = 0;
        for pair in text.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value_at = at + name.len() + 1;
            let plain_name = unescaped(name);
            if let Cow::Owned(name_text) = &plain_name {
                found(Decoded { text: name_text, span: at..at + name.len(), in_binary: false, name: "" });
            }
            if !value.is_empty() {
                found(Decoded { text: &unescaped(value), span: value_at..value_at + value.len(), in_binary: false, name: &plain_name });
            }
            at += pair.len() + 1;
        }
        return;
    }
    if !text.contains('%') {
        return;
    }
    let bytes = text.as_bytes();
    let in_address = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'%' | b'+' | b'-' | b'_' | b'.' | b'~' | b'!' | b'*' | b'\'' | b'(' | b')');
    let mut at = 0;
    while at < bytes.len() {
        let length = run(&bytes[at..], usize::MAX, in_address);
        if let Some(part) = text.get(at..at + length).filter(|part| has_escape(part)) {
            let name_end = if bytes[..at].ends_with(b"=") { at - 1 } else { at };
            let name =
                run_back(&bytes[..name_end], if name_end < at { 64 } else { 0 }, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
            found(Decoded { text: &unescaped(part), span: at..at + length, in_binary: false, name: &text[name_end - name..name_end] });
        }
        at += length + 1;
    }
}

/// Calls `found` with each string of JSON in `text` that has `\u` escapes: a text may be JSON itself, whose escapes are then not those of the body.
pub fn json_parts(text: &str, mut found: impl FnMut(Decoded<'_>)) {
    if !text.contains("\\u") {
        return;
    }
    let (mut name, mut before) = ("", "");
    let mut at = 0;
    for part in text.split('"') {
        if part.contains("\\u") {
            let is_named = before.trim() == ":";
            let plain_name = json::unescaped(name).0;
            let inside = json::unescaped(part).0;
            found(Decoded { text: &inside, span: at..at + part.len(), in_binary: false, name: if is_named { &plain_name } else { "" } });
        }
        (name, before) = (before, part);
        at += part.len() + 1;
    }
}

/// Whether all of a text is a form (`application/x-www-form-urlencoded`) that says anything that its letters do not.
fn is_form(text: &str) -> bool {
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']' | b'%' | b'$' | b':');
    let in_value = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'\\' | b'`' | b'?' | b'#');
    text.contains(['&', '+', '%'])
        && text.split('&').all(|pair| {
            pair.split_once('=').is_some_and(|(name, value)| {
                let names = !name.is_empty() && name.bytes().all(in_name);
                names && !value.starts_with('=') && value.bytes().all(in_value)
            })
        })
}

fn unescaped(part: &str) -> Cow<'_, str> {
    if !part.contains('+') && !has_escape(part) {
        return Cow::Borrowed(part);
    }
    Cow::Owned(percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned())
}

fn has_escape(part: &str) -> bool {
    part.as_bytes().windows(3).any(|window| window[0] == b'%' && window[1].is_ascii_hexdigit() && window[2].is_ascii_hexdigit())
}
