//! One text looked through, by all rules. Each rule looks at a bounded number of bytes around its anchor, but for those that then pass
//! over what they found; so the time is in proportion to the text.

use std::ops::Range;

use super::anchors::{Anchor, Anchors};
use super::encoded;
use super::kind::{Found, INTERNAL, Kind};
use super::names::{Hints, Topics};
use super::numbers::{self, InContext};
use super::secrets::{self, ValueEnds};
use super::text::{ends_word, is_opaque, run, run_back, starts_word};
use super::tokens::FORMS;

/// What stands for a topic's words in [`numbers`].
const IN_CONTEXT: [(Topics, InContext); 7] = [
    (Topics::SSN, InContext { kind: SSN, length: |bytes| numbers::ssn(bytes, true), reach: 40 }),
    (Topics::PASSPORT, InContext { kind: Kind::personal("passport"), length: numbers::passport, reach: 32 }),
    (Topics::MRN, InContext { kind: Kind::health("mrn"), length: numbers::record, reach: 24 }),
    (Topics::NPI, InContext { kind: Kind::health("npi"), length: numbers::npi, reach: 40 }),
    (Topics::DEA, InContext { kind: Kind::health("dea_number"), length: numbers::dea, reach: 40 }),
    (Topics::ICD, InContext { kind: Kind::health("icd10_code"), length: numbers::icd10, reach: 48 }),
    (Topics::CARD, InContext { kind: CARD, length: |bytes| numbers::card(bytes, true), reach: 40 }),
];

const CARD: Kind = Kind::personal("card_number");
const SSN: Kind = Kind::personal("ssn");
const PHONE: Kind = Kind::personal("phone");

/// What a scan looks for.
#[derive(Debug)]
pub struct Rules {
    /// Where rules start.
    pub anchors: Anchors,
    /// The words of each mark of the owner, in lower case.
    pub markers: Vec<Vec<String>>,
}

impl Rules {
    /// All that is found in `text`, in no order, with much found twice.
    pub fn scan(&self, text: &str, hints: Hints) -> Vec<Found> {
        self.scan_form(text, hints, Form::AsIs)
    }

    fn scan_form(&self, text: &str, hints: Hints, form: Form) -> Vec<Found> {
        let mut scan = Scan {
            rules: self,
            text,
            bytes: text.as_bytes(),
            hints,
            found: Vec::new(),
            key_block_end: 0,
            near_aws: hints.near_aws,
            secret_end: 0,
            value_ends: ValueEnds::default(),
        };
        scan.by_anchor();
        scan.by_byte();
        if let Some(named) = hints.secret.filter(|named| super::names::is_secret(*named, text, super::names::Place::Whole)) {
            scan.add(0..text.len(), named.kind);
        }
        if scan.near_aws {
            scan.aws_secrets();
        }
        let mut found = std::mem::take(&mut scan.found);
        if form != Form::Decoded {
            encoded::base64_parts(text, |part| {
                let inside = self.scan_form(part.text, Hints { is_key: false, ..hints }, Form::Decoded);
                // Of an image or a certificate, only what cannot be anything else: they hold names and addresses of their own.
                let counts = inside.into_iter().filter(|found| !part.in_binary || found.kind.is_by_form());
                found.extend(counts.map(|found| Found { span: part.span.clone(), kind: found.kind, encoded: true }));
            });
        }
        if form != Form::Decoded {
            encoded::json_parts(text, |part| {
                let named = if self.anchors.may_tell(part.name) { super::names::hints(part.name) } else { Hints::default() };
                let hints = Hints { is_key: false, secret: named.secret.or(hints.secret), topics: named.topics.and(hints.topics), ..hints };
                let inside = self.scan_form(part.text, hints, Form::Decoded);
                found.extend(inside.into_iter().map(|found| Found { span: part.span.clone(), kind: found.kind, encoded: true }));
            });
        }
        if form == Form::AsIs {
            encoded::escaped_parts(text, |part| {
                let named = if self.anchors.may_tell(part.name) { super::names::hints(part.name) } else { Hints::default() };
                // A form's value as it stands was looked at already, but for what its name says.
                if part.text == &text[part.span.clone()] && named.secret.is_none() && named.topics.is_empty() {
                    return;
                }
                let hints = Hints { is_key: false, secret: named.secret.or(hints.secret), topics: named.topics.and(hints.topics), ..hints };
                let inside = self.scan_form(part.text, hints, Form::Unescaped);
                found.extend(inside.into_iter().map(|found| Found { span: part.span.clone(), kind: found.kind, encoded: true }));
            });
        }
        found
    }
}

/// How deep a text stands in other forms.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Nothing was done to it.
    AsIs,
    /// It stood in an address or a form.
    Unescaped,
    /// It stood in base64, or in JSON in a text.
    Decoded,
}

struct Scan<'a> {
    rules: &'a Rules,
    text: &'a str,
    bytes: &'a [u8],
    hints: Hints,
    found: Vec<Found>,
    /// Where the last private key ended.
    key_block_end: usize,
    near_aws: bool,
    /// Where the last secret ended that a name was given.
    secret_end: usize,
    value_ends: ValueEnds,
}

impl Scan<'_> {
    fn add(&mut self, span: Range<usize>, kind: Kind) {
        self.found.push(Found { span, kind, encoded: false });
    }

    fn by_anchor(&mut self) {
        let rules = self.rules;
        let text = self.text;
        // What stands in a finding's place holds the names of kinds, which are no context.
        let mut passed = 0;
        for (anchor, place) in rules.anchors.find(text) {
            if place.start < passed {
                continue;
            }
            if matches!(anchor, Anchor::Redacted) {
                let inside = run(&self.bytes[place.end..], 64, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b':'));
                if self.bytes.get(place.end + inside) == Some(&b']') {
                    passed = place.end + inside;
                }
            } else {
                self.anchored(anchor, place);
            }
        }
    }

    fn anchored(&mut self, anchor: Anchor, place: Range<usize>) {
        let Range { start, end } = place;
        match anchor {
            Anchor::Form(form) => {
                let form = &FORMS[form];
                if let Some(length) = starts_word(self.bytes, start).then(|| form.length(&self.bytes[start..])).flatten() {
                    self.near_aws |= form.kind == "aws_access_key_id";
                    self.add(start..start + length, form.kind());
                }
            }
            Anchor::Name => {
                // What stands in a secret is part of it.
                if start >= self.secret_end
                    && let Some((span, kind)) = secrets::assigned(self.text, start..end, &mut self.value_ends)
                {
                    self.secret_end = span.end;
                    self.add(span, kind);
                }
            }
            Anchor::Topic(topic, more) => {
                if starts_word(self.bytes, start) && (more || ends_word(self.bytes, end)) {
                    self.topic(topic, end, false);
                }
            }
            Anchor::Marker(marker) => self.marker(marker, start),
            Anchor::Authority => {
                if let Some((span, kind)) = secrets::authority(self.text, start) {
                    self.add(span, kind);
                }
            }
            Anchor::Pem => {
                if start >= self.key_block_end
                    && let Some(end) = secrets::private_key(self.text, start)
                {
                    self.key_block_end = end;
                    self.add(start..end, Kind::credential("private_key"));
                }
            }
            Anchor::Jwt => {
                if let Some(span) = secrets::jwt(self.bytes, start) {
                    self.add(span, Kind::credential("jwt"));
                }
            }
            Anchor::Bearer | Anchor::Basic => {
                if let Some((span, kind)) = secrets::authorization(self.text, start..end) {
                    self.add(span, kind);
                }
            }
            Anchor::Terraform => {
                let back = run_back(&self.bytes[..start], 15, |byte| byte.is_ascii_alphanumeric());
                let length = run(&self.bytes[end..], 80, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'='));
                if back == 14 && length >= 60 {
                    self.add(start - back..end + length, Kind::credential("terraform_token"));
                }
            }
            Anchor::Entra => {
                let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'~' | b'.' | b'-');
                let back = run_back(&self.bytes[..start], 5, fits);
                let length = run(&self.bytes[end..], 36, fits);
                if back == 4 && self.bytes[start - 1].is_ascii_digit() && (31..=35).contains(&length) {
                    self.add(start - back..end + length, Kind::credential("azure_client_secret"));
                }
            }
            Anchor::Mailchimp => {
                let back = run_back(&self.bytes[..start], 33, |byte| byte.is_ascii_hexdigit());
                let digits = run(&self.bytes[end..], 3, |byte| byte.is_ascii_digit());
                if back == 32 && (1..=2).contains(&digits) && ends_word(self.bytes, end + digits) {
                    self.add(start - back..end + digits, Kind::credential("mailchimp_key"));
                }
            }
            Anchor::NewRelic => {
                let back = run_back(&self.bytes[..start], 37, |byte| byte.is_ascii_alphanumeric());
                if back == 36 && ends_word(self.bytes, end) && &self.bytes[start..end] == b"NRAL" {
                    self.add(start - back..end, Kind::credential("newrelic_key"));
                }
            }
            Anchor::AzureSignature => {
                let begins = start > 0 && matches!(self.bytes[start - 1], b'?' | b'&' | b';');
                let length = run(&self.bytes[end..], 128, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'%' | b'+' | b'/' | b'=' | b'-' | b'_'));
                let value = &self.bytes[end..end + length];
                if begins && length >= 43 && (value.ends_with(b"=") || value.ends_with(b"%3D") || value.ends_with(b"%3d")) {
                    self.add(end..end + length, Kind::credential("azure_sas"));
                }
            }
            Anchor::Twilio => {
                let hex = |at: usize| run(self.bytes.get(at..).unwrap_or_default(), 33, |byte| byte.is_ascii_hexdigit()) == 32;
                if starts_word(self.bytes, start) && hex(end) && matches!(self.bytes.get(end + 32), Some(b':' | b' ' | b',' | b'/')) && hex(end + 33) {
                    self.add(end + 33..end + 65, Kind::credential("twilio_auth_token"));
                }
            }
            Anchor::Redacted => {}
        }
    }

    /// What stands behind a topic's word that ends at `from`; in the whole text, if the value's name is the topic.
    fn topic(&mut self, topic: Topics, from: usize, whole: bool) {
        let Self { bytes, found, .. } = self;
        let mut add = |span: Range<usize>, kind: Kind| found.push(Found { span, kind, encoded: false });
        for (of, rule) in IN_CONTEXT {
            if topic.has(of) {
                let rule = InContext { reach: if whole { usize::MAX } else { rule.reach }, ..rule };
                numbers::in_context(bytes, from, &rule, |span| add(span, rule.kind));
            }
        }
        if topic.has(Topics::PHONE) {
            let reach = if whole { usize::MAX } else { 28 };
            let mut at = from;
            while at < bytes.len().min(from.saturating_add(reach)) {
                // What follows `call_` is an id.
                let begins = (bytes[at].is_ascii_digit() || matches!(bytes[at], b'+' | b'(')) && starts_word(bytes, at) && !bytes[..at].ends_with(b"_");
                // A bare run of digits must follow at once: `call 4155550132`.
                let near = whole || at - from <= 4 || run(&bytes[at..], 9, |byte| byte.is_ascii_digit()) < 9;
                let length = (begins && near).then(|| numbers::phone(&bytes[at..], true)).flatten();
                if let Some(length) = length {
                    add(at..at + length, PHONE);
                }
                at += length.unwrap_or_else(|| run(&bytes[at..], usize::MAX, |byte| byte.is_ascii_digit()).max(1));
            }
        }
    }

    /// What is known by its first byte, and what the value's name speaks of.
    fn by_byte(&mut self) {
        if !self.hints.topics.is_empty() {
            self.topic(self.hints.topics, 0, true);
        }
        let mut at = 0;
        while at < self.bytes.len() {
            at += match self.bytes[at] {
                b'0'..=b'9' => self.number(at),
                b'@' => self.email(at),
                b'+' | b'(' if starts_word(self.bytes, at) && self.bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => {
                    numbers::phone(&self.bytes[at..], false).map_or(1, |length| {
                        self.add(at..at + length, PHONE);
                        length
                    })
                }
                byte if byte.is_ascii_alphabetic() && starts_word(self.bytes, at) => self.word(at),
                _ => 1,
            };
        }
    }

    /// A run of digits at `at`: how far to go on.
    fn number(&mut self, at: usize) -> usize {
        let bytes = &self.bytes[at..];
        let length = run(bytes, usize::MAX, |byte| byte.is_ascii_digit());
        // `bot123:…`, as addresses of Telegram have it.
        let is_bot = self.bytes[..at].ends_with(b"bot");
        if (starts_word(self.bytes, at) || is_bot)
            && let Some(token) = secrets::telegram(bytes).or_else(|| secrets::asana(bytes))
        {
            self.add(at..at + token.0, Kind::credential(token.1));
            return token.0;
        }
        let joined = at > 1 && matches!(self.bytes[at - 1], b'-' | b'.' | b'_') && self.bytes[at - 2].is_ascii_alphanumeric();
        if !starts_word(self.bytes, at) || joined {
            return length;
        }
        let found = numbers::card(bytes, false).map(|length| (length, CARD));
        let found = found.or_else(|| numbers::ssn(bytes, false).map(|length| (length, SSN)));
        let found = found.or_else(|| numbers::mbi(bytes).map(|length| (length, Kind::health("mbi"))));
        let found = found.or_else(|| numbers::phone(bytes, false).map(|length| (length, PHONE)));
        found.map_or(length, |(length, kind)| {
            self.add(at..at + length, kind);
            length
        })
    }

    /// A word that starts at `at`: how far to go on.
    fn word(&mut self, at: usize) -> usize {
        let bytes = &self.bytes[at..];
        if let Some(length) = numbers::iban(bytes) {
            self.add(at..at + length, Kind::personal("iban"));
            return length;
        }
        if matches!(bytes[0], b'M' | b'N' | b'O')
            && let Some(length) = secrets::discord(bytes)
        {
            self.add(at..at + length, Kind::credential("discord_bot_token"));
            return length;
        }
        1
    }

    /// An address around the `@` at `at`.
    fn email(&mut self, at: usize) -> usize {
        if let Some(span) = secrets::email(self.text, at) {
            self.add(span, Kind::personal("email"));
        }
        1
    }

    /// A mark of the owner that begins at `start`: its words, with blanks, hyphens or underscores between.
    fn marker(&mut self, marker: usize, start: usize) {
        let negated = |negation: &[u8]| start >= negation.len() && self.bytes[start - negation.len()..start].eq_ignore_ascii_case(negation);
        // A name is no mark: `{"confidential": false}`.
        if self.hints.is_key || !starts_word(self.bytes, start) || [&b"non-"[..], b"non ", b"not ", b"isn't "].into_iter().any(negated) {
            return;
        }
        let mut at = start;
        for (place, word) in self.rules.markers[marker].iter().enumerate() {
            if place > 0 {
                let between = run(&self.bytes[at..], 4, |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'-' | b'_'));
                if between == 0 {
                    return;
                }
                at += between;
            }
            if !self.bytes.get(at..at + word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes())) {
                return;
            }
            at += word.len();
        }
        if ends_word(self.bytes, at) {
            self.add(start..at, INTERNAL);
        }
    }

    /// Secret access keys, which have no form but their length, in the text that has the id.
    fn aws_secrets(&mut self) {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+');
        let mut at = 0;
        while at < self.bytes.len() {
            let length = run(&self.bytes[at..], usize::MAX, fits);
            if length == 40 && is_opaque(&self.text[at..at + 40], 40) && self.bytes[at..at + 40].iter().any(u8::is_ascii_uppercase) {
                self.add(at..at + 40, Kind::credential("aws_secret_access_key"));
            }
            at += length + 1;
        }
    }
}
