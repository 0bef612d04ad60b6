//! Patterns of names: `*` is any text, `?` any one character, `[abc]` one of these (`[a-z]` a range, `[!a]` any other). Regular expressions are not read.

use std::fmt;

use serde::{Serialize, Serializer};

/// A pattern that is to match a whole text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    text: String,
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Literal(char),
    One,
    Many,
    Class { negated: bool, ranges: Vec<(char, char)> },
}

impl Glob {
    /// The longest pattern, in bytes.
    pub const MAX_BYTES: usize = 512;

    /// Reads a pattern; the error is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("the pattern is empty".to_owned());
        }
        if text.len() > Self::MAX_BYTES {
            return Err(format!("the pattern is longer than {} bytes", Self::MAX_BYTES));
        }
        let mut tokens = Vec::new();
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            let token = match character {
                '*' => Token::Many,
                '?' => Token::One,
                '[' => {
                    let (inside, after) = rest.as_str().split_once(']').ok_or("a `[` has no `]` after it")?;
                    rest = after.chars();
                    class(inside)?
                }
                _ => Token::Literal(character),
            };
            // Two in a row say no more than one, and cost time.
            if token != Token::Many || tokens.last() != Some(&Token::Many) {
                tokens.push(token);
            }
        }
        Ok(Self { text: text.to_owned(), tokens })
    }

    /// The pattern that matches `text` alone.
    pub(super) fn literal(text: &str) -> Self {
        Self { text: text.to_owned(), tokens: text.chars().map(Token::Literal).collect() }
    }

    /// Whether `text` has a character that is special in a pattern.
    pub(super) fn is_pattern(text: &str) -> bool {
        text.contains(['*', '?', '['])
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the whole of `text` is matched. Letters are told apart by case.
    ///
    /// Only the last `*` is ever tried again, so the time grows with the product of both lengths at worst, never beyond.
    pub fn matches(&self, text: &str) -> bool {
        let tokens = &self.tokens;
        let (mut at, mut token) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        loop {
            let next = text[at..].chars().next();
            match (tokens.get(token), next) {
                (None, None) => return true,
                (Some(Token::Many), _) => {
                    token += 1;
                    if token == tokens.len() {
                        return true;
                    }
                    retry = Some((at, token));
                    continue;
                }
                (Some(wanted), Some(character)) if wanted.takes(character) => {
                    at += character.len_utf8();
                    token += 1;
                    continue;
                }
                _ => {}
            }
            let Some((from, after)) = retry else { return false };
            let Some(skipped) = text[from..].chars().next() else { return false };
            at = from + skipped.len_utf8();
            token = after;
            retry = Some((at, after));
        }
    }
}

impl Token {
    fn takes(&self, character: char) -> bool {
        match self {
            Self::Literal(wanted) => *wanted == character,
            Self::One => true,
            Self::Many => false,
            Self::Class { negated, ranges } => ranges.iter().any(|(from, to)| (*from..=*to).contains(&character)) != *negated,
        }
    }
}

fn class(inside: &str) -> Result<Token, String> {
    let (negated, inside) = inside.strip_prefix(['!', '^']).map_or((false, inside), |rest| (true, rest));
    let mut ranges = Vec::new();
    let mut characters = inside.chars().peekable();
    while let Some(from) = characters.next() {
        let mut ahead = characters.clone();
        let to = match (ahead.next(), ahead.next()) {
            (Some('-'), Some(to)) => {
                characters = ahead;
                to
            }
            _ => from,
        };
        if to < from {
            return Err(format!("the range `{from}-{to}` runs backwards"));
        }
        ranges.push((from, to));
    }
    if ranges.is_empty() { Err("a `[]` holds no character".to_owned()) } else { Ok(Token::Class { negated, ranges }) }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Glob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Glob::parse(pattern).unwrap().matches(text)
    }

    #[test]
    fn patterns_match_whole_texts() {
        for (pattern, yes, no) in [
            ("acme", vec!["acme"], vec!["acme2", "Acme", "", "acm"]),
            ("acme/*", vec!["acme/", "acme/a/b"], vec!["acme", "xacme/"]),
            ("*", vec!["", "x", "é\n/"], vec![]),
            ("**", vec!["", "x"], vec![]),
            ("a?c", vec!["abc", "aéc"], vec!["ac", "abbc"]),
            ("[abc]x", vec!["ax", "cx"], vec!["dx", "x", "-x"]),
            ("[a-c][!x]", vec!["by"], vec!["dy", "bx", "b"]),
            ("[-a][^-]", vec!["-b", "ab"], vec!["a-", "cb"]),
            ("[*]", vec!["*"], vec!["a", ""]),
            ("*a*b*", vec!["ab", "xaxbx", "aab"], vec!["ba", "b", ""]),
            ("*.log", vec![".log", "a.log.log"], vec!["a.logs"]),
        ] {
            for text in yes {
                assert!(matches(pattern, text), "{pattern} {text}");
            }
            for text in no {
                assert!(!matches(pattern, text), "{pattern} {text}");
            }
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in ["", "[abc", "[]", "[!]", "[z-a]", &"a".repeat(513)] {
            assert!(Glob::parse(text).is_err(), "{text}");
        }
    }

    /// Said once more, the slow and obvious way.
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match (pattern.first(), text.first()) {
            (None, None) => true,
            (Some('*'), _) => naive(&pattern[1..], text) || (!text.is_empty() && naive(pattern, &text[1..])),
            (Some('?'), Some(_)) => naive(&pattern[1..], &text[1..]),
            (Some(wanted), Some(character)) => wanted == character && naive(&pattern[1..], &text[1..]),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn a_match_is_what_the_definition_says(pattern in "[ab*?]{1,8}", text in "[abé]{0,10}") {
            let (p, t): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
            prop_assert_eq!(matches(&pattern, &text), naive(&p, &t));
        }

        #[test]
        fn no_text_makes_it_panic(pattern in any::<String>(), text in any::<String>()) {
            if let Ok(glob) = Glob::parse(&pattern) {
                glob.matches(&text);
            }
        }
    }
}
