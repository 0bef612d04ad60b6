//! The URLs that stand in texts and bodies.

use percent_encoding::percent_decode_str;
use serde_json::value::RawValue;
use url::Url;

use super::classify::{Token, Tokens, unescaped};

/// The longest URL in a text that is looked at, in bytes; of a longer one its beginning.
const LONGEST_URL: usize = 2_048;
/// The longest scheme of a URL in a text.
const LONGEST_SCHEME: usize = 20;
/// The longest that a URL has before its path, with a name and a password. URLs may stand in each other, and each is looked at so far.
const LONGEST_AUTHORITY: usize = 400;

/// A URL in a text.
#[derive(Debug)]
pub(super) struct Link<'t> {
    /// The URL without its path and all that follows.
    pub origin: Url,
    /// The text from its beginning on.
    rest: &'t str,
}

impl<'t> Link<'t> {
    /// All of the URL, as it stands.
    pub fn whole(&self) -> &'t str {
        let rest = &self.rest[..self.rest.floor_char_boundary(LONGEST_URL)];
        let rest = &rest[..rest.find(ends).unwrap_or(rest.len())];
        rest.trim_end_matches(ends_sentence)
    }
}

/// What `look` gives for the first URL in `text` for which it gives something; URLs in it may be percent-encoded, as in a query.
pub(super) fn find_in_text<T>(text: &str, mut look: impl FnMut(&Link<'_>) -> Option<T>) -> Option<T> {
    links(text).find_map(|link| look(&link)).or_else(|| {
        let is_encoded = text.contains("%2F") || text.contains("%2f");
        is_encoded.then(|| percent_decode_str(text).decode_utf8_lossy()).and_then(|decoded| links(&decoded).find_map(|link| look(&link)))
    })
}

/// The same in the strings of a body, names too, without their escapes.
pub(super) fn find_in_body<T>(body: &RawValue, mut look: impl FnMut(&Link<'_>) -> Option<T>) -> Option<T> {
    let json = body.get();
    let mut texts = Tokens::of(json).filter(|(token, _)| matches!(token, Token::Key | Token::String)).map(|(_, span)| &json[span]);
    texts.find_map(|text| find_in_text(&unescaped(text).0, &mut look))
}

/// The URLs in a text, those in other URLs too. Takes time in proportion to the text.
fn links(text: &str) -> impl Iterator<Item = Link<'_>> {
    text.match_indices("://").filter_map(|(at, mark)| {
        let before = text.as_bytes()[..at].iter().rev().take(LONGEST_SCHEME);
        let scheme = before.take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')).count();
        // What a scheme cannot begin with stands before it.
        let scheme = text[at - scheme..at].trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        let authority = &text[at + mark.len()..];
        let authority = &authority[..authority.floor_char_boundary(LONGEST_AUTHORITY)];
        let authority = &authority[..authority.find(|c: char| matches!(c, '/' | '?' | '#') || ends(c)).unwrap_or(authority.len())];
        // A bracket belongs to an IPv6 address, else to what stands around the URL.
        let authority = if authority.contains('[') { authority } else { authority.split(']').next().unwrap_or(authority) };
        let authority = authority.trim_end_matches(ends_sentence);
        if scheme.is_empty() || authority.is_empty() {
            return None;
        }
        let origin = Url::parse(&format!("{scheme}://{authority}/")).ok()?;
        Some(Link { origin, rest: &text[at - scheme.len()..] })
    })
}

/// What stands around a URL.
fn ends(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '|' | '\\' | '^' | '{' | '}' | ')' | ',' | ';')
}

/// What stands at the end of a sentence, and not of a URL.
fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | ':' | '*' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        links(text).map(|link| format!("{} {}", link.origin.host_str().unwrap_or_default(), link.whole())).collect()
    }

    #[test]
    fn a_url_ends_where_its_text_ends() {
        for (text, url) in [
            ("see http://evil.example/a.", "evil.example http://evil.example/a"),
            ("éhttps://evil.example", "evil.example https://evil.example"),
            ("(<http://203.0.113.7>)", "203.0.113.7 http://203.0.113.7"),
            ("[http://evil.example] x", "evil.example http://evil.example]"),
            ("http://[2001:db8::1]/x", "[2001:db8::1] http://[2001:db8::1]/x"),
            ("no: http://evil.example!", "evil.example http://evil.example"),
            ("1http://evil.example", "evil.example http://evil.example"),
            ("git+ssh://evil.example", "evil.example git+ssh://evil.example"),
        ] {
            assert_eq!(found(text), [url], "{text}");
        }
        assert_eq!(found("http://a.example?u=http://b.example"), ["a.example http://a.example?u=http://b.example", "b.example http://b.example"]);
        assert!(found(":// é:// 1://x nothing").is_empty());
        assert!(links(&format!("http://a.example/{}", "é".repeat(2_000))).all(|link| link.whole().len() <= LONGEST_URL));
    }

    #[test]
    fn a_body_hides_no_url() {
        for body in [r#"{"a":["http:\/\/evil.example"]}"#, r#"{"http://evil.example":1}"#, r#""u=http%3A%2F%2Fevil.example""#, r#""http\u003a//evil.example""#]
        {
            let body = RawValue::from_string(body.to_owned()).unwrap();
            let host = find_in_body(&body, |link| (link.origin.host_str() == Some("evil.example")).then_some(()));
            assert!(host.is_some(), "{body}");
        }
    }
}
