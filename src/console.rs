//! Serves the Console: its files, and its page at every other address that a browser asks for.

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use interven_console_assets::{Asset, INDEX, asset};

use crate::api::problem::Problem;

/// Nothing but our own files, no frame around us, no form to elsewhere.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What answers wherever the API does not.
pub fn router() -> Router {
    Router::new().fallback(show)
}

async fn show(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(found) = asset(path) {
        return serve(found);
    }
    let wants_page = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    // A missing file is missing, and an unknown path of the API is an error: never a page with 200.
    if method != Method::GET || !wants_page || ["api/", "v1/", "assets/"].iter().any(|prefix| path.starts_with(prefix)) {
        return Problem::no_such_path().into_response();
    }
    serve(INDEX)
}

fn serve(file: Asset) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (StatusCode::OK, headers, file.content).into_response()
}
