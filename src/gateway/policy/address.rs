//! Patterns of URLs, and the one way in which a URL is written before they are held against it.
//!
//! An agent can write one address in many ways. So a URL is compared as the WHATWG URL standard serialises it (<https://url.spec.whatwg.org/#url-serializing>),
//! with its host in lower case, without user name, password and fragment, and with `%61` for a letter, digit or `-._~` written out (RFC 3986, 6.2.2.2).
//! A pattern's host is held against the host alone, so that `https://api.github.com` is not the beginning of `https://api.github.com.example.org/`.

use std::fmt;

use serde::{Serialize, Serializer};

use super::glob::Glob;
use crate::gateway::tools::web;

/// A URL in the form that patterns are held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    text: String,
    /// Where the host begins, and where it ends with its port; the two are equal where there is none.
    host: (usize, usize),
}

impl Address {
    /// The address of `url`, whatever it is.
    pub(super) fn of(url: &str) -> Self {
        let url = url.trim();
        // Read as the tools read it, so that an address without its scheme is no way around a pattern.
        let parsed = web(url).map(|mut parsed| {
            parsed.set_fragment(None);
            parsed
        });
        let mut text = parsed.map_or_else(|| url.to_owned(), String::from);
        let Some(scheme) = text.find("://") else { return Self { text: unescaped(&text), host: (0, 0) } };
        let start = scheme + 3;
        let end = text[start..].find(['/', '?', '#']).map_or(text.len(), |end| start + end);
        // A name with the root's dot after it is the same name.
        let host = text[start..end].rsplit('@').next().unwrap_or_default().to_lowercase().replace(".:", ":");
        let host = host.strip_suffix('.').unwrap_or(&host);
        let rest = unescaped(&text[end..]);
        text.truncate(start);
        text.make_ascii_lowercase();
        text.push_str(host);
        let end = text.len();
        text.push_str(&rest);
        Self { text, host: (start, end) }
    }

    fn scheme(&self) -> &str {
        self.text.split_once(':').map_or("", |(scheme, _)| scheme)
    }

    fn host(&self) -> &str {
        &self.text[self.host.0..self.host.1]
    }

    /// From the path on.
    fn rest(&self) -> &str {
        &self.text[self.host.1..]
    }
}

/// `text` with the escapes of unreserved characters written out.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        plain.push_str(&rest[..at]);
        let byte = rest.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let byte = byte.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(byte));
        plain.push(byte.map_or('%', char::from));
        let taken = if byte.is_some() { 3 } else { 1 };
        rest = &rest[at + taken..];
    }
    plain.push_str(rest);
    plain
}

/// A pattern of URLs: the beginning of one, or a pattern with `*`, `?` or `[abc]` for a whole one.
///
/// - `https://api.github.com/repos/` is the beginning of a URL; `https://api.github.com` and `api.github.com` are a whole host.
/// - `api.github.com/repos/*/pulls`, `https://*.example.com/*`: the part before the first `/` is held against the host (with its port), the rest against the rest.
/// - A pattern that begins with `*` and not with `*.` is held against the whole URL: `*/collaborators/*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlPattern {
    text: String,
    shape: Shape,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Shape {
    Whole(Glob),
    Parts { scheme: Option<Glob>, host: Option<Glob>, rest: Rest },
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rest {
    Begins(String),
    Matches(Glob),
}

impl UrlPattern {
    /// Reads a pattern; the error is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let whole = Glob::parse(text)?;
        if text.starts_with('*') && !text.starts_with("*.") && !text.starts_with("*://") {
            return Ok(Self { text: text.to_owned(), shape: Shape::Whole(whole) });
        }
        let (scheme, after) = text.split_once("://").map_or((None, text), |(scheme, after)| (Some(scheme), after));
        let (host, rest) = after.find('/').map_or((after, ""), |end| after.split_at(end));
        let scheme = scheme.map(|scheme| Glob::parse(&scheme.to_lowercase())).transpose()?;
        let host = match host.to_lowercase() {
            host if host.is_empty() => None,
            // An IPv6 address, not one of several characters.
            host if host.starts_with('[') => Some(Glob::literal(&host)),
            host => Some(Glob::parse(&host)?),
        };
        if scheme.is_none() && host.is_none() {
            return Err("a pattern begins with a scheme, a host or `*`, such as `https://api.example.com/`, `api.example.com/v1/*` or `*/v1/*`".to_owned());
        }
        let rest = if Glob::is_pattern(rest) { Rest::Matches(Glob::parse(rest)?) } else { Rest::Begins(rest.to_owned()) };
        Ok(Self { text: text.to_owned(), shape: Shape::Parts { scheme, host, rest } })
    }

    /// Whether `address` is one of these.
    pub(super) fn matches(&self, address: &Address) -> bool {
        match &self.shape {
            Shape::Whole(glob) => glob.matches(&address.text),
            Shape::Parts { scheme, host, rest } => {
                scheme.as_ref().is_none_or(|scheme| scheme.matches(address.scheme()))
                    && host.as_ref().is_none_or(|host| host.matches(address.host()))
                    && match rest {
                        Rest::Begins(beginning) => address.rest().starts_with(beginning.as_str()),
                        Rest::Matches(glob) => glob.matches(address.rest()),
                    }
            }
        }
    }
}

impl fmt::Display for UrlPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for UrlPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_url_is_written_in_one_way() {
        for (url, text) in [
            ("HTTPS://API.GitHub.com:443/Repos/../repos/%61cme%2Fx#top", "https://api.github.com/repos/acme%2Fx"),
            ("https://user:pw@api.github.com", "https://api.github.com/"),
            ("https://api.github.com./x", "https://api.github.com/x"),
            ("https://api.github.com.:8443/x", "https://api.github.com:8443/x"),
            ("tool://LangChain/Search", "tool://langchain/Search"),
            ("exec://localhost", "exec://localhost"),
            ("message://#general", "message://"),
            ("no url %7Eat all%", "no url ~at all%"),
            ("mailto:a%2eb@c", "mailto:a.b@c"),
        ] {
            assert_eq!(Address::of(url).text, text, "{url}");
        }
    }

    #[test]
    fn patterns_match_addresses() {
        for (pattern, yes, no) in [
            (
                "https://api.github.com",
                vec!["https://api.github.com/x", "https://API.github.com", "https://a:b@api.github.com/x"],
                vec!["https://api.github.com.evil.org/x", "https://api.github.com@evil.org/", "http://api.github.com/", "https://api.github.com:8443/"],
            ),
            (
                "https://api.github.com/repos/",
                vec!["https://api.github.com/repos/a", "https://api.github.com/x/../repos/a"],
                vec!["https://api.github.com/Repos/a", "https://api.github.com/orgs"],
            ),
            (
                "api.github.com/repos/*/pulls",
                vec!["https://api.github.com/repos/a/b/pulls", "https://api.github.com/repos/a/b/%70ulls"],
                vec!["https://api.github.com/repos/a/b/pulls/1", "https://evil.org/api.github.com/repos/a/pulls"],
            ),
            (
                "https://*.example.com/*",
                vec!["https://a.example.com/", "https://a.b.example.com/x"],
                vec!["https://example.com/", "https://evil.org/.example.com/x"],
            ),
            ("*.example.com", vec!["https://a.example.com/y"], vec!["https://evil.org/a.example.com"]),
            ("*/collaborators/*", vec!["https://api.github.com/repos/a/b/collaborators/me"], vec!["https://api.github.com/repos/a/b/collaborators"]),
            ("mcp://", vec!["mcp://tool", "MCP://x/y"], vec!["tool://mcp"]),
            ("*://localhost/*", vec!["exec://localhost/a", "http://localhost/"], vec!["http://localhost:1/"]),
            ("http://[::1]/", vec!["http://[::1]/a", "http://[0:0::1]/"], vec!["http://1/", "http://[::2]/"]),
            ("https://x.org/a?b", vec!["https://x.org/a?b", "https://x.org/a1b"], vec!["https://x.org/a?bc"]),
        ] {
            let parsed = UrlPattern::parse(pattern).unwrap();
            for url in yes {
                assert!(parsed.matches(&Address::of(url)), "{pattern} {url}");
            }
            for url in no {
                assert!(!parsed.matches(&Address::of(url)), "{pattern} {url}");
            }
        }
        for text in ["", "/path", "[a", "https://x/[b"] {
            assert!(UrlPattern::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(pattern in any::<String>(), url in any::<String>(), tail in "[%a-f0-9@/:é?#]{0,20}") {
            for url in [url, format!("https://{tail}"), format!("x://{tail}"), tail] {
                let address = Address::of(&url);
                let _ = (address.scheme(), address.host(), address.rest());
                if let Ok(pattern) = UrlPattern::parse(&pattern) {
                    pattern.matches(&address);
                }
            }
        }
    }
}
