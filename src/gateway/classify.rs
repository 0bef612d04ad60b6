//! What a body carries that must not leave unnoticed: secrets, what identifies a person, what tells of their health, what its owner marked.
//!
//! The rules are data where they can be: forms of credentials ([`tokens`]), names of secrets ([`names`]), numbers with check digits
//! ([`numbers`]). One pass finds the words that rules start from ([`anchors`]); from there each looks at a bounded number of bytes
//! ([`scan`]). A string is looked at without its escapes, and what is base64 or an address's escapes in it without these as well, one
//! level deep ([`encoded`]).
//!
//! Findings name what was found and where, never the value.

mod anchors;
mod encoded;
mod json;
mod kind;
mod names;
mod numbers;
mod path;
mod scan;
mod secrets;
mod settle;
mod text;
mod tokens;

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::value::RawValue;
use url::form_urlencoded;

use super::facts::{Confidence, DataClass, Finding};
use anchors::Anchors;
use json::Places;
pub(super) use json::{Token, Tokens, unescaped};
use names::{Hints, hints, is_carrying, is_naming};
use path::Position;
use scan::Rules;
pub(super) use settle::push_mark;
use settle::{Replaced, Settled, redact, settled};

/// How many findings are told; of more, only their classes and their number.
const MOST: usize = 1000;

/// How far behind an AWS access key id its secret is looked for, in bytes of the body.
const NEAR: usize = 400;

/// What an operator decides of the classifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What marks a text as internal: words, whose case and whose blanks do not matter.
    pub internal_markers: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { internal_markers: ["internal only", "do not share", "confidential", "NDA required", "proprietary"].map(str::to_owned).to_vec() }
    }
}

/// Why settings make no classifier.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A marker without letters or digits would be everywhere.
    #[error("the internal marker {0:?} has no letters or digits")]
    EmptyMarker(String),
    /// They do not fit in memory.
    #[error("the internal markers are too many")]
    TooMany(#[source] aho_corasick::BuildError),
}

/// The rules, compiled. One serves all threads.
#[derive(Debug)]
pub struct Classifier {
    rules: Rules,
}

/// What was found in a body.
#[derive(Clone, Debug, Default)]
pub struct Classification {
    /// What was found, in the order of the text; the first thousand.
    pub findings: Vec<Finding>,
    /// How many more there were.
    pub omitted: usize,
    /// The classes of all of them.
    pub classes: BTreeSet<DataClass>,
    /// How sure it is of the surest secret; none where there is no secret.
    pub secret_confidence: Option<Confidence>,
    /// What a sanitised body has otherwise, in the order of the text.
    pub(super) cuts: Vec<Cut>,
}

/// A part of a body that a sanitised one does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// Where it stands in the body.
    pub span: Range<usize>,
    /// What is named in its place.
    pub kind: &'static str,
    /// It is a number, in whose place a string must stand.
    pub is_number: bool,
    /// It stands in a name, which must stay apart from others.
    pub is_key: bool,
    /// A secret is in it.
    pub is_secret: bool,
}

impl Classification {
    /// Whether nothing was found.
    pub fn is_clean(&self) -> bool {
        self.classes.is_empty()
    }

    fn add(&mut self, settled: &Settled, path: impl FnOnce() -> String) {
        self.classes.extend(settled.kinds.iter().map(|kind| kind.class));
        self.secret_confidence = settled.kinds.iter().map(|kind| kind.confidence()).fold(self.secret_confidence, Option::max);
        let room = MOST - self.findings.len();
        self.omitted += settled.kinds.len().saturating_sub(room);
        if room > 0 && !settled.kinds.is_empty() {
            let path = path();
            self.findings.extend(settled.kinds.iter().take(room).map(|kind| Finding { class: kind.class, kind: kind.name.into(), path: path.clone() }));
        }
    }

    fn cut(&mut self, replaced: &[Replaced], start: usize, places: &Places, is_key: bool) {
        self.cuts.extend(replaced.iter().map(|Replaced { span, kind, is_secret }| Cut {
            span: start + places.raw(span.start)..start + places.raw(span.end),
            kind,
            is_number: false,
            is_key,
            is_secret: *is_secret,
        }));
    }
}

impl Classifier {
    /// A classifier of these settings.
    ///
    /// # Errors
    /// If a marker says nothing, or if they are too many.
    pub fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let words = |marker: &String| {
            let words: Vec<String> =
                marker.to_lowercase().split(|c: char| c.is_whitespace() || matches!(c, '-' | '_')).filter(|word| !word.is_empty()).map(str::to_owned).collect();
            if words.iter().any(|word| word.contains(char::is_alphanumeric)) { Ok(words) } else { Err(SettingsError::EmptyMarker(marker.clone())) }
        };
        let markers = settings.internal_markers.iter().map(words).collect::<Result<Vec<_>, _>>()?;
        let anchors = Anchors::new(markers.iter().filter_map(|words| words.first()).map(String::as_str)).map_err(SettingsError::TooMany)?;
        Ok(Self { rules: Rules { anchors, markers } })
    }

    /// What a body carries. Takes time in proportion to its length, however deep it nests.
    pub fn classify(&self, body: &RawValue) -> Classification {
        let mut walk = Walk {
            rules: &self.rules,
            json: body.get(),
            position: Position::default(),
            key: Hints::default(),
            naming: Naming::No,
            aws: None,
            out: Classification::default(),
        };
        for (token, span) in Tokens::of(body.get()) {
            walk.token(token, span);
        }
        walk.out
    }

    /// Adds to what a body carries the secrets in the query of the address that it goes to. Whether there are any.
    ///
    /// What an API takes there to know its caller (`?key=`, `?X-Amz-Credential=`) is no news to it, and does not count. Nor do other classes: an API is asked
    /// about people by their addresses, and nothing can be taken out of a query.
    pub fn add_query(&self, url: &str, body: &mut Classification) -> bool {
        let Some((_, query)) = url.split_once('?') else { return false };
        let before = body.findings.len() + body.omitted;
        for (name, value) in form_urlencoded::parse(query.split('#').next().unwrap_or_default().as_bytes()) {
            if hints(&name).secret.is_some() {
                continue;
            }
            let mut settled = settled(&self.rules, &value, Hints::default());
            settled.kinds.retain(|kind| kind.class == DataClass::Secrets);
            body.add(&settled, || if self.classify_text(&name).is_clean() { format!("url.query.{name}") } else { "url.query".to_owned() });
        }
        body.findings.len() + body.omitted > before
    }

    /// What a text that is no JSON carries.
    pub fn classify_text(&self, text: &str) -> Classification {
        let mut out = Classification::default();
        let settled = settled(&self.rules, text, Hints::default());
        out.add(&settled, || "$".to_owned());
        out.cut(&settled.replaced, 0, &Places::default(), false);
        out
    }
}

/// Where one is in a list of names and values, such as `{"name": "API_KEY", "value": …}`.
#[derive(Clone, Copy)]
enum Naming {
    No,
    /// The value of the next string is a name.
    Next,
    /// The object at this depth gave this name.
    Gave(usize, Hints),
}

struct Walk<'a> {
    rules: &'a Rules,
    json: &'a str,
    position: Position,
    /// What the last name said.
    key: Hints,
    naming: Naming,
    /// Where the last AWS access key id ended.
    aws: Option<usize>,
    out: Classification,
}

impl Walk<'_> {
    fn token(&mut self, token: Token, span: Range<usize>) {
        match token {
            Token::Object | Token::Array => {
                self.position.open(token == Token::Array, self.key.topics);
                if token == Token::Object {
                    // `{"password": {"value": …}}`
                    if self.key.secret.is_some() {
                        self.naming = Naming::Gave(self.position.depth(), self.key);
                    }
                    self.key = Hints::default();
                }
            }
            Token::End => {
                if matches!(self.naming, Naming::Gave(depth, _) if depth == self.position.depth()) {
                    self.naming = Naming::No;
                }
                self.position.close();
                self.key = Hints::default();
            }
            Token::Comma => self.position.next(),
            Token::Key => self.name(span),
            Token::String => self.value(span),
            Token::Number => self.number(span),
        }
    }

    fn name(&mut self, span: Range<usize>) {
        let (text, places) = unescaped(&self.json[span.clone()]);
        let settled = settled(self.rules, &text, Hints { is_key: true, ..Hints::default() });
        let clean = redact(&text, &settled.replaced);
        self.position.name(&clean);
        let position = &self.position;
        self.out.add(&settled, || position.path(true));
        self.out.cut(&settled.replaced, span.start, &places, true);
        // By what is left of the name: a sanitised body must read the same.
        self.key = self.told_by(&clean);
        self.naming = match self.naming {
            Naming::Gave(depth, named) if depth == self.position.depth() && is_carrying(&clean) => {
                self.key = Hints { secret: named.secret, topics: named.topics.and(self.key.topics), ..self.key };
                self.naming
            }
            _ if is_naming(&clean) => Naming::Next,
            Naming::Next => Naming::No,
            gave @ (Naming::No | Naming::Gave(..)) => gave,
        };
    }

    fn told_by(&self, name: &str) -> Hints {
        if self.rules.anchors.may_tell(name) { hints(name) } else { Hints::default() }
    }

    fn hints(&self, at: usize) -> Hints {
        Hints { topics: self.key.topics.and(self.position.topics()), near_aws: self.aws.is_some_and(|aws| at - aws < NEAR), ..self.key }
    }

    fn value(&mut self, span: Range<usize>) {
        let (text, places) = unescaped(&self.json[span.clone()]);
        let settled = settled(self.rules, &text, self.hints(span.start));
        if settled.kinds.iter().any(|kind| kind.name == "aws_access_key_id") {
            self.aws = Some(span.end);
        }
        let position = &self.position;
        self.out.add(&settled, || position.path(false));
        self.out.cut(&settled.replaced, span.start, &places, false);
        if matches!(self.naming, Naming::Next) {
            let told = self.told_by(&redact(&text, &settled.replaced));
            self.naming = Naming::Gave(self.position.depth(), told);
        }
    }

    fn number(&mut self, span: Range<usize>) {
        let literal = &self.json[span.clone()];
        // Less is no number of anybody.
        if literal.len() < 5 || !literal.bytes().all(|byte| byte.is_ascii_digit()) {
            return;
        }
        let settled = settled(self.rules, literal, Hints { secret: None, ..self.hints(span.start) });
        let position = &self.position;
        self.out.add(&settled, || position.path(false));
        if let Some(first) = settled.replaced.first() {
            self.out.cuts.push(Cut { span, kind: first.kind, is_number: true, is_key: false, is_secret: first.is_secret });
        }
    }
}

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod tests;
