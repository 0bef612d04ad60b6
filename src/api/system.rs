//! The server itself: is it there, is it ready, which version, what does it offer.

use std::sync::LazyLock;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use bytes::Bytes;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::Json;
use super::problem::{Problem, Problems};
use crate::app::App;

/// The resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show_health)).routes(routes!(show_readiness)).routes(routes!(show_document)).routes(routes!(show_version))
}

#[derive(Serialize, utoipa::ToSchema)]
struct Status {
    #[schema(example = "ok")]
    status: &'static str,
}

/// Whether the process is alive.
#[utoipa::path(get, path = "/health", tag = "system", responses((status = 200, body = Status)))]
async fn show_health() -> Json<Status> {
    Json(Status { status: "ok" })
}

/// Whether decisions can be taken in: 503 while the store cannot be written.
#[utoipa::path(get, path = "/readyz", tag = "system", responses((status = 200, body = Status), Problems))]
async fn show_readiness(State(app): State<App>) -> Result<Json<Status>, Problem> {
    app.store.check().await?;
    Ok(Json(Status { status: "ready" }))
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "system", responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
async fn show_document() -> impl IntoResponse {
    static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| super::document().to_json().unwrap_or_default().into());
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.clone())
}

#[derive(Serialize, utoipa::ToSchema)]
struct Version {
    #[schema(example = "0.6.0")]
    version: &'static str,
}

/// Which version runs.
#[utoipa::path(get, path = "/api/version", tag = "system", responses((status = 200, body = Version)))]
async fn show_version() -> Json<Version> {
    Json(Version { version: env!("CARGO_PKG_VERSION") })
}
