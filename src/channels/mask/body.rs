//! Bodies: JSON as it comes (deep, cut off, with lone surrogates), and forms. JSON is read from left to right and never held as a tree.

use std::iter::Peekable;
use std::str::Chars;

use super::{MASK, decoded as unescaped, is_secret_name, text};
use crate::channels::text::{Shape, clean};

/// How often JSON is looked for in a string of JSON.
const NESTING: usize = 4;

/// `body` with its secrets masked, whatever it is.
pub(super) fn masked(body: &str) -> String {
    let body = body.trim();
    match body.strip_prefix('"') {
        Some(inside) if string_end(inside) + 1 >= inside.len() => string(&decoded(&inside[..string_end(inside)]), 0),
        _ => nested(body, 0),
    }
}

/// The masked form of a decoded string, which may itself be JSON.
fn string(decoded: &str, depth: usize) -> String {
    let clean = clean(decoded, Shape::Block);
    nested(&clean, depth)
}

fn nested(body: &str, depth: usize) -> String {
    if depth >= NESTING {
        text(body).into_owned()
    } else if body.trim_start().starts_with(['{', '[']) {
        document(body, depth)
    } else if body.contains('=') && !body.contains(char::is_whitespace) && body.split('&').all(|pair| pair.contains('=')) {
        form(body, depth)
    } else {
        text(body).into_owned()
    }
}

/// `application/x-www-form-urlencoded`, shown decoded: a secret may hide behind an escape.
fn form(body: &str, depth: usize) -> String {
    let pairs = body.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = unescaped(name);
        let value = unescaped(value);
        let numeric = value.bytes().all(|b| b.is_ascii_digit());
        let shown = if !value.is_empty() && is_secret_name(&name, numeric) { MASK.to_owned() } else { string(&value, depth + 1) };
        format!("{}={shown}", text(&clean(&name, Shape::Line)))
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn document(body: &str, depth: usize) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    // `{"name":"api_key","value":…}`: what a value called, the next `value` is.
    let mut named_secret = false;
    let mut last_key = String::new();
    while let Some(quote) = rest.find('"') {
        let (between, from_quote) = rest.split_at(quote);
        if between.contains('}') {
            named_secret = false;
        }
        push_between(&mut out, between);
        let inside = &from_quote[1..];
        let end = string_end(inside);
        let content = decoded(&inside[..end]);
        rest = inside.get(end + 1..).unwrap_or("");
        let blanks = rest.len() - rest.trim_start().len();
        if !rest[blanks..].starts_with(':') {
            named_secret |= is_naming(&last_key) && is_secret_name(&content, false);
            push_string(&mut out, &string(&content, depth + 1));
            continue;
        }
        push_string(&mut out, &text(&clean(&content, Shape::Line)));
        out.push(':');
        rest = &rest[blanks + 1..];
        let value = rest.trim_start();
        let numeric = value.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        if is_secret_name(&content, numeric) || (named_secret && content.to_ascii_lowercase().starts_with("val")) {
            // Only here: to look for the end of every container at every depth would take quadratic time.
            let (secret, after) = value.split_at(value_length(value));
            if !matches!(secret, "" | "true" | "false" | "null" | "\"\"") {
                push_string(&mut out, MASK);
                rest = after;
            }
        }
        last_key = content;
    }
    push_between(&mut out, rest);
    out
}

fn is_naming(key: &str) -> bool {
    ["name", "key", "header", "field", "param"].iter().any(|known| key.eq_ignore_ascii_case(known))
}

/// What stands between strings: punctuation and numbers, or anything at all where it is no JSON.
fn push_between(out: &mut String, between: &str) {
    if between.len() < 9 { out.push_str(between) } else { out.push_str(&text(between)) }
}

fn push_string(out: &mut String, content: &str) {
    out.push_str(&serde_json::Value::from(content).to_string());
}

/// Where the string ends whose content `inside` starts with: at its closing quote, or at the end where there is none.
fn string_end(inside: &str) -> usize {
    let bytes = inside.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The length of the value that `value` starts with: a string, an array, an object, or a word.
fn value_length(value: &str) -> usize {
    match value.as_bytes().first() {
        Some(b'"') => (string_end(&value[1..]) + 2).min(value.len()),
        Some(b'{' | b'[') => container_length(value),
        _ => value.find(|c: char| c.is_whitespace() || matches!(c, ',' | '}' | ']')).unwrap_or(value.len()),
    }
}

fn container_length(value: &str) -> usize {
    let bytes = value.as_bytes();
    let mut depth = 0_usize;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b'"' => at += 1 + string_end(&value[at + 1..]),
            _ => {}
        }
        at += 1;
    }
    value.len()
}

/// A string's content without its escapes; what is no character (a lone surrogate, a broken escape) becomes U+FFFD.
fn decoded(content: &str) -> String {
    let mut out = String::with_capacity(content.len());
    let mut chars = content.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        out.push(match chars.next() {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('u') => unicode_escape(&mut chars),
            Some(c @ ('"' | '\\' | '/')) => c,
            _ => char::REPLACEMENT_CHARACTER,
        });
    }
    out
}

fn unicode_escape(chars: &mut Peekable<Chars<'_>>) -> char {
    let high = hex4(chars);
    if !(0xD800..0xDC00).contains(&high) {
        return char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER);
    }
    let mut ahead = chars.clone();
    if ahead.next() != Some('\\') || ahead.next() != Some('u') {
        return char::REPLACEMENT_CHARACTER;
    }
    let low = hex4(&mut ahead);
    if !(0xDC00..0xE000).contains(&low) {
        return char::REPLACEMENT_CHARACTER;
    }
    *chars = ahead;
    char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Up to four hexadecimal digits.
fn hex4(chars: &mut Peekable<Chars<'_>>) -> u32 {
    let mut value = 0;
    for _ in 0..4 {
        let Some(digit) = chars.peek().and_then(|c| c.to_digit(16)) else { return u32::from(char::REPLACEMENT_CHARACTER) };
        chars.next();
        value = value << 4 | digit;
    }
    value
}
