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

/// Whether another site may have had a browser send this. For endpoints that need no cookie yet, such as signing in: otherwise another site could
/// sign its visitor in as someone else.
///
/// Browsers say it by `Sec-Fetch-Site`, but to https and localhost alone (W3C Fetch Metadata, section 3); to plain http by `Origin`, which is `null` where they
/// hide it. What comes with an `Origin` must also be JSON, which no form can send. A program such as curl has neither header, and may send what it likes.
pub fn is_cross_site(headers: &HeaderMap, public_url: &str) -> bool {
    if text(headers, CSRF_HEADER) == Some("1") {
        return false;
    }
    if text(headers, "sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return true;
    }
    match headers.get(header::ORIGIN).map(|origin| origin.to_str()) {
        None => false,
        Some(origin) => !is_json(headers) || !origin.is_ok_and(|origin| is_own(origin, headers, public_url)),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = text(headers, header::CONTENT_TYPE.as_str()).and_then(|kind| kind.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
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
        let is_cross_site = |pairs: &[(&str, &str)]| is_cross_site(&headers(pairs), "http://interven.example.com:4000");
        let (json, form) = (("content-type", "application/json; charset=utf-8"), ("content-type", "application/x-www-form-urlencoded"));
        let own = ("origin", "http://interven.example.com:4000");
        for pairs in [
            &[][..],
            &[form],
            &[("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "same-origin"), own, json],
            &[own, json],
            &[("origin", "http://10.1.2.3:4000"), ("host", "10.1.2.3:4000"), json],
            &[("origin", "http://evil.example"), ("x-interven-csrf", "1")],
        ] {
            assert!(!is_cross_site(pairs), "{pairs:?}");
        }
        for pairs in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site"), own, json],
            &[("origin", "http://evil.example"), json],
            &[("origin", "http://interven.example.com"), json],
            &[("origin", "null"), ("host", "null"), json],
            &[("origin", "null"), ("sec-fetch-site", "same-origin"), json],
            &[("origin", "\u{e9}"), json],
            &[own, form],
            &[own, ("content-type", "text/plain")],
            &[own],
        ] {
            assert!(is_cross_site(pairs), "{pairs:?}");
        }
    }
}
