//! The request signature: the digest of what makes two requests of an agent the same request.
//!
//! An answer of a person counts for the request that was asked about and for no other, so all that tells one request from another is in
//! it: who asks, where, which tool and operation, and what is sent where. Not in it is what may differ between a request and its
//! repetition: the trace id, the time, the title, the score.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use sha2::{Digest as _, Sha256};
use url::{Host, SyntaxViolation, Url};

use super::canonical::canonical;
use super::decision::Decision;

/// What is hashed before all members, so that another way to sign can never give the digests of this one.
const VERSION: &[u8] = b"interven-request-v1";

/// As [`VERSION`], for a request that was scanned here: what a person allowed of what another engine says it saw lets no scan through, since an agent with a key can say
/// anything.
const SCANNED: &[u8] = b"interven-scan-v1";

/// How many hex digits [`Signature::short`] has.
const SHORT_DIGITS: usize = 12;

/// The SHA-256 over the members of a request.
///
/// Hashed are [`VERSION`], or [`SCANNED`], and then the agent's id, its name, the environment, `tool_name`, `operation`, method, URL and body, each as
/// the byte of its [`Form`], its length (8 bytes, big-endian) and itself: no text can be moved from one member into the next unseen.
///
/// The URL is as the WHATWG URL standard serialises it, without its fragment, which never leaves the client; its query keeps its order.
/// The body is in its [canonical form](canonical()). What is no URL, or one that had to be
/// mended to be read, and what is no I-JSON, is hashed as it was sent.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature([u8; 32]);

/// In what form a member is hashed.
#[derive(Clone, Copy)]
enum Form {
    /// It was not given, which is another thing than an empty one. Its length is 0.
    Absent = 0,
    /// Its normal form, which for most is the text itself.
    Normal = 1,
    /// As sent, since it has no normal form.
    AsSent = 2,
}

impl Signature {
    /// The signature of the request that `decision` is about.
    pub fn of(decision: &Decision) -> Self {
        let texts = [
            decision.agent.id.as_deref(),
            decision.agent.name.as_deref(),
            decision.environment.as_deref(),
            Some(decision.tool_name.as_str()),
            decision.operation.as_deref(),
            decision.method.as_deref(),
        ];
        let mut hash = Sha256::new_with_prefix(if decision.scan.is_some() { SCANNED } else { VERSION });
        for text in texts {
            let (form, bytes) = text.map_or((Form::Absent, [].as_slice()), |text| (Form::Normal, text.as_bytes()));
            add(&mut hash, form, bytes);
        }
        for (form, bytes) in [normal(decision.url.as_deref(), url), normal(decision.body.as_ref().map(|body| body.get()), canonical)] {
            add(&mut hash, form, &bytes);
        }
        Self(hash.finalize().into())
    }

    /// The digest.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A signature that was kept as its digest.
    pub const fn from_bytes(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// Its first 12 hex digits: enough for people to tell requests apart on a card, and never what is compared.
    pub fn short(&self) -> String {
        let mut digits = self.to_string();
        digits.truncate(SHORT_DIGITS);
        digits
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}

fn add(hash: &mut Sha256, form: Form, bytes: &[u8]) {
    hash.update([form as u8]);
    // A length never has more than 64 bits.
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

/// The normal form of `text`, or itself if it has none.
fn normal(text: Option<&str>, form: impl Fn(&str) -> Option<Vec<u8>>) -> (Form, Cow<'_, [u8]>) {
    match text {
        None => (Form::Absent, Cow::Borrowed(&[])),
        Some(text) => form(text).map_or((Form::AsSent, Cow::Borrowed(text.as_bytes())), |bytes| (Form::Normal, Cow::Owned(bytes))),
    }
}

/// The URL as the standard serialises it; none for one that a reader of another standard could take for another place.
///
/// The WHATWG standard mends what RFC 3986 does not know: a backslash becomes a slash, tabs and line breaks vanish, `010.0.0.1` is read as octal. A client that
/// reads otherwise would go elsewhere with the grant of this URL, so a text that had to be mended has no normal form: it equals itself alone.
fn url(text: &str) -> Option<Vec<u8>> {
    let mended = Cell::new(false);
    let note = |violation| {
        // These two change nothing: what is written is what is serialised.
        if !matches!(violation, SyntaxViolation::EmbeddedCredentials | SyntaxViolation::PercentDecode) {
            mended.set(true);
        }
    };
    let mut url = Url::options().syntax_violation_callback(Some(&note)).parse(text).ok()?;
    let other_digits = matches!(url.host(), Some(Host::Ipv4(address)) if !text.contains(&address.to_string()));
    if mended.get() || other_digits {
        return None;
    }
    url.set_fragment(None);
    Some(String::from(url).into_bytes())
}

#[cfg(test)]
mod tests;
