//! Serves the Console: its files, and its page at every other address that a browser asks for.

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use interven_console_assets::{Asset, asset, index};

use crate::api::problem::Problem;

/// Nothing but our own files (styles and scripts too: none stands in a page), no frame around us, no form to elsewhere.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// A name that changes with the content: a year is the longest that caches honour (RFC 9111 4.2.1 knows no "for ever").
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// What answers wherever the API does not.
pub fn router() -> Router {
    Router::new().fallback(show)
}

async fn show(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let reads = method == Method::GET || method == Method::HEAD;
    if let Some(found) = asset(path, |coding| accepts(accepted, coding)) {
        return if reads { serve(found) } else { only_read() };
    }
    let wants_page = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    // A missing file is missing, and an unknown path of the API is an error: never a page with 200.
    if !wants_page || ["api/", "v1/", "assets/"].iter().any(|prefix| path.starts_with(prefix)) {
        return Problem::no_such_path().into_response();
    }
    if reads { serve(index(|coding| accepts(accepted, coding))) } else { only_read() }
}

/// 405, with what is allowed (RFC 9110 15.5.6).
fn only_read() -> Response {
    ([(header::ALLOW, "GET, HEAD")], Problem::method_not_allowed()).into_response()
}

/// Whether an `Accept-Encoding` names `coding` and does not give it the weight nought.
fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        named && !parts.any(|part| part.strip_prefix("q=").is_some_and(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0)))
    })
}

fn serve(file: Asset) -> Response {
    let kept = if file.immutable { FOR_EVER } else { "no-cache" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static(kept)),
        (header::VARY, HeaderValue::from_static("Accept-Encoding")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    let mut response = (StatusCode::OK, headers, file.content).into_response();
    if let Some(encoding) = file.encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn the_page_is_read_and_nothing_else() {
        let status = async |method: &str, path: &str, accept: &str| {
            let request = Request::builder().method(method).uri(path).header("accept", accept).body(Body::empty()).unwrap();
            let response = router().oneshot(request).await.unwrap();
            (response.status().as_u16(), response.headers().get("allow").is_some())
        };
        for method in ["GET", "HEAD"] {
            assert_eq!(status(method, "/", "text/html").await, (200, false), "{method}");
            assert_eq!(status(method, "/index.html", "text/html").await, (200, false), "{method}");
            assert_eq!(status(method, "/decisions", "text/html").await, (200, false), "{method}");
            assert_eq!(status(method, "/decisions", "application/json").await, (404, false), "{method}");
            assert_eq!(status(method, "/assets/none.js", "text/html").await, (404, false), "{method}");
        }
        assert_eq!(status("POST", "/", "text/html").await, (405, true));
        assert_eq!(status("POST", "/index.html", "text/html").await, (405, true));
        assert_eq!(status("POST", "/api/none", "text/html").await, (404, false));
        assert_eq!(status("POST", "/none", "application/json").await, (404, false));
    }

    #[test]
    fn an_encoding_counts_where_it_is_named_with_any_weight_but_nought() {
        for (header, taken) in
            [("gzip, deflate, br, zstd", true), ("BR;q=0.5", true), ("gzip", false), ("br;q=0", false), ("br; q=0.000, gzip", false), ("", false)]
        {
            assert_eq!(accepts(header, "br"), taken, "{header}");
        }
    }
}
