//! JSON as a run of tokens with their places. Nothing is held as a tree and nothing recurses, for a body may nest as deep as it is long.

use std::borrow::Cow;
use std::ops::Range;

/// What stands at a place of a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// `{`
    Object,
    /// `[`
    Array,
    /// `}` or `]`
    End,
    /// `,`
    Comma,
    /// A member's name; its place is what stands between the quotes.
    Key,
    /// A string that is a value; its place is what stands between the quotes.
    String,
    /// A number.
    Number,
}

/// The tokens of a JSON text; `true`, `false` and `null` are passed over, as is whatever is no JSON.
pub struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    /// The tokens of `json`.
    pub const fn of(json: &'a str) -> Self {
        Self { bytes: json.as_bytes(), at: 0 }
    }

    /// What stands between the quotes of the string whose opening quote was just passed.
    fn string(&mut self) -> Range<usize> {
        let start = self.at;
        loop {
            match self.bytes.get(self.at) {
                None => return start..self.bytes.len(),
                Some(b'"') => {
                    self.at += 1;
                    return start..self.at - 1;
                }
                Some(b'\\') => self.at = (self.at + 2).min(self.bytes.len()),
                Some(_) => self.at += 1,
            }
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = (Token, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.at;
            let byte = *self.bytes.get(start)?;
            self.at += 1;
            let token = match byte {
                b'{' => Token::Object,
                b'[' => Token::Array,
                b'}' | b']' => Token::End,
                b',' => Token::Comma,
                b'"' => {
                    let inside = self.string();
                    let space = self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                    let is_key = self.bytes.get(self.at + space) == Some(&b':');
                    // The space is not looked at again, or a text of strings and spaces would take longer than its length.
                    self.at += space;
                    return Some((if is_key { Token::Key } else { Token::String }, inside));
                }
                b'-' | b'0'..=b'9' => {
                    let more = self.bytes[self.at..].iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')).count();
                    self.at += more;
                    Token::Number
                }
                _ => continue,
            };
            return Some((token, start..self.at));
        }
    }
}

/// Where the characters of an unescaped string stand in what it was unescaped from.
#[derive(Debug, Default)]
pub struct Places {
    /// After each escape: the place in the unescaped text, and in the other.
    after_escapes: Vec<(usize, usize)>,
}

impl Places {
    /// The place, in the escaped text, of a character of the unescaped one, or of its end.
    pub fn raw(&self, at: usize) -> usize {
        let before = self.after_escapes.partition_point(|(text, _)| *text <= at);
        let (text, raw) = before.checked_sub(1).map_or((0, 0), |last| self.after_escapes[last]);
        raw + (at - text)
    }
}

/// What a string says whose inside is `raw`. What is no character (a lone surrogate, a broken escape) becomes U+FFFD.
pub fn unescaped(raw: &str) -> (Cow<'_, str>, Places) {
    if !raw.contains('\\') {
        return (Cow::Borrowed(raw), Places::default());
    }
    let mut text = String::with_capacity(raw.len());
    let mut places = Places::default();
    let mut rest = raw;
    while let Some(backslash) = rest.find('\\') {
        text.push_str(&rest[..backslash]);
        rest = &rest[backslash + 1..];
        let (c, length) = escape(rest);
        text.push(c);
        rest = &rest[length..];
        places.after_escapes.push((text.len(), raw.len() - rest.len()));
    }
    text.push_str(rest);
    (Cow::Owned(text), places)
}

/// The character that the escape stands for whose backslash is before `rest`, and its length without that.
fn escape(rest: &str) -> (char, usize) {
    let Some(c) = rest.chars().next() else { return (char::REPLACEMENT_CHARACTER, 0) };
    let plain = match c {
        '"' | '\\' | '/' => c,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let unit =
                |at: usize| rest.get(at..at + 4).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())).and_then(|hex| u16::from_str_radix(hex, 16).ok());
            let Some(first) = unit(1) else { return (char::REPLACEMENT_CHARACTER, 1) };
            let second = (0xd800..0xdc00).contains(&first).then(|| rest.get(5..7).filter(|lead| *lead == "\\u").and_then(|_| unit(7))).flatten();
            return match (char::decode_utf16([first, second.unwrap_or(0)]).next(), second) {
                (Some(Ok(c)), Some(_)) => (c, 11),
                (Some(Ok(c)), None) => (c, 5),
                _ => (char::REPLACEMENT_CHARACTER, 5),
            };
        }
        _ => char::REPLACEMENT_CHARACTER,
    };
    (plain, c.len_utf8())
}
