//! The base of the links that people follow.

use url::Url;

/// What it is where nobody chose.
pub const DEFAULT: &str = "http://localhost:4000";
/// The longest, in bytes: an approval's address has to fit in the button of a card.
const LONGEST: usize = 2_000;

/// The address as it is kept, without a slash at its end. `None` if it is not http or https, or has a query, a fragment, a name or a password.
pub fn checked(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok()?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    let good = matches!(url.scheme(), "http" | "https") && url.has_host() && plain && url.as_str().len() <= LONGEST;
    good.then(|| url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_without_a_slash_at_its_end_or_not_at_all() {
        assert_eq!(checked(" HTTPS://Interven.Example.com:8443// ").as_deref(), Some("https://interven.example.com:8443"));
        assert_eq!(checked("http://[::1]:4000/interven/").as_deref(), Some("http://[::1]:4000/interven"));
        assert_eq!(checked(DEFAULT).as_deref(), Some(DEFAULT));
        let long = format!("https://x/{}", "a".repeat(LONGEST));
        for text in
            ["", "interven.example.com", "ftp://x", "https://", "https://x?a", "https://x/#a", "https://ada@x", "https://:p@x", "javascript:alert(1)", &long]
        {
            assert_eq!(checked(text), None, "{text}");
        }
    }
}
