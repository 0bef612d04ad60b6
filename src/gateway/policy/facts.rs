//! Everything that a rule can ask about a call; and what is worked out of it only when a rule asks.

use std::cell::OnceCell;

use aho_corasick::AhoCorasick;
use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};
use url::form_urlencoded;
use uuid::Uuid;

use super::address::Address;
use super::tree;
use crate::domain::decision::Agent;
use crate::gateway::facts::{Action, Call, Confidence, DataClass};

/// What is known of a call when the policies are asked.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and a condition of its own")]
pub struct Facts<'a> {
    /// The call as sent.
    pub call: Call<'a>,
    /// The call in the terms of its tool.
    pub action: &'a Action,
    /// Who calls.
    pub agent: &'a Agent,
    /// Where the agent runs, such as `production`.
    pub environment: Option<&'a str>,
    /// What the classifier found in the body.
    pub data_classes: &'a [DataClass],
    /// How sure it is of the surest secret; none where it found no secret.
    pub secret_confidence: Option<Confidence>,
    /// Whether the target is outside of the organisation.
    pub is_external_principal: bool,
    /// Whether the agent goes there for the first time.
    pub is_new_destination: bool,
    /// Whether the agent calls far more often than it does otherwise.
    pub is_volume_burst: bool,
    /// 0 to 1.
    pub risk_score: f64,
    /// 0 to 1; 1 where trust is not kept.
    pub trust_score: f64,
    /// Whether the call goes to, or names, what a threat list holds.
    pub threat_intel_match: bool,
    /// When it is.
    pub now: Timestamp,
}

/// Facts, and what rules made of them so far.
pub(super) struct Lazy<'a> {
    pub(super) facts: &'a Facts<'a>,
    address: OnceCell<Address>,
    agent_id: OnceCell<Option<String>>,
    words: OnceCell<Vec<bool>>,
    body: OnceCell<Body>,
}

/// A body as conditions on paths see it.
pub(super) enum Body {
    /// There is none.
    Absent,
    /// Its tree.
    Tree(Value),
    /// It cannot be read in one way only: it is nested too deeply, has a key twice in one object, a number without end or half a surrogate pair.
    Unreadable,
}

impl<'a> Lazy<'a> {
    pub(super) fn new(facts: &'a Facts<'a>) -> Self {
        Self { facts, address: OnceCell::new(), agent_id: OnceCell::new(), words: OnceCell::new(), body: OnceCell::new() }
    }

    /// What was made of the call goes for these facts as well, which differ in the action and whom it is about alone.
    pub(super) const fn hold(&mut self, facts: &'a Facts<'a>) {
        self.facts = facts;
    }

    pub(super) fn address(&self) -> &Address {
        self.address.get_or_init(|| Address::of(self.facts.call.url))
    }

    /// The agent's id; its name where it has none.
    pub(super) fn agent_id(&self) -> Option<&str> {
        self.agent_id.get_or_init(|| self.facts.agent.id.as_deref().or(self.facts.agent.name.as_deref()).map(agent_id)).as_deref()
    }

    pub(super) fn body_text(&self) -> &'a str {
        self.facts.call.body.map_or("", |body| body.get())
    }

    pub(super) fn body(&self) -> &Body {
        self.body.get_or_init(|| match self.facts.call.body {
            None => Body::Absent,
            Some(body) => tree::json(body.get()).map_or(Body::Unreadable, |tree| match tree {
                Value::String(text) => inside(text),
                tree => Body::Tree(tree),
            }),
        })
    }

    /// Which of the words of `search` stand in the body, by their index. The words must be [`folded`].
    pub(super) fn words(&self, search: &AhoCorasick) -> &[bool] {
        self.words.get_or_init(|| {
            let mut found = vec![false; search.patterns_len()];
            let mut left = found.len();
            let haystack = searchable(self.body_text());
            for hit in search.find_overlapping_iter(haystack.as_ref().map_or(self.body_text(), String::as_str)) {
                let seen = &mut found[hit.pattern().as_usize()];
                if !*seen {
                    *seen = true;
                    left -= 1;
                    if left == 0 {
                        break;
                    }
                }
            }
            found
        })
    }
}

/// The tree of a body that is a text: of JSON or a form in it, as many clients send them, since either would be a way around a path otherwise.
fn inside(text: String) -> Body {
    if text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(&text).is_ok() {
        return tree::json(&text).map_or(Body::Unreadable, Body::Tree);
    }
    if text.contains(['<', '{', '"']) || !text.contains('=') {
        return Body::Tree(Value::String(text));
    }
    let mut members = Map::new();
    for (name, value) in form_urlencoded::parse(text.trim().as_bytes()) {
        // A name twice is one in two ways.
        if members.insert(name.into_owned(), Value::String(value.into_owned())).is_some() {
            return Body::Unreadable;
        }
    }
    Body::Tree(Value::Object(members))
}

/// The one way in which an agent's id is written: a UUID as 36 lower-case characters, anything else as it is.
pub(super) fn agent_id(id: &str) -> String {
    Uuid::parse_str(id).map_or_else(|_| id.to_owned(), |uuid| uuid.to_string())
}

/// `text` as words are compared, so that case makes no difference: each character in upper case and then in lower case by Unicode's mappings, which unlike lower case
/// alone brings `ſ` to `s` and the two small sigmas together.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        // By far the most, and dear if Unicode's tables are asked for each.
        if character.is_ascii() {
            folded.push(character.to_ascii_lowercase());
        } else {
            folded.extend(character.to_uppercase().flat_map(char::to_lowercase));
        }
    }
    folded
}

/// What words are searched in where that is not the body as it was sent: the body, each of its strings that has an escape, unescaped, and all of it as a form
/// is decoded; folded.
/// A body of ASCII without a `\` or `%` is searched as it is, since the search itself does not look at ASCII's case.
fn searchable(body: &str) -> Option<String> {
    let escapes = body.contains('\\');
    let has_percent = body.contains('%');
    if body.is_ascii() && !escapes && !has_percent {
        return None;
    }
    let mut text = folded(body);
    if escapes {
        for string in strings(body).filter(|string| string.contains('\\')) {
            text.push('\n');
            text.push_str(&folded(&unescaped(string)));
        }
    }
    if has_percent {
        let plain = percent_encoding::percent_decode_str(&text).decode_utf8_lossy().replace('+', " ");
        text.push('\n');
        text.push_str(&folded(&plain));
    }
    Some(text)
}

/// The strings of a JSON text, keys included, as they are written between the quotes.
fn strings(json: &str) -> impl Iterator<Item = &str> {
    let mut rest = json;
    std::iter::from_fn(move || {
        let start = rest.find('"')? + 1;
        let inside = &rest[start..];
        let mut escaped = false;
        let end = inside.bytes().position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        let end = end.unwrap_or(inside.len());
        rest = inside.get(end + 1..).unwrap_or_default();
        Some(&inside[..end])
    })
}

/// A JSON string's text. Unlike `serde_json`'s it takes any escape, so that half a surrogate pair does not hide the rest of the string.
fn unescaped(string: &str) -> String {
    let mut units: Vec<u16> = Vec::new();
    let mut text = String::with_capacity(string.len());
    let mut rest = string;
    while let Some(at) = rest.find('\\') {
        if at > 0 {
            push_units(&mut text, &mut units);
            text.push_str(&rest[..at]);
        }
        let escape = &rest[at + 1..];
        let code = escape.strip_prefix('u').and_then(|after| after.get(..4)).and_then(|digits| u16::from_str_radix(digits, 16).ok());
        if let Some(code) = code {
            units.push(code);
            rest = &escape[5..];
            continue;
        }
        push_units(&mut text, &mut units);
        let Some(escaped) = escape.chars().next() else { return text };
        text.push(match escaped {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            other => other,
        });
        rest = &escape[escaped.len_utf8()..];
    }
    push_units(&mut text, &mut units);
    text.push_str(rest);
    text
}

fn push_units(text: &mut String, units: &mut Vec<u16>) {
    text.extend(char::decode_utf16(units.drain(..)).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_makes_no_difference() {
        for (one, other) in [("PASSWORD", "password"), ("paſſword", "PASSWORD"), ("ΟΔΟΣ", "οδος"), ("STRASSE", "straße"), ("\u{212A}ey", "KEY"), ("É", "é")]
        {
            assert_eq!(folded(one), folded(other), "{one}");
        }
    }

    #[test]
    fn escapes_hide_nothing() {
        for (string, text) in [
            ("\\u0070ass\\u0057ord", "passWord"),
            ("\\ud83d\\ude00!", "😀!"),
            ("\\ud800 pass\\u0041", "\u{fffd} passA"),
            ("\\\"\\\\\\/\\n\\t\\r\\b\\f", "\"\\/\n\t\r\u{8}\u{c}"),
            ("\\uZZZZ\\u12", "uZZZZu12"),
            ("é\\u00e9", "éé"),
            ("\\", ""),
        ] {
            assert_eq!(unescaped(string), text, "{string}");
        }
        let found: Vec<&str> = strings(r#"{"a\"b":["\\","c"],"d":1}"#).collect();
        assert_eq!(found, [r#"a\"b"#, r"\\", "c", "d"]);
    }

    proptest! {
        #[test]
        fn a_string_unescapes_to_its_text(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(unescaped(strings(&json).next().unwrap()), text);
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), escapes in "[\\\\u\"0-9ad{é]{0,20}") {
            for text in [text, escapes] {
                searchable(&text);
                strings(&text).map(unescaped).for_each(drop);
            }
        }
    }
}
