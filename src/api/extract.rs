//! Extractors whose refusals are problems, with the path of what is wrong.

use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use super::deadline::broken;
use super::json::Object;
use super::problem::Problem;

/// The largest JSON body of an endpoint that has no limit of its own, in bytes: settings and short forms.
pub const JSON_LIMIT: usize = 256 * 1024;

/// The raw body, of at most `LIMIT` bytes.
#[derive(Debug)]
pub struct Body<const LIMIT: usize>(pub Bytes);

impl<S: Send + Sync, const LIMIT: usize> FromRequest<S> for Body<LIMIT> {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Problem> {
        // Said before it is read: a client that announces too much need not send it.
        let announced = request.headers().get(axum::http::header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|length| length > LIMIT as u64) {
            return Err(Problem::too_large(LIMIT));
        }
        DefaultBodyLimit::max(LIMIT).apply(&mut request);
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_))) => Err(Problem::too_large(LIMIT)),
            Err(error) => Err(broken(&error)),
        }
    }
}

/// A JSON body, and a JSON answer.
///
/// The content type is not looked at: `curl -d` says `application/x-www-form-urlencoded` whatever it sends. What keeps other sites' forms out is
/// the rule about cross-site requests (see [`super::auth`]).
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Body(bytes) = Body::<JSON_LIMIT>::from_request(request, state).await?;
        parse_json(&bytes).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// Reads a JSON object; a fault is named by its path, `config.url: missing field …`, which is also the problem's member `key`.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if bytes.trim_ascii().is_empty() {
        return Err(Problem::bad_request("The body is empty: send a JSON object."));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let Object(value) = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let cause = error.into_inner();
        if cause.is_data() {
            let text = cause.to_string();
            // The path says where; the parser's line and column say it again, for a body that the caller's program wrote in one line.
            let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
            at_path(&path, text)
        } else {
            Problem::bad_request(format!("The body is not JSON: {cause}."))
        }
    })?;
    deserializer.end().map_err(|error| Problem::bad_request(format!("The body is not one JSON value: {error}.")))?;
    Ok(value)
}

/// A fault at `path` of what was sent; the root (`.` or nothing) is not named.
fn at_path(path: &str, text: &str) -> Problem {
    if matches!(path, "" | ".") { Problem::bad_request(format!("{text}.")) } else { Problem::bad_request(format!("{path}: {text}.")).with("key", path) }
}

/// Query parameters. An empty value is refused: it comes of a variable that a script forgot to set, and `since=` taken as absent would be all of the
/// store. A type that says `deny_unknown_fields` refuses others by naming those that there are.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parse_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// Query parameters that another server wrote, which may leave some empty: that counts as absent.
#[derive(Debug)]
pub struct ForeignQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for ForeignQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let given = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).filter(|(_, value)| !value.is_empty());
        let given: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
        parse_query(&given).map(Self)
    }
}

/// Reads a query string, as [`Query`] does.
pub fn parse_query<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let pairs = || form_urlencoded::parse(query.as_bytes()).filter(|(key, value)| !value.is_empty() || !MAY_BE_EMPTY.contains(&key.as_ref()));
    let given: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs()).finish();
    let deserializer = serde_urlencoded::Deserializer::new(form_urlencoded::parse(given.as_bytes()));
    let value = serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = error.path().to_string();
        let text = if is_empty(query, &path) { EMPTY.to_owned() } else { error.into_inner().to_string() };
        at_path(&path, &text)
    })?;
    match pairs().find(|(_, value)| value.is_empty()) {
        Some((key, _)) => Err(at_path(&key, EMPTY)),
        None => Ok(value),
    }
}

/// Where nothing is a value: the page after none is the first, and a search box that is empty asks for everything.
const MAY_BE_EMPTY: [&str; 2] = ["cursor", "q"];

/// What is said of a parameter without a value.
const EMPTY: &str = "it is empty; leave it out or give a value";

fn is_empty(query: &str, key: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(found, value)| found == key && value.is_empty())
}

/// Parts of the path. One that does not parse, such as an id that is no UUID, names nothing that exists: 404.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let axum::extract::Path(value) = axum::extract::Path::from_request_parts(parts, state).await.map_err(|_| Problem::not_found("what the path names"))?;
        Ok(Self(value))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only parsed")]
    struct Sample {
        name: String,
        config: Config,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only parsed")]
    struct Config {
        url: String,
    }

    #[test]
    fn a_fault_in_a_body_is_named_by_its_path() {
        let error = |body: &str| parse_json::<Sample>(body.as_bytes()).unwrap_err().error().to_owned();
        assert_eq!(error(r#"{"name":"a","config":{"url":1}}"#), "config.url: invalid type: integer `1`, expected a string.");
        assert_eq!(error(r#"{"name":"a","config":{}}"#), "config: missing field `url`.");
        assert_eq!(error(r#"{"name":"a","colour":1}"#), "colour: unknown field `colour`, expected `name` or `config`.");
        assert!(error("{").starts_with("The body is not JSON: "));
        assert!(error(r#"{"name":"a","config":{"url":""}} {}"#).starts_with("The body is not one JSON value: "));
        assert!(error(" ").starts_with("The body is empty"));
        // By position nobody sends anything.
        assert_eq!(error(r#"["a",{"url":""}]"#), "invalid type: sequence, expected an object.");
        assert_eq!(error("null"), "invalid type: null, expected an object.");
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Search {
        limit: Option<u16>,
        state: Option<String>,
    }

    #[test]
    fn a_query_refuses_what_it_does_not_know_and_what_is_empty() {
        assert_eq!(parse_query::<Search>("limit=5&state=open").unwrap(), Search { limit: Some(5), state: Some("open".to_owned()) });
        assert_eq!(parse_query::<Search>("").unwrap(), Search { limit: None, state: None });
        assert_eq!(parse_query::<Search>("cursor=&limit=5&q=").unwrap(), Search { limit: Some(5), state: None });
        let error = |query: &str| parse_query::<Search>(query).unwrap_err().error().to_owned();
        assert_eq!(error("limti=5"), "limti: unknown field `limti`, expected `limit` or `state`.");
        assert_eq!(error("limit=x"), "limit: invalid digit found in string.");
        for (query, key) in [("limit=5&state=", "state"), ("limit=", "limit"), ("state", "state"), ("limit=&state=open", "limit")] {
            let problem = parse_query::<Search>(query).unwrap_err();
            assert_eq!((problem.status().as_u16(), problem.error()), (400, format!("{key}: it is empty; leave it out or give a value.").as_str()), "{query}");
        }
    }

    #[tokio::test]
    async fn what_another_server_leaves_empty_is_absent() {
        let (mut parts, ()) = Request::builder().uri("/?limit=5&state=").body(()).unwrap().into_parts();
        let ForeignQuery(found) = ForeignQuery::<Search>::from_request_parts(&mut parts, &()).await.unwrap();
        assert_eq!(found, Search { limit: Some(5), state: None });
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_413_announced_or_not() {
        let exact = Request::new(axum::body::Body::from("12345678"));
        assert_eq!(Body::<8>::from_request(exact, &()).await.unwrap().0, "12345678");
        let unannounced = Request::new(axum::body::Body::from("123456789"));
        assert_eq!(Body::<8>::from_request(unannounced, &()).await.unwrap_err().status(), 413);
        let mut announced = Request::new(axum::body::Body::empty());
        announced.headers_mut().insert("content-length", "9".parse().unwrap());
        assert_eq!(Body::<8>::from_request(announced, &()).await.unwrap_err().status(), 413);
    }

    proptest! {
        #[test]
        fn no_body_and_no_query_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), query in "\\PC{0,80}") {
            let _ = parse_json::<Sample>(&bytes);
            let _ = parse_query::<Search>(&query);
        }
    }
}
