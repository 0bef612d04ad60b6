//! The HTTP API: one file per resource, and what the resources share.

pub mod activity;
pub mod agents;
pub mod approvals;
pub mod audit;
pub mod auth;
pub mod backpressure;
pub mod channel_preview;
pub mod channels;
pub mod client_address;
mod criteria;
pub mod csrf;
pub mod deadline;
pub mod decisions;
pub mod deliveries;
pub mod engine;
pub mod export;
pub mod extract;
pub mod incidents;
pub mod invitations;
pub mod json;
pub mod key_cache;
pub mod key_meter;
pub mod keys;
pub mod linger;
pub mod live;
pub mod oidc;
pub mod page;
pub mod policies;
pub mod problem;
pub mod refusals;
pub mod roles;
pub mod scan;
pub mod session;
pub mod sessions;
pub mod settings;
pub mod slack;
pub mod stats;
pub mod system;
pub mod throttle;
pub mod tokens;
pub mod traces;
pub mod users;
pub mod vocabulary;

use std::any::Any;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use self::auth::SecuritySchemes;
use self::problem::Problem;
use crate::app::App;
use crate::metrics;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Interven", description = "The alerting and approval plane for AI agents: decisions in, alerts out.", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    modifiers(&SecuritySchemes),
    tags(
        (name = "scan", description = "For agents: ask before a call is made"),
        (name = "decisions", description = "For agents and engines: what was decided"),
        (name = "approvals", description = "Questions to people, and their answers"),
        (name = "incidents", description = "Decisions that together need a person"),
        (name = "policies", description = "What agents may do"),
        (name = "agents", description = "Who acts"),
        (name = "channels", description = "Where alerts go"),
        (name = "deliveries", description = "What became of each alert"),
        (name = "slack", description = "For Slack: what people click"),
        (name = "session", description = "Signing in"),
        (name = "keys", description = "API keys of agents and engines"),
        (name = "users", description = "People who may sign in"),
        (name = "settings", description = "What can be changed while the server runs"),
        (name = "audit", description = "Who changed what"),
        (name = "system", description = "The server itself")
    )
)]
struct Document;

/// Every resource, with its documentation.
fn resources() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(scan::routes())
        .merge(decisions::routes())
        .merge(approvals::routes())
        .merge(traces::routes())
        .merge(activity::routes())
        .merge(export::routes())
        .merge(incidents::routes())
        .merge(policies::routes())
        .merge(agents::routes())
        .merge(channels::routes())
        .merge(channel_preview::routes())
        .merge(deliveries::routes())
        .merge(slack::routes())
        .merge(session::routes())
        .merge(sessions::routes())
        .merge(oidc::routes())
        .merge(invitations::routes())
        .merge(tokens::routes())
        .merge(keys::routes())
        .merge(users::routes())
        .merge(settings::routes())
        .merge(audit::routes())
        .merge(live::routes())
        .merge(stats::routes())
        .merge(vocabulary::routes())
        .merge(system::routes())
}

/// The OpenAPI document.
pub fn document() -> OpenApi {
    let mut document = resources().into_openapi();
    roles::describe(&mut document);
    document
}

/// The API's router. What is at no path is a problem too, unless the caller sets another fallback (the Console).
pub fn router(app: App) -> Router {
    let (router, _) = resources().split_for_parts();
    router
        .fallback(async || Problem::no_such_path())
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(from_fn_with_state(app.clone(), audit::bind))
        // From the inside out: the panic is caught first, so that what it becomes is counted and has its headers like any other answer.
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(linger::read_refused))
        .layer(from_fn(metrics::count_request))
        .layer(header_layer(header::CACHE_CONTROL, "no-store"))
        .layer(header_layer(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .with_state(app)
}

/// A header for every answer that does not set it itself: what the API tells is for its caller alone, and is what its content type says.
fn header_layer(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer asks for")]
fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(cause = text.unwrap_or("unknown"), "a handler panicked");
    Problem::internal().into_response()
}

#[cfg(test)]
mod account_tests;
#[cfg(test)]
mod people_tests;
#[cfg(test)]
mod resource_tests;
#[cfg(test)]
mod session_tests;
#[cfg(test)]
mod settings_tests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_names_every_path_once_and_every_operation_has_its_own_id() {
        let document = serde_json::to_value(document()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        for path in [
            "/health",
            "/readyz",
            "/openapi.json",
            "/api/auth/login",
            "/api/auth/tokens/{id}",
            "/api/keys",
            "/api/users/{id}",
            "/api/settings",
            "/v1/decisions",
            "/v1/approvals/{id}/status",
            "/api/approvals",
            "/api/approvals/{id}",
            "/api/approvals/{id}/approve",
            "/api/approvals/{id}/deny",
            "/api/approvals/decide",
            "/v1/incidents/{id}",
            "/v1/policies/apply",
            "/v1/policies/by-name/{name}",
            "/v1/policies/{id}/restore",
            "/api/channels/{id}/test",
            "/api/deliveries/replay",
            "/api/decisions/{trace_id}",
            "/v1/traces/{trace_id}",
            "/api/telemetry/decisions/export",
            "/v1/decisions/export",
            "/api/agents",
            "/api/agents/{id}",
        ] {
            assert!(paths.contains_key(path), "{path}");
        }
        let ids: Vec<&str> =
            paths.values().flat_map(|path| path.as_object().unwrap().values()).filter_map(|operation| operation["operationId"].as_str()).collect();
        let unique: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len());
        assert!(document["components"]["securitySchemes"]["api_key"].is_object());
        assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    }
}
