//! The passes over plain text. Each looks at every byte a bounded number of times.

use std::borrow::Cow;

use super::{MASK, is_secret_name};
use crate::domain::luhn::passes_luhn;

/// The text being rewritten: what was not masked is copied.
struct Edits<'a> {
    text: &'a str,
    out: String,
    done: usize,
}

impl<'a> Edits<'a> {
    const fn of(text: &'a str) -> Self {
        Self { text, out: String::new(), done: 0 }
    }

    fn mask(&mut self, start: usize, end: usize) {
        self.out.push_str(&self.text[self.done..start]);
        self.out.push_str(MASK);
        self.done = end;
    }

    fn finish(mut self) -> Cow<'a, str> {
        if self.done == 0 {
            return Cow::Borrowed(self.text);
        }
        self.out.push_str(&self.text[self.done..]);
        Cow::Owned(self.out)
    }
}

/// PEM and PGP private keys, to their end or the text's.
pub(super) fn private_keys(text: &str) -> Cow<'_, str> {
    const BEGIN: &str = "-----BEGIN ";
    const LABEL: usize = 48;
    let mut edits = Edits::of(text);
    let mut at = 0;
    while let Some(found) = text[at..].find(BEGIN) {
        let start = at + found;
        let label = start + BEGIN.len();
        at = label;
        let window = &text[label..text.floor_char_boundary(label + LABEL)];
        if !window.split("-----").next().is_some_and(|label| label.contains("PRIVATE KEY")) {
            continue;
        }
        let end = text[label..].find("-----END ").map_or(text.len(), |found| {
            let tail = label + found + "-----END ".len();
            let window = &text[tail..text.floor_char_boundary(tail + LABEL)];
            window.find("-----").map_or(tail, |dashes| tail + dashes + 5)
        });
        edits.mask(start, end);
        at = end;
    }
    edits.finish()
}

/// User and password before the `@` of an address or a connection string.
pub(super) fn user_info(text: &str) -> Cow<'_, str> {
    let mut edits = Edits::of(text);
    let mut next = text.find("://");
    while let Some(found) = next {
        let start = found + 3;
        next = text[start..].find("://").map(|more| start + more);
        let token = &text[start..next.unwrap_or(text.len())];
        let token = &token[..token.find(|c: char| c.is_whitespace() || "\"'<>`".contains(c)).unwrap_or(token.len())];
        let authority = &token[..token.find(['/', '?', '#', '\\']).unwrap_or(token.len())];
        let end = authority.rfind('@').or_else(|| {
            // A password may hold a `/`: then what looks like a port is no number, and the `@` comes later.
            let port = authority.rsplit_once(':')?.1;
            if port.is_empty() || port.bytes().all(|b| b.is_ascii_digit()) { None } else { token.rfind('@') }
        });
        if let Some(end) = end.filter(|end| *end > 0 && &token[..*end] != MASK) {
            edits.mask(start, start + end);
        }
    }
    edits.finish()
}

/// Characters that may follow a prefix: letters and digits, plus these.
type Further = &'static [u8];

/// What well-known providers' credentials begin with, how many characters must follow at least, and which besides letters and digits.
const PROVIDERS: [(&str, usize, Further); 38] = [
    ("AKIA", 12, b""),
    ("ASIA", 12, b""),
    ("ABIA", 12, b""),
    ("ACCA", 12, b""),
    ("ghp_", 16, b""),
    ("gho_", 16, b""),
    ("ghu_", 16, b""),
    ("ghs_", 16, b""),
    ("ghr_", 16, b""),
    ("github_pat_", 16, b"_"),
    ("glpat-", 16, b"_-."),
    ("xoxa-", 8, b"-"),
    ("xoxb-", 8, b"-"),
    ("xoxc-", 8, b"-"),
    ("xoxd-", 8, b"-%"),
    ("xoxe", 8, b"-."),
    ("xoxo-", 8, b"-"),
    ("xoxp-", 8, b"-"),
    ("xoxr-", 8, b"-"),
    ("xoxs-", 8, b"-"),
    ("xapp-", 8, b"-"),
    ("hooks.slack.com/", 16, b"/_-"),
    ("discord.com/api/webhooks/", 16, b"/_-"),
    ("discord.com/api/v10/webhooks/", 16, b"/_-"),
    ("discordapp.com/api/webhooks/", 16, b"/_-"),
    ("sk-", 16, b"_-"),
    ("sk_live_", 8, b"_"),
    ("sk_test_", 8, b"_"),
    ("rk_live_", 8, b"_"),
    ("whsec_", 16, b"+/="),
    ("AIza", 24, b"_-"),
    ("ya29.", 16, b"_-."),
    ("iv_live_", 8, b"_"),
    ("iv_pat_", 8, b"_"),
    ("npm_", 24, b""),
    ("hf_", 20, b""),
    ("SG.", 24, b"_-."),
    // A JWT, or any base64 of an object.
    ("eyJ", 16, b"_-.+/="),
];

/// Credentials that are known by how they look, and what follows `Bearer` or `Basic`.
pub(super) fn credentials(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut edits = Edits::of(text);
    let mut at = 0;
    while at < bytes.len() {
        match starts_word(bytes, at).then(|| credential(&bytes[at..])).flatten() {
            Some((lead, length)) => {
                edits.mask(at + lead, at + lead + length);
                at += lead + length;
            }
            None => at += 1,
        }
    }
    edits.finish()
}

/// Whether a word can start at `at`: what is before it is no letter or digit, or belongs to an escape (`\n`, `%20`).
fn starts_word(bytes: &[u8], at: usize) -> bool {
    match &bytes[..at] {
        [] | [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => true,
        [.., before] => !before.is_ascii_alphanumeric(),
    }
}

/// Where the secret part of a credential at the start of `bytes` begins, and its length.
fn credential(bytes: &[u8]) -> Option<(usize, usize)> {
    let first = *bytes.first()?;
    for (prefix, least, further) in &PROVIDERS {
        if prefix.as_bytes()[0] == first && bytes.starts_with(prefix.as_bytes()) {
            let length = run(&bytes[prefix.len()..], further);
            if length >= *least {
                // Of an address that is itself the secret, the host may stay.
                let lead = if prefix.ends_with('/') { prefix.len() } else { 0 };
                return Some((lead, prefix.len() + length - lead));
            }
        }
    }
    match first {
        b'b' if bytes.starts_with(b"bot") && bytes.get(3).is_some_and(u8::is_ascii_digit) => bot_token(&bytes[3..]).map(|(_, length)| (3, length)),
        b'B' | b'b' => scheme(bytes),
        b'0'..=b'9' => bot_token(bytes),
        _ => None,
    }
}

/// How many letters, digits and `further` bytes there are in a row.
fn run(bytes: &[u8], further: &[u8]) -> usize {
    bytes.iter().take_while(|b| b.is_ascii_alphanumeric() || further.contains(b)).count()
}

/// `Bearer …`, and `Basic …` where what follows is not a word.
fn scheme(bytes: &[u8]) -> Option<(usize, usize)> {
    let is = |name: &[u8]| bytes.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let (bearer, name) = if is(b"bearer") {
        (true, 6)
    } else if is(b"basic") {
        (false, 5)
    } else {
        return None;
    };
    let blanks = bytes[name..].iter().take(8).take_while(|b| matches!(b, b' ' | b'\t' | b':' | b'+')).count();
    let encoded = usize::from(blanks == 0 && bytes[name..].starts_with(b"%20")) * 3;
    let lead = name + blanks + encoded;
    if lead == name {
        return None;
    }
    let value = &bytes[lead..lead + run(&bytes[lead..], b"+/_.~=-%")];
    let no_word = value.iter().any(|b| b.is_ascii_digit() || *b == b'=') || value.iter().skip(1).any(u8::is_ascii_uppercase);
    (value.len() >= 6 && (bearer || no_word)).then_some((lead, value.len()))
}

/// A Telegram bot's token: `123456789:` and 35 characters.
fn bot_token(bytes: &[u8]) -> Option<(usize, usize)> {
    let digits = bytes.iter().take(13).take_while(|b| b.is_ascii_digit()).count();
    if !(6..=12).contains(&digits) || bytes.get(digits) != Some(&b':') {
        return None;
    }
    let length = run(&bytes[digits + 1..], b"_-");
    (length >= 30).then_some((0, digits + 1 + length))
}

/// Values that stand behind a name like `password`, as in `password=…`, `"token": "…"`, `Authorization: …` or `<secret>…</secret>`.
pub(super) fn named_values(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut edits = Edits::of(text);
    let mut at = 0;
    while at < bytes.len() {
        let separator = at;
        at += 1;
        if !matches!(bytes[separator], b':' | b'=' | b'>') {
            continue;
        }
        let name = name_before(text, separator);
        if name.is_empty() || !is_secret_name(name, false) {
            continue;
        }
        let (start, end) = value_after(bytes, separator, name);
        let value = &text[start..end];
        let numeric = value.bytes().all(|b| b.is_ascii_digit());
        let says_nothing = value.is_empty() || value.starts_with(MASK) || matches!(value, "true" | "false" | "null") || !is_secret_name(name, numeric);
        if !says_nothing {
            edits.mask(start, end);
        }
        at = at.max(end);
    }
    edits.finish()
}

/// The name that ends before `separator`; quotes and blanks may stand between.
fn name_before(text: &str, separator: usize) -> &str {
    const NAME: usize = 64;
    let bytes = text.as_bytes();
    let back = |from: usize, most: usize, fits: fn(&u8) -> bool| from - bytes[..from].iter().rev().take(most).take_while(|b| fits(b)).count();
    let end = back(separator, 4, |b| matches!(b, b' ' | b'\t'));
    let end = back(end, 4, |b| matches!(b, b'"' | b'\'' | b'\\' | b']'));
    let start = back(end, NAME, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    let tag = bytes[separator] == b'>';
    if tag && (end != separator || start == 0 || bytes[start - 1] != b'<') { "" } else { &text[start..end] }
}

/// Where the value behind `separator` starts and ends.
fn value_after(bytes: &[u8], separator: usize, name: &str) -> (usize, usize) {
    let skip = |from: usize, fits: fn(&u8) -> bool| from + bytes[from..].iter().take_while(|b| fits(b)).count();
    let until = |from: usize, ends: &dyn Fn(u8) -> bool| from + bytes[from..].iter().take_while(|b| !ends(**b)).count();
    if bytes[separator] == b'>' {
        return (separator + 1, until(separator + 1, &|b| b == b'<'));
    }
    let start = skip(separator + 1, |b| matches!(b, b' ' | b'\t' | b'=' | b'>' | b'\\'));
    if let Some(quote @ (b'"' | b'\'')) = bytes.get(start).copied() {
        return (start + 1, until(start + 1, &|b| b == quote));
    }
    let lower = name.to_ascii_lowercase();
    if lower.contains("authorization") || lower.contains("cookie") {
        return (start, until(start, &|b| matches!(b, b'\n' | b'"' | b'\'')));
    }
    (start, until(start, &|b| b.is_ascii_whitespace() || matches!(b, b'&' | b';' | b'"' | b'\'' | b'<' | b'>' | b'`')))
}

/// Card numbers that pass Luhn's check, and US social security numbers, in groups or not.
pub(super) fn numbers(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut edits = Edits::of(text);
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        if at > 0 && bytes[at - 1] == b'%' && bytes.get(at + 1).is_some_and(u8::is_ascii_hexdigit) {
            // `%20`: the number starts after it.
            at += 2;
            continue;
        }
        let group = at + bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let underscored = at > 0 && bytes[at - 1] == b'_';
        match (starts_word(bytes, at) && !underscored).then(|| personal_number(&bytes[at..])).flatten() {
            Some(length) => {
                edits.mask(at, at + length);
                at += length;
            }
            None => at = group,
        }
    }
    edits.finish()
}

/// The length of the card or social security number that `bytes` start with.
fn personal_number(bytes: &[u8]) -> Option<usize> {
    const MOST: usize = 19;
    let mut digits = Vec::with_capacity(MOST);
    let mut groups = Vec::with_capacity(4);
    let mut at = 0;
    let mut card = None;
    loop {
        let group = bytes[at..].iter().take(MOST + 1).take_while(|b| b.is_ascii_digit()).count();
        let end = at + group;
        if group == 0 || digits.len() + group > MOST {
            break;
        }
        digits.extend_from_slice(&bytes[at..end]);
        groups.push(group);
        let ends = !bytes.get(end).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
        if ends && groups == [3, 2, 4] && !matches!(&digits[..3], b"000" | b"666" | [b'9', ..]) && &digits[3..5] != b"00" && &digits[5..] != b"0000" {
            return Some(end);
        }
        if ends && digits.len() >= 13 && matches!(digits[0], b'2'..=b'6') && passes_luhn(digits.iter().copied()) {
            card = Some(end);
        }
        if !matches!(bytes.get(end), Some(b' ' | b'-' | b'+')) {
            break;
        }
        at = end + 1;
    }
    card
}
