//! The URLs that stand in texts and bodies.

use percent_encoding::percent_decode_str;
use serde_json::value::RawValue;

use super::classify::{Token, Tokens, unescaped};

/// The longest URL in a text that is looked at, in bytes; of a longer one its beginning. URLs may stand in each other, and each is looked at.
const LONGEST_URL: usize = 512;
/// The longest scheme of a URL in a text.
const LONGEST_SCHEME: usize = 20;
/// What `look` gives for the first URL in `text` for which it gives something; URLs in it may be percent-encoded, as in a query.
pub(super) fn find_in_text<T>(text: &str, mut look: impl FnMut(&str) -> Option<T>) -> Option<T> {
    urls(text).find_map(&mut look).or_else(|| {
        let is_encoded = text.contains("%2F") || text.contains("%2f");
        is_encoded.then(|| percent_decode_str(text).decode_utf8_lossy()).and_then(|decoded| urls(&decoded).find_map(look))
    })
}

/// The same in the strings of a body, names too, without their escapes.
pub(super) fn find_in_body<T>(body: &RawValue, mut look: impl FnMut(&str) -> Option<T>) -> Option<T> {
    let json = body.get();
    let texts = Tokens::of(json).filter(|(token, _)| matches!(token, Token::Key | Token::String)).map(|(_, span)| unescaped(&json[span]).0);
    texts.into_iter().find_map(|text| find_in_text(&text, &mut look))
}

/// The URLs in a text, those in other URLs too. Takes time in proportion to the text.
fn urls(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '|' | '\\' | '^' | '{' | '}' | ')' | ',' | ';');
    text.match_indices("://").filter_map(move |(at, _)| {
        let scheme = text.as_bytes()[..at]
            .iter()
            .rev()
            .take(LONGEST_SCHEME)
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
            .count();
        // What a scheme cannot begin with stands before it.
        let scheme = text[at - scheme..at].trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        if scheme.is_empty() {
            return None;
        }
        let rest = &text[at - scheme.len()..];
        let rest = &rest[..rest.floor_char_boundary(LONGEST_URL)];
        let rest = &rest[..rest.find(ends).unwrap_or(rest.len())];
        // A bracket belongs to an IPv6 address, else to what stands around the URL; what ends a sentence is not of the URL.
        let rest = if rest.contains('[') { rest } else { rest.split(']').next().unwrap_or(rest) };
        Some(rest.trim_end_matches(['.', '!', '?', ':', '*', '_']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        urls(text).map(str::to_owned).collect()
    }

    #[test]
    fn a_url_ends_where_its_text_ends() {
        for (text, url) in [
            ("see http://evil.example/a.", "http://evil.example/a"),
            ("éhttps://evil.example", "https://evil.example"),
            ("(<http://203.0.113.7>)", "http://203.0.113.7"),
            ("[http://evil.example]", "http://evil.example"),
            ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
            ("no: http://evil.example!", "http://evil.example"),
            ("1http://evil.example", "http://evil.example"),
            ("git+ssh://evil.example", "git+ssh://evil.example"),
        ] {
            assert_eq!(found(text), [url], "{text}");
        }
        assert_eq!(found("http://a.example?u=http://b.example"), ["http://a.example?u=http://b.example", "http://b.example"]);
        assert!(found(":// é:// 1://x nothing").is_empty());
        assert!(found(&format!("http://{}", "é".repeat(1_000)))[0].len() <= LONGEST_URL);
    }

    #[test]
    fn a_body_hides_no_url() {
        for body in [r#"{"a":["http:\/\/evil.example"]}"#, r#"{"http://evil.example":1}"#, r#""u=http%3A%2F%2Fevil.example""#, r#""http\u003a//evil.example""#]
        {
            let body = RawValue::from_string(body.to_owned()).unwrap();
            let host = find_in_body(&body, |url| url.contains("evil.example").then_some(()));
            assert!(host.is_some(), "{body}");
        }
    }
}
