//! What somebody sees whose sign-in failed: a sentence on a page for a browser, else a problem like any other.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::api::problem::Problem;

/// Nothing but the text.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The problem as whoever asks can read it.
pub(super) fn refused(headers: &HeaderMap, problem: Problem) -> Response {
    let wants_page = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    if !wants_page {
        return problem.into_response();
    }
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>Not signed in · Interven</title>\n<h1>You are not signed in</h1>\n<p>{}</p>\n\
         <p><a href=\"/\">Back to the sign-in</a></p>\n</html>\n",
        escaped(problem.error())
    );
    let mut response = problem.into_response();
    let own = response.headers_mut();
    for (name, value) in
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY), (header::REFERRER_POLICY, "no-referrer")]
    {
        own.insert(name, HeaderValue::from_static(value));
    }
    own.remove(header::CONTENT_LENGTH);
    *response.body_mut() = page.into();
    response
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_browser_gets_a_page_and_a_label_is_no_markup() {
        let problem = || Problem::forbidden("<b>\"A&B\"</b> says no.");
        let page = |accept: &'static str| refused(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]), problem());
        let response = page("text/html,*/*;q=0.8");
        assert_eq!((response.status().as_u16(), &response.headers()["content-type"]), (403, &HeaderValue::from_static("text/html; charset=utf-8")));
        let text = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        assert!(std::str::from_utf8(&text).unwrap().contains("<p>&lt;b&gt;&quot;A&amp;B&quot;&lt;/b&gt; says no.</p>"));
        assert_eq!(page("application/json").headers()["content-type"], "application/problem+json");
    }
}
