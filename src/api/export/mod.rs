//! `/api/telemetry/decisions/export`, and the same at `/v1/decisions/export`: the decisions of a window, for who pulls them.
//!
//! People alone, by session or token: a key speaks for agents, and no agent is to read what the others did.

mod noted;
mod places;
mod query;
mod stream;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use url::form_urlencoded;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::noted::Export;
pub use self::places::Places;
use self::query::ExportQuery;
use self::stream::Source;
use super::auth::PersonCaller;
use super::extract::Query;
use super::page::encode;
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::formats::export::Writer;
use crate::store::Position;

/// How many rows a page has.
const COUNT: HeaderName = HeaderName::from_static("x-export-count");

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(export_decisions)).routes(routes!(export_decisions_v1))
}

/// Export decisions, oldest first.
///
/// As a stream, whole: a connection that ends without the last chunk was cut off. With `limit` a page, whose header `Link` names the next one. Compressed only where
/// `Accept-Encoding` asks for gzip.
#[utoipa::path(get, path = "/api/telemetry/decisions/export", tag = "decisions", security(("session" = []), ("token" = [])), params(ExportQuery),
    responses((status = 200, description = "The decisions in the format that was asked for.", content(
        (String = "application/json"), (String = "text/csv"), (String = "application/x-ndjson")),
        headers(("Link" = String, description = "With `limit`: the next page, with `rel=\"next\"`; none on the last one."),
            ("X-Export-Count" = u64, description = "With `limit`: how many decisions."))), Problems))]
async fn export_decisions(
    State(app): State<App>,
    caller: PersonCaller,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let asked = Asked { person: caller.user.id, head: method == Method::HEAD, uri, gzip: takes_gzip(&headers) };
    export(app, asked, query).await
}

/// Export decisions, oldest first.
///
/// The same as `/api/telemetry/decisions/export`.
#[utoipa::path(get, path = "/v1/decisions/export", tag = "decisions", security(("session" = []), ("token" = [])), params(ExportQuery),
    responses((status = 200, description = "The decisions in the format that was asked for.", content(
        (String = "application/json"), (String = "text/csv"), (String = "application/x-ndjson")),
        headers(("Link" = String, description = "With `limit`: the next page, with `rel=\"next\"`; none on the last one."),
            ("X-Export-Count" = u64, description = "With `limit`: how many decisions."))), Problems))]
async fn export_decisions_v1(
    State(app): State<App>,
    caller: PersonCaller,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let asked = Asked { person: caller.user.id, head: method == Method::HEAD, uri, gzip: takes_gzip(&headers) };
    export(app, asked, query).await
}

/// Who asks, and how.
struct Asked {
    person: Uuid,
    /// For the headers alone: nothing is taken.
    head: bool,
    uri: Uri,
    gzip: bool,
}

async fn export(app: App, Asked { person, head, uri, gzip }: Asked, query: ExportQuery) -> Result<Response, Problem> {
    let (walk, options, limit, from) = (Arc::new(query.walk()?), query.options()?, query.limit()?, query.from()?);
    let mut response = if head {
        Body::empty().into_response()
    } else {
        let place = app.exports.take(person)?;
        let begun = app.store.begin_walk(Arc::clone(&walk), from).await?;
        let source = Source { store: Arc::clone(&app.store), clock: app.clock.clone(), walk, position: begun };
        let (export, writer) = (Export::of(&query), Writer::new(query.format, options));
        match limit {
            None => {
                export.begun(&app).await?;
                stream::whole(&app, source, writer, export, gzip, place).into_response()
            }
            Some(limit) => {
                let page = stream::page(source, writer, limit, gzip).await?;
                export.page(&app, page.rows).await?;
                let mut response = Body::from(page.body).into_response();
                response.headers_mut().insert(COUNT, HeaderValue::from(page.rows));
                if let Some(link) = page.next.and_then(|next| next_link(&uri, next)) {
                    response.headers_mut().insert(header::LINK, link);
                }
                response
            }
        }
    };
    let attached = format!("attachment; filename=\"interven-decisions.{}\"", query.format.ending());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(query.format.content_type(options.lines)));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if let Ok(attached) = HeaderValue::try_from(attached) {
        headers.insert(header::CONTENT_DISPOSITION, attached);
    }
    Ok(response)
}

/// The same request with this cursor. Without scheme and host: it leads back by the way that the caller came (RFC 8288, section 3.1).
fn next_link(uri: &Uri, next: Position) -> Option<HeaderValue> {
    let others = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).filter(|(name, _)| name != "cursor");
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(others).append_pair("cursor", &encode(&next)).finish();
    HeaderValue::try_from(format!("<{}?{query}>; rel=\"next\"", uri.path())).ok()
}

/// Whether the caller asks for gzip by name. Who says nothing, or `*`, pipes what comes into a program that expects text.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let refused = parts.any(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")).is_some_and(|q| q.parse().is_ok_and(|q: f32| q <= 0.0)));
        named && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_asked_for_by_name() {
        let takes = |value: &str| takes_gzip(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, value.parse().unwrap())]));
        assert!(takes("gzip") && takes("deflate, GZIP;q=0.5") && takes("gzip;q=1.0"));
        assert!(!takes("identity") && !takes("*") && !takes("gzip;q=0") && !takes("gzip; q=0.000") && !takes("") && !takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn the_next_page_is_asked_for_as_this_one_was() {
        let uri = "/v1/decisions/export?format=csv&agents=a%26b&cursor=old&limit=2".parse().unwrap();
        let link = next_link(&uri, Position::Received { after: 2, through: 9 }).unwrap();
        let cursor = encode(&Position::Received { after: 2, through: 9 });
        assert_eq!(link.to_str().unwrap(), format!("</v1/decisions/export?format=csv&agents=a%26b&limit=2&cursor={cursor}>; rel=\"next\""));
    }
}
