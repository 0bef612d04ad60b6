//! The page that shows what arrived as the platforms would show it. Every text on it is set as text, never as markup, and its policy allows no script but its own.

use std::sync::Arc;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::server::Shared;

const POLICY: &str =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(async || file("text/html; charset=utf-8", include_str!("page.html"))))
        .route("/sandbox/page.js", get(async || file("text/javascript; charset=utf-8", include_str!("page.js"))))
        .route("/sandbox/slack.js", get(async || file("text/javascript; charset=utf-8", include_str!("page_slack.js"))))
        .route("/sandbox/page.css", get(async || file("text/css; charset=utf-8", include_str!("page.css"))))
}

fn file(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    let headers = [
        ("content-type", content_type),
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-cache"),
    ];
    (headers, text)
}
