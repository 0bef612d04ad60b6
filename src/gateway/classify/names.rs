//! Names of values: which of them say that the value is a secret, and what else they tell of it.

use std::borrow::Cow;

use super::kind::Kind;
use super::text::{is_dummy, is_opaque, variety};

/// What the surroundings of a value speak of. A set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Topics(u8);

impl Topics {
    /// Telephones.
    pub const PHONE: Self = Self(1);
    /// US social security numbers.
    pub const SSN: Self = Self(2);
    /// Passports.
    pub const PASSPORT: Self = Self(4);
    /// Medical records.
    pub const MRN: Self = Self(8);
    /// National provider identifiers.
    pub const NPI: Self = Self(16);
    /// Registrations with the US Drug Enforcement Administration.
    pub const DEA: Self = Self(32);
    /// Diagnoses.
    pub const ICD: Self = Self(64);
    /// Payment cards.
    pub const CARD: Self = Self(128);

    /// Whether all of `other` are in it.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both together.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Words that open a topic. Of the last column: whether more letters may follow the word.
pub const TOPIC_WORDS: [(&str, Topics, bool); 26] = [
    ("phone", Topics::PHONE, true),
    ("mobile", Topics::PHONE, false),
    ("cell", Topics::PHONE, false),
    ("tel", Topics::PHONE, false),
    ("telephone", Topics::PHONE, false),
    ("call", Topics::PHONE, false),
    ("fax", Topics::PHONE, false),
    ("whatsapp", Topics::PHONE, false),
    ("sms", Topics::PHONE, false),
    ("msisdn", Topics::PHONE, false),
    ("ssn", Topics::SSN, false),
    ("social security", Topics::SSN, false),
    ("passport", Topics::PASSPORT, false),
    ("mrn", Topics::MRN, false),
    ("medical record", Topics::MRN, false),
    ("npi", Topics::NPI, false),
    ("national provider", Topics::NPI, false),
    ("dea", Topics::DEA, false),
    ("icd", Topics::ICD, false),
    ("icd10", Topics::ICD, false),
    ("diagnos", Topics::ICD, true),
    ("dx", Topics::ICD, false),
    ("card", Topics::CARD, false),
    ("pan", Topics::CARD, false),
    ("cc", Topics::CARD, false),
    ("credit", Topics::CARD, false),
];

/// What a name ends with whose value is no telephone number, whatever stands before: `call_id`, `cell_count`.
const NO_NUMBERS: [&str; 14] = ["id", "ids", "sid", "uuid", "count", "total", "index", "type", "model", "status", "version", "at", "time", "timestamp"];

/// How much a value must look like a secret to be one under its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// People choose it: almost anything will do.
    Little,
    /// A machine chose it.
    Opaque,
    /// It must be long as well, for the name has other meanings.
    Long,
}

/// A name that says that its value is a secret.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// What the value is.
    pub kind: Kind,
    /// What it must look like.
    pub needs: Needs,
    /// It may hold blanks.
    pub phrase: bool,
}

/// What names of secrets end with, longest first where one ends with another. Without blanks, for `apiKey`, `api_key` and `APIKEY` are one.
const ENDINGS: [(&str, &str, Needs); 40] = [
    ("secretaccesskey", "aws_secret_access_key", Needs::Opaque),
    ("clientsecret", "secret", Needs::Opaque),
    ("secretkey", "secret", Needs::Opaque),
    ("secretkeybase", "secret", Needs::Opaque),
    ("signingsecret", "secret", Needs::Opaque),
    ("secrettoken", "secret", Needs::Opaque),
    ("secretstring", "secret", Needs::Opaque),
    ("secret", "secret", Needs::Opaque),
    ("apikey", "api_key", Needs::Opaque),
    ("apikeys", "api_key", Needs::Opaque),
    ("apisecret", "secret", Needs::Opaque),
    ("appkey", "api_key", Needs::Opaque),
    ("accesskey", "api_key", Needs::Opaque),
    ("accountkey", "api_key", Needs::Opaque),
    ("sharedkey", "api_key", Needs::Opaque),
    ("authkey", "api_key", Needs::Opaque),
    ("licensekey", "api_key", Needs::Opaque),
    ("encryptionkey", "api_key", Needs::Opaque),
    ("signingkey", "api_key", Needs::Opaque),
    ("masterkey", "api_key", Needs::Opaque),
    ("sessionkey", "api_key", Needs::Opaque),
    ("servicekey", "api_key", Needs::Opaque),
    ("servicerolekey", "api_key", Needs::Opaque),
    ("privatekey", "private_key", Needs::Opaque),
    ("sshkey", "private_key", Needs::Opaque),
    ("accesstoken", "token", Needs::Opaque),
    ("authtoken", "token", Needs::Opaque),
    ("refreshtoken", "token", Needs::Opaque),
    ("bearertoken", "token", Needs::Opaque),
    ("token", "token", Needs::Long),
    ("sessionid", "token", Needs::Long),
    ("credential", "token", Needs::Long),
    ("credentials", "token", Needs::Long),
    ("passphrase", "password", Needs::Little),
    ("password", "password", Needs::Little),
    ("passwd", "password", Needs::Little),
    ("passcode", "password", Needs::Little),
    ("pwd", "password", Needs::Little),
    ("passwort", "password", Needs::Little),
    ("pgpassword", "password", Needs::Little),
];

/// Names that are secrets only as a whole last word.
const LAST_WORDS: [&str; 2] = ["pass", "pw"];

/// Providers whose keys have no form of their own, by a word in the name.
const PROVIDERS: [(&str, &str); 17] = [
    ("aws", "aws_secret_access_key"),
    ("twilio", "twilio_auth_token"),
    ("heroku", "heroku_key"),
    ("postmark", "postmark_token"),
    ("datadog", "datadog_key"),
    ("dd", "datadog_key"),
    ("cloudflare", "cloudflare_key"),
    ("cf", "cloudflare_key"),
    ("fastly", "fastly_token"),
    ("vercel", "vercel_token"),
    ("netlify", "netlify_token"),
    ("okta", "okta_token"),
    ("auth0", "auth0_secret"),
    ("paypal", "paypal_secret"),
    ("asana", "asana_token"),
    ("mailchimp", "mailchimp_key"),
    ("azure", "azure_client_secret"),
];

/// Words after the ending that change nothing.
const TRAILING: [&str; 20] = [
    "prod",
    "production",
    "dev",
    "staging",
    "stage",
    "test",
    "live",
    "old",
    "new",
    "value",
    "plain",
    "plaintext",
    "text",
    "base64",
    "b64",
    "current",
    "default",
    "is",
    "header",
    "root",
];

/// Words that make a token or key something else: a place in a list, a count, what may be shown.
const HARMLESS: [&str; 25] = [
    "starting",
    "page",
    "next",
    "previous",
    "prev",
    "continuation",
    "continue",
    "cursor",
    "sync",
    "prompt",
    "completion",
    "max",
    "min",
    "total",
    "public",
    "publishable",
    "primary",
    "foreign",
    "sort",
    "partition",
    "cache",
    "idempotency",
    "hash",
    "hashed",
    "encrypted",
];

/// Names by which AWS takes what makes a call idempotent.
const IDEMPOTENCY: [&str; 2] = ["clienttoken", "clientrequesttoken"];

/// The words of a name, in lower case, without what stands in a finding's place in it.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous = ' ';
    let mut inside = name;
    while let Some(start) = inside.find("[REDACTED:") {
        let end = inside[start..].find(']').map_or(inside.len(), |end| start + end + 1);
        extend(&mut words, &inside[..start], &mut previous);
        inside = &inside[end..];
    }
    extend(&mut words, inside, &mut previous);
    words.retain(|word| !word.is_empty());
    words
}

fn extend(words: &mut Vec<String>, part: &str, previous: &mut char) {
    let mut chars = part.chars().peekable();
    while let Some(c) = chars.next() {
        let begins =
            c.is_ascii_uppercase() && (previous.is_ascii_lowercase() || (previous.is_ascii_uppercase() && chars.peek().is_some_and(char::is_ascii_lowercase)));
        if !c.is_ascii_alphanumeric() || begins {
            words.push(String::new());
        }
        if c.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(c.to_ascii_lowercase());
        }
        *previous = c;
    }
    // What follows begins a word, for something stood between.
    words.push(String::new());
    *previous = ' ';
}

/// What is known of a value by its name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints {
    /// It would be a secret.
    pub secret: Option<Named>,
    /// What it speaks of.
    pub topics: Topics,
    /// It stands near an AWS access key id.
    pub near_aws: bool,
    /// It is itself a name.
    pub is_key: bool,
}

/// What each name has that [`hints`] says anything of, beside the first words of [`TOPIC_WORDS`].
pub const NAME_PARTS: [&str; 8] = ["pass", "pwd", "pw", "secret", "token", "key", "credential", "session"];

/// How much of a name is looked at, from its end.
const NAME: usize = 64;

/// What `name` says of its value.
pub fn hints(name: &str) -> Hints {
    let words = words(&name[name.ceil_char_boundary(name.len().saturating_sub(NAME))..]);
    let joined = words.join(" ");
    let is_of_it = words.last().is_some_and(|last| NO_NUMBERS.contains(&last.as_str()));
    let spoken = TOPIC_WORDS.iter().filter(|(word, topic, more)| is_in(&joined, word, *more) && !(is_of_it && *topic == Topics::PHONE));
    let topics = spoken.fold(Topics::default(), |all, (_, topic, _)| all.and(*topic));
    Hints { secret: named(&words), topics, ..Hints::default() }
}

fn is_in(joined: &str, word: &str, more: bool) -> bool {
    joined.match_indices(word).any(|(at, _)| {
        let after = joined[at + word.len()..].bytes().next();
        (more || after.is_none_or(|b| b == b' ')) && (at == 0 || joined.as_bytes()[at - 1] == b' ')
    })
}

/// The secret that a name of these words means.
pub fn named(words: &[String]) -> Option<Named> {
    let is_trailing = |word: &String| TRAILING.contains(&word.as_str()) || word.bytes().all(|b| b.is_ascii_digit());
    let kept = words.len() - words.iter().rev().take_while(|word| is_trailing(word)).count();
    let words = &words[..kept];
    let last = words.last()?;
    // Four words say enough; a sentence before them says nothing.
    let tail = &words[kept.saturating_sub(4)..];
    let joined = tail.concat();
    let joined = joined.trim_end_matches(|c: char| c.is_ascii_digit());
    let (name, needs) = if LAST_WORDS.contains(&last.as_str()) {
        ("password", Needs::Little)
    } else {
        ENDINGS.iter().filter(|(ending, ..)| joined.ends_with(ending)).max_by_key(|(ending, ..)| ending.len()).map(|(_, kind, needs)| (*kind, *needs))?
    };
    let provider = PROVIDERS.iter().find(|(word, _)| tail.iter().any(|of| of == word)).map(|(_, kind)| *kind);
    if needs != Needs::Little && (tail.iter().any(|word| HARMLESS.contains(&word.as_str())) || IDEMPOTENCY.contains(&joined)) {
        return None;
    }
    let phrase = joined.ends_with("passphrase");
    match provider {
        // `aws_session_token` is no secret access key.
        Some("aws_secret_access_key") if !joined.contains("secret") => Some(Named { kind: Kind::named(name), needs, phrase }),
        Some(kind) if needs != Needs::Little => Some(Named { kind: Kind::named(kind), needs: Needs::Opaque, phrase }),
        _ => Some(Named { kind: Kind::named(name), needs, phrase }),
    }
}

/// What a text before a value calls it: its last words.
pub fn named_in_text(name: &str) -> Option<Named> {
    named(&words(name))
}

/// Whether `name` may be what a list of names and values calls a name.
pub fn is_naming(name: &str) -> bool {
    ["name", "key", "variable", "header", "field", "param", "env"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether `name` may be what such a list calls a value.
pub fn is_carrying(name: &str) -> bool {
    ["value", "val", "content", "data", "secretvalue", "secret_value", "plaintext"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Values under a password's name that are no password.
const NO_PASSWORDS: [&str; 37] = [
    // What a translation calls it.
    "passwort",
    "kennwort",
    "contraseña",
    "senha",
    "wachtwoord",
    "пароль",
    "密码",
    "string",
    "text",
    "true",
    "false",
    "null",
    "none",
    "nil",
    "undefined",
    "required",
    "optional",
    "invalid",
    "missing",
    "incorrect",
    "hidden",
    "password",
    "passwd",
    "secret",
    "enabled",
    "disabled",
    "unknown",
    "empty",
    "str",
    "bytes",
    "varchar",
    "boolean",
    "object",
    "current-password",
    "new-password",
    "n/a",
    "the",
];

/// What a value begins with that only says where the secret is.
const REFERENCES: [&str; 17] = [
    "arn:",
    "op://",
    "vault:",
    "vault://",
    "secrets.",
    "env.",
    "env:",
    "process.env",
    "os.environ",
    "os.getenv",
    "file:",
    "ref:",
    "projects/",
    "ssm:",
    "keyring:",
    "/",
    "$",
];

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is a whole string of the body.
    Whole,
    /// In quotes, in a text.
    Quoted,
    /// Plain in a text.
    Bare,
}

/// How much of a value is looked at: what follows will not make it a word.
const VALUE: usize = 256;

/// Whether `value` is a secret under such a name.
pub fn is_secret(named: Named, value: &str, place: Place) -> bool {
    let kept = without_redactions(&value[..value.floor_char_boundary(4 * VALUE)]);
    let kept = kept.trim();
    let value = &kept[..kept.floor_char_boundary(VALUE)];
    let lower = value.to_ascii_lowercase();
    if value.is_empty() || is_reference(value, &lower) {
        return false;
    }
    let is_code = place == Place::Bare && is_code(value);
    match named.needs {
        Needs::Little => !NO_PASSWORDS.contains(&lower.as_str()) && !is_code && is_password(value, named.phrase, place),
        Needs::Opaque => is_opaque(value, 12) && !is_dummy(value.as_bytes(), false) && !is_code,
        Needs::Long => is_opaque(value, 20) && !is_dummy(value.as_bytes(), false) && !is_code,
    }
}

/// Whether a person may have chosen such a password.
fn is_password(value: &str, phrase: bool, place: Place) -> bool {
    let bytes = value.as_bytes();
    let varied = variety(bytes);
    // `aaaa` and `****` are none, but a short one may repeat itself.
    if (bytes.len() > 4 && varied < 3) || (varied >= 5 && is_dummy(bytes, false)) {
        return false;
    }
    if value.contains(char::is_whitespace) {
        return phrase && place != Place::Bare;
    }
    let digits = bytes.iter().any(u8::is_ascii_digit);
    let letters = bytes.iter().any(u8::is_ascii_alphabetic);
    let symbols = bytes.iter().any(|b| b.is_ascii_punctuation() && !matches!(b, b'.' | b',' | b'-' | b'_' | b'\''));
    match place {
        Place::Whole => bytes.len() >= 4,
        Place::Quoted => bytes.len() >= 5 && (digits || symbols || bytes.len() >= 7),
        Place::Bare => bytes.len() >= 6 && (digits || (symbols && letters && bytes.len() >= 8)),
    }
}

/// Whether a value only says where the secret is, or stands for it.
fn is_reference(value: &str, lower: &str) -> bool {
    REFERENCES.iter().any(|start| lower.starts_with(start))
        || ["${", "{{", "%(", "://", "#{"].iter().any(|part| value.contains(part))
        || (value.starts_with('<') && value.ends_with('>'))
        || (value.starts_with('[') && value.ends_with(']'))
        || (value.starts_with('{') && value.ends_with('}'))
        || (value.starts_with('%') && value.ends_with('%'))
}

/// Whether a value in a text is an expression of a language.
fn is_code(value: &str) -> bool {
    value.contains(['(', ')', '[', ']', '{', '}', '<', '>'])
        || value.contains("::")
        || (value.contains('.')
            && value.split('.').all(|part| {
                part.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_') && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            })
            && value.bytes().filter(u8::is_ascii_digit).count() < 3)
}

/// A value without what stands in a finding's place in it.
fn without_redactions(value: &str) -> Cow<'_, str> {
    if !value.contains("[REDACTED:") {
        return Cow::Borrowed(value);
    }
    let mut kept = String::new();
    let mut rest = value;
    while let Some(start) = rest.find("[REDACTED:") {
        kept.push_str(&rest[..start]);
        let end = rest[start..].find(']').map_or(rest.len(), |end| start + end + 1);
        rest = &rest[end..];
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}
