//! The words that rules start from, found in one pass over a text.

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError};

use super::names::{NAME_PARTS, TOPIC_WORDS, Topics};
use super::tokens::FORMS;

/// What a word that was found starts.
#[derive(Clone, Copy, Debug)]
pub enum Anchor {
    /// A form of [`FORMS`].
    Form(usize),
    /// The last word of a name that may be a secret's.
    Name,
    /// A topic; with it, whether the word may go on.
    Topic(Topics, bool),
    /// One of the marks of the settings.
    Marker(usize),
    /// `://`
    Authority,
    /// The head of a PEM block.
    Pem,
    /// A JWT, or other base64 of an object.
    Jwt,
    /// `Bearer`
    Bearer,
    /// `Basic`
    Basic,
    /// What stands in a finding's place.
    Redacted,
    /// The middle of a Terraform token.
    Terraform,
    /// The middle of a client secret of Microsoft Entra.
    Entra,
    /// The end of a Mailchimp key.
    Mailchimp,
    /// The end of a New Relic licence key.
    NewRelic,
    /// The signature of an Azure address.
    AzureSignature,
    /// A Twilio account, which its token may follow.
    Twilio,
}

/// Words that end names of secrets.
const NAMES: [&str; 10] = ["pass", "pwd", "pw", "secret", "token", "key", "credential", "sessionid", "session_id", "secretstring"];

const OTHERS: [(&str, Anchor); 12] = [
    ("://", Anchor::Authority),
    ("-----BEGIN ", Anchor::Pem),
    ("eyJ", Anchor::Jwt),
    ("bearer", Anchor::Bearer),
    ("basic", Anchor::Basic),
    ("[REDACTED:", Anchor::Redacted),
    (".atlasv1.", Anchor::Terraform),
    ("Q~", Anchor::Entra),
    ("-us", Anchor::Mailchimp),
    ("NRAL", Anchor::NewRelic),
    ("sig=", Anchor::AzureSignature),
    ("AC", Anchor::Twilio),
];

/// All anchors, compiled.
#[derive(Debug)]
pub struct Anchors {
    automaton: AhoCorasick,
    starts: Vec<Anchor>,
    tellers: AhoCorasick,
}

impl Anchors {
    /// With the first words of `markers`. An error if they are too many to compile.
    pub fn new<'a>(markers: impl Iterator<Item = &'a str>) -> Result<Self, BuildError> {
        let forms = FORMS.iter().enumerate().flat_map(|(form, of)| of.starts.iter().map(move |start| (*start, Anchor::Form(form))));
        let names = NAMES.iter().map(|name| (*name, Anchor::Name));
        let topics = TOPIC_WORDS.iter().map(|(word, topic, more)| (*word, Anchor::Topic(*topic, *more)));
        let markers = markers.enumerate().map(|(marker, word)| (word, Anchor::Marker(marker)));
        let (words, anchors): (Vec<&str>, Vec<Anchor>) = forms.chain(names).chain(topics).chain(OTHERS).chain(markers).unzip();
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(words)?;
        let topics = TOPIC_WORDS.iter().filter_map(|(word, ..)| word.split(' ').next());
        let tellers = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(NAME_PARTS.into_iter().chain(topics))?;
        Ok(Self { automaton, starts: anchors, tellers })
    }

    /// The anchors in `text` with their places, by where they end.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Anchor, std::ops::Range<usize>)> + 'a {
        self.automaton.find_overlapping_iter(text).map(|found| (self.starts[found.pattern()], found.range()))
    }

    /// Whether `name` may say anything of its value. Most do not, and to find out what they say takes longer.
    pub fn may_tell(&self, name: &str) -> bool {
        self.tellers.is_match(name)
    }
}
