//! What goes wrong, as the API says it: `application/problem+json` (RFC 9457), from one type, with one match on the status.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::store::StoreError;

/// How long a caller stays away when the store is not available: a full queue is gone in a second, a full disk is not, and then asking once a second costs nothing.
const STORE_RETRY: Duration = Duration::from_secs(1);

/// An answer that says what is wrong and what to do about it.
///
/// Boxed inside, because it is the error half of every handler's result.
#[derive(Debug)]
pub struct Problem(Box<Parts>);

#[derive(Debug)]
struct Parts {
    kind: Kind,
    code: &'static str,
    error: String,
    members: Map<String, Value>,
    retry_after: Option<Duration>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    TooSlow,
    Conflict,
    TooLarge,
    TooMany,
    Internal,
    Unavailable,
}

impl Kind {
    /// The status, its title, and the code of a problem that has none of its own.
    const fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::BadRequest => (StatusCode::BAD_REQUEST, "Bad request", "bad_request"),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "Not signed in", "unauthorized"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "Not allowed", "forbidden"),
            Self::NotFound => (StatusCode::NOT_FOUND, "Not found", "not_found"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", "method_not_allowed"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "Too slow", "too_slow"),
            Self::Conflict => (StatusCode::CONFLICT, "Conflict", "conflict"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Too large", "too_large"),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, "Too many requests", "too_many_requests"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "Internal error", "internal"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "Not available", "unavailable"),
        }
    }
}

impl Problem {
    fn new(kind: Kind, error: impl Into<String>) -> Self {
        let (_, _, code) = kind.parts();
        Self(Box::new(Parts { kind, code, error: error.into(), members: Map::new(), retry_after: None }))
    }

    /// 400: the request is not one that this endpoint understands. `error` says what is wrong and what to do.
    pub fn bad_request(error: impl Into<String>) -> Self {
        Self::new(Kind::BadRequest, error)
    }

    /// 401: credentials are missing or not (or no longer) good.
    pub fn unauthorized(error: impl Into<String>) -> Self {
        Self::new(Kind::Unauthorized, error)
    }

    /// 403: known, and not allowed.
    pub fn forbidden(error: impl Into<String>) -> Self {
        Self::new(Kind::Forbidden, error)
    }

    /// 404: not there, or not the caller's. `what` is a noun with its article, such as `a channel`.
    pub fn not_found(what: &str) -> Self {
        Self::new(Kind::NotFound, format!("There is no such thing: {what} with this id does not exist, or is not yours."))
    }

    /// 404: there is no such path.
    pub fn no_such_path() -> Self {
        Self::new(Kind::NotFound, "There is nothing at this path; /openapi.json lists what there is.")
    }

    /// 405: the path is there, the method is not.
    pub fn method_not_allowed() -> Self {
        Self::new(Kind::MethodNotAllowed, "This path does not take this method; /openapi.json lists what there is.")
    }

    /// 408: the body was not here in time. The connection ends with it.
    pub fn too_slow() -> Self {
        Self::new(Kind::TooSlow, "The whole body was not here in time. Nothing of this call was taken: send the same again, faster or less at a time.")
    }

    /// 409: what is there does not allow it.
    pub fn conflict(error: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, error)
    }

    /// 413: the body is larger than `limit` bytes.
    pub fn too_large(limit: usize) -> Self {
        Self::new(Kind::TooLarge, format!("The body is larger than {limit} bytes, the most that is taken here. Send less at a time."))
            .with("limit", limit)
            .with("reason", "PAYLOAD_TOO_LARGE")
    }

    /// 413: a call carries more than `limit` of `what`, a noun in the plural.
    pub fn too_many_items(what: &str, limit: usize) -> Self {
        Self::new(Kind::TooLarge, format!("A call carries at most {limit} {what}. Send them in several calls.")).with("limit", limit)
    }

    /// 429: not before `retry_after` has passed.
    pub fn too_many(error: impl Into<String>, retry_after: Duration) -> Self {
        Self::new(Kind::TooMany, error).retry_after(retry_after)
    }

    /// 500: a fault of ours. The caller gets a fixed text; what happened belongs in the log.
    pub fn internal() -> Self {
        Self::new(Kind::Internal, "Something went wrong on our side. The server's log says what.")
    }

    /// 503: nothing was changed; try again when `retry_after` has passed.
    pub fn unavailable(error: impl Into<String>, retry_after: Duration) -> Self {
        Self::new(Kind::Unavailable, error).retry_after(retry_after)
    }

    /// A stable code of its own in place of the status's.
    #[must_use]
    pub fn code(mut self, code: &'static str) -> Self {
        self.0.code = code;
        self
    }

    /// A further member, such as `index`, `key` or `limit`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.members.insert(name.to_owned(), value.into());
        self
    }

    /// The sentence.
    pub fn error(&self) -> &str {
        &self.0.error
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.0.kind.parts().0
    }

    /// Whether the fault is ours, and not what the caller sent.
    pub fn is_ours(&self) -> bool {
        self.status().is_server_error()
    }

    fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let parts = *self.0;
        let (status, title, _) = parts.kind.parts();
        let mut body = json!({
            "type": format!("urn:interven:problem:{}", parts.code),
            "title": title,
            "status": status.as_u16(),
            "detail": parts.error,
            "code": parts.code,
            "error": parts.error,
        });
        if let Value::Object(members) = &mut body {
            for (name, value) in parts.members {
                members.entry(name).or_insert(value);
            }
        }
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response();
        if let Some(wait) = parts.retry_after {
            // Whole seconds, rounded up: coming back early would only be turned away again.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::REQUEST_TIMEOUT {
            // What is still to come of the body would be taken for the next request (RFC 9110, section 15.5.9).
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"interven\""));
        }
        response
    }
}

impl From<StoreError> for Problem {
    /// The place where a store's fault is logged; what the caller reads names no table and no file.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(cause) => {
                tracing::warn!(cause, "the store is not available");
                Self::unavailable("The store cannot be read or written at the moment. Nothing was changed: send the same again.", STORE_RETRY)
                    .code("store_unavailable")
            }
            StoreError::Taken(what) => Self::conflict(format!("{what} exists already: choose another one.")).code("taken"),
            StoreError::Corrupt { what, source } => {
                tracing::error!(what, cause = format!("{source:#}"), "what is stored does not parse");
                Self::internal()
            }
            StoreError::Statement(source) => {
                tracing::error!(cause = format!("{source:#}"), "the store refused a statement");
                Self::internal()
            }
        }
    }
}

/// A problem as the OpenAPI document shows it; further members say more, such as `index`, `key` or `limit`.
#[derive(utoipa::ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct ProblemBody {
    /// `urn:interven:problem:` and the code.
    #[schema(example = "urn:interven:problem:bad_request")]
    r#type: String,
    /// The kind of problem in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// The same as `error`.
    detail: String,
    /// Stable, for programs.
    #[schema(example = "bad_request")]
    code: String,
    /// A sentence that says what is wrong and what to do.
    error: String,
}

/// The responses that any endpoint may give in place of its own, for the OpenAPI document: `responses(…, Problems)`.
#[derive(utoipa::IntoResponses)]
pub enum Problems {
    /// What is wrong with the request, and what to do.
    #[response(status = "4XX", content_type = "application/problem+json")]
    Client(#[to_schema] ProblemBody),
    /// What is wrong with the server, and whether to try again.
    #[response(status = "5XX", content_type = "application/problem+json")]
    Server(#[to_schema] ProblemBody),
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn shown(problem: Problem) -> (u16, Value, axum::http::HeaderMap) {
        let response = problem.into_response();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap(), headers)
    }

    #[tokio::test]
    async fn a_problem_has_the_members_of_the_rfc_and_the_sentence() {
        let (status, body, headers) = shown(Problem::bad_request("`decision` is missing.").with("index", 3).with("key", "decision").with("status", 200)).await;
        assert_eq!(status, 400);
        assert_eq!(headers["content-type"], "application/problem+json");
        let expected = json!({
            "type": "urn:interven:problem:bad_request", "title": "Bad request", "status": 400, "code": "bad_request",
            "detail": "`decision` is missing.", "error": "`decision` is missing.", "index": 3, "key": "decision",
        });
        assert_eq!(body, expected, "a further member never replaces one of the six");
    }

    #[tokio::test]
    async fn a_limit_is_named_and_a_wait_is_in_whole_seconds() {
        let (status, body, _) = shown(Problem::too_large(16)).await;
        assert_eq!((status, &body["limit"]), (413, &json!(16)));
        let (status, _, headers) = shown(Problem::too_many("Slower.", Duration::from_millis(1_200))).await;
        assert_eq!((status, headers["retry-after"].to_str().unwrap()), (429, "2"));
        let (status, _, headers) = shown(Problem::unauthorized("Sign in.")).await;
        assert_eq!((status, headers["www-authenticate"].to_str().unwrap()), (401, "Bearer realm=\"interven\""));
    }

    #[tokio::test]
    async fn a_fault_of_the_store_does_not_tell_its_insides() {
        let (status, body, headers) = shown(StoreError::Unavailable("disk full at /data/x.db".into()).into()).await;
        assert_eq!((status, headers["retry-after"].to_str().unwrap()), (503, "1"));
        assert!(!body.to_string().contains("/data"));
        let (status, body, _) = shown(StoreError::Statement(anyhow::anyhow!("no such table: users")).into()).await;
        assert_eq!(status, 500);
        assert!(!body.to_string().contains("users"));
        let (status, body, _) = shown(StoreError::Taken("a channel with this name").into()).await;
        assert_eq!((status, &body["code"]), (409, &json!("taken")));
    }
}
