//! Requests that another site makes a browser send: a cookie goes along with them, their author's intent does not.

use axum::http::{HeaderMap, Method, header};

/// The header that says a request was made by a program that may set headers here, which another site's page may not without being asked first.
pub const CSRF_HEADER: &str = "x-interven-csrf";

/// Whether a request with a session's cookie may go on: it changes nothing, or it carries `X-Interven-CSRF: 1`, or the browser says that it comes
/// from this very site (`Sec-Fetch-Site`, or `Origin` on browsers without it).
pub fn is_allowed(method: &Method, headers: &HeaderMap, public_url: &str) -> bool {
    if method.is_safe() || text(headers, CSRF_HEADER) == Some("1") {
        return true;
    }
    if let Some(site) = text(headers, "sec-fetch-site") {
        return site == "same-origin";
    }
    text(headers, header::ORIGIN.as_str()).is_some_and(|origin| is_own(origin, headers, public_url))
}

/// Whether a browser says that another site had it send this. For endpoints that need no cookie yet, such as signing in: otherwise another site could
/// sign its visitor in as someone else.
pub fn is_cross_site(headers: &HeaderMap) -> bool {
    text(headers, CSRF_HEADER) != Some("1") && text(headers, "sec-fetch-site").is_some_and(|site| matches!(site, "cross-site" | "same-site"))
}

/// Whether `origin` is where the Console is: at the public URL, or at the address that the request itself was sent to.
fn is_own(origin: &str, headers: &HeaderMap, public_url: &str) -> bool {
    let public = url::Url::parse(public_url).map(|url| url.origin().ascii_serialization());
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    public.is_ok_and(|public| public == origin) || (authority.is_some() && authority == text(headers, header::HOST.as_str()))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_cookie_alone_changes_nothing() {
        let allowed = |pairs: &[(&str, &str)]| is_allowed(&Method::POST, &headers(pairs), "https://interven.example.com");
        for pairs in [
            &[][..],
            &[("x-interven-csrf", "0")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://interven.example.com")],
            &[("origin", "https://evil.example.com")],
            &[("origin", "https://interven.example.com.evil.example.com"), ("host", "interven.example.com")],
            &[("origin", "null"), ("host", "null")],
            &[("origin", "http://interven.example.com")],
        ] {
            assert!(!allowed(pairs), "{pairs:?}");
        }
        for pairs in [
            &[("x-interven-csrf", "1")][..],
            &[("sec-fetch-site", "same-origin")],
            &[("origin", "https://interven.example.com")],
            &[("origin", "http://10.1.2.3:4000"), ("host", "10.1.2.3:4000")],
            &[("sec-fetch-site", "cross-site"), ("x-interven-csrf", "1")],
        ] {
            assert!(allowed(pairs), "{pairs:?}");
        }
    }

    #[test]
    fn reading_needs_no_proof() {
        assert!(is_allowed(&Method::GET, &headers(&[("sec-fetch-site", "cross-site")]), "http://localhost:4000"));
        assert!(!is_allowed(&Method::DELETE, &headers(&[]), "http://localhost:4000"));
        assert!(!is_allowed(&Method::PATCH, &headers(&[]), "http://localhost:4000"));
    }

    #[test]
    fn only_a_browser_is_asked_where_a_sign_in_comes_from() {
        assert!(!is_cross_site(&headers(&[])));
        assert!(!is_cross_site(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(is_cross_site(&headers(&[("sec-fetch-site", "cross-site")])));
    }
}
