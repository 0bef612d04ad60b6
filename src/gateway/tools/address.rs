//! Where a call goes, read as a server might read it.
//!
//! Web addresses go through the WHATWG parser: its host is the one a client would connect to, whatever stands before an `@` or in the path.
//! A path has up to two readings. The plain one splits it and then decodes each segment, so that `group%2Fproject` is one segment, as
//! GitLab means it. The loose one decodes first (up to three times, as proxies and applications may each do it once), takes `\` for `/`,
//! drops `;parameters`, what stands behind a NUL and a `.json` at the end, and resolves dot segments again. Whoever judges takes the stricter of both.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::Url;

/// A path, split.
pub(super) type Segments<'a> = Vec<Cow<'a, str>>;

/// An address.
#[derive(Debug)]
pub(super) enum Address<'a> {
    /// A scheme that stands for a thing to do, such as `tool://langchain/search`.
    Named {
        /// The scheme, in lower case.
        scheme: String,
        /// What follows it, up to its query.
        path: Segments<'a>,
    },
    /// What a client would connect to.
    Web(Box<Url>),
    /// No address at all.
    Unreadable,
}

impl<'a> Address<'a> {
    /// Reads an address; `named` tells which schemes stand for a thing to do.
    pub(super) fn parse(text: &'a str, named: impl Fn(&str) -> bool) -> Self {
        let text = text.trim_matches(|letter: char| letter <= ' ');
        if let Some((scheme, rest)) = text.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) {
            let scheme = scheme.to_ascii_lowercase();
            if named(&scheme) {
                let rest = rest.find(['?', '#']).map_or(rest, |end| &rest[..end]);
                return Self::Named { scheme, path: split(rest) };
            }
        }
        web(text).map_or(Self::Unreadable, |url| Self::Web(Box::new(url)))
    }
}

/// The URL that a text is. An address without its scheme, or with a host and port before any scheme, is taken for what it was meant to be.
pub(in crate::gateway) fn web(text: &str) -> Option<Url> {
    match Url::parse(text) {
        Ok(url) if url.has_host() || !url.scheme().contains('.') => Some(url),
        _ => Url::parse(&format!("https://{}", text.trim_start_matches('/'))).ok(),
    }
}

fn is_scheme(text: &str) -> bool {
    text.len() <= 32
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// The host in lower case, without the dot that ends a full name.
pub(super) fn host(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let host = host.strip_suffix('.').unwrap_or(host);
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

/// The path as it stands: split, then decoded.
pub(super) fn plain(url: &Url) -> Segments<'_> {
    split(url.path())
}

fn split(path: &str) -> Segments<'_> {
    path.split('/').filter(|segment| !segment.is_empty()).map(decode).collect()
}

fn decode(text: &str) -> Cow<'_, str> {
    if text.contains('%') { percent_decode_str(text).decode_utf8_lossy() } else { Cow::Borrowed(text) }
}

/// How often a path is decoded: once by a proxy, once by a server, once by an application.
const DECODINGS: usize = 3;

/// What may stand at a path's end to choose a form of the answer.
const FORMS: [&str; 3] = [".json", ".xml", ".csv"];

/// The path as a lenient server might take it, where that differs from [`plain`].
pub(super) fn loose(path: &str) -> Option<Segments<'static>> {
    if !path.contains(['%', ';', '\\']) && !FORMS.iter().any(|form| path.trim_end_matches('/').ends_with(form)) {
        return None;
    }
    let mut path = path.to_owned();
    for _ in 0..DECODINGS {
        match decode(&path) {
            Cow::Borrowed(_) => break,
            Cow::Owned(decoded) => path = decoded,
        }
    }
    let mut segments: Segments<'static> = Vec::new();
    for segment in path.split(['/', '\\']) {
        match segment.split([';', '\0']).next().unwrap_or_default().trim_matches(|letter: char| letter <= ' ') {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(Cow::Owned(segment.to_owned())),
        }
    }
    if let Some(last) = segments.last_mut()
        && let Some(bare) = FORMS.iter().find_map(|form| last.strip_suffix(form)).filter(|bare| !bare.is_empty())
    {
        *last = Cow::Owned(bare.to_owned());
    }
    Some(segments)
}
