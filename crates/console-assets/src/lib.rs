//! The Console's files as `make console` builds them into `console/dist`, embedded.
//!
//! A crate of its own with hardly a dependency, so that the files are read again only when they change. A release binary carries them;
//! a debug binary reads them from the source tree at each request. Text comes in up to three encodings, made by the build.

use std::borrow::Cow;

use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "../../console/dist"]
#[allow_missing = true]
struct Dist;

/// What is shown where the Console was not built.
const PLACEHOLDER: &[u8] = include_bytes!("placeholder.html");

/// A file of the Console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its content, encoded as `encoding` says.
    pub content: Cow<'static, [u8]>,
    /// Its `Content-Type`.
    pub content_type: &'static str,
    /// Its `Content-Encoding`, where it has one.
    pub encoding: Option<&'static str>,
    /// Whether its name changes with its content, so that it can be kept for ever.
    pub immutable: bool,
}

/// The file at `path` (without a leading slash), if there is one, in the smallest of the encodings that `accepts` allows.
pub fn asset(path: &str, accepts: impl Fn(&str) -> bool) -> Option<Asset> {
    let content_type = content_type(path)?;
    let encoded = [("br", "br"), ("gzip", "gz")].into_iter().filter(|(coding, _)| accepts(coding)).find_map(|(coding, ending)| {
        let file = Dist::get(&format!("{path}.{ending}"))?;
        Some((file, Some(coding)))
    });
    let (EmbeddedFile { data, .. }, encoding) = encoded.or_else(|| Some((Dist::get(path)?, None)))?;
    Some(Asset { content: data, content_type, encoding, immutable: path.starts_with("assets/") })
}

/// The page that every address of the Console begins with; one that tells how to build the Console where that was not done.
pub fn index(accepts: impl Fn(&str) -> bool) -> Asset {
    asset("index.html", accepts).unwrap_or(Asset {
        content: Cow::Borrowed(PLACEHOLDER),
        content_type: "text/html; charset=utf-8",
        encoding: None,
        immutable: false,
    })
}

/// The type of the file at `path`; nothing for a kind that the build does not make, and for the encoded forms, which have no address.
fn content_type(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
