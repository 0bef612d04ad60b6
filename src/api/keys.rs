//! API keys of agents and engines.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::PersonCaller;
use super::extract::{Json, Path};
use super::page::Page;
use super::problem::{Problem, Problems};
use super::tokens::{CredentialView, NewCredential};
use crate::app::App;
use crate::secret::{API_KEY_PREFIX, Secret};
use crate::store::CredentialKind;

/// The resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_keys, create_key)).routes(routes!(delete_key))
}

#[derive(Serialize, utoipa::ToSchema)]
struct CreatedKey {
    #[serde(flatten)]
    credential: CredentialView,
    /// The key itself. It is shown this once.
    #[schema(value_type = String)]
    key: Secret,
}

/// All API keys.
#[utoipa::path(get, path = "/api/keys", tag = "keys", security(("session" = []), ("token" = [])), responses((status = 200, body = Page<CredentialView>), Problems))]
async fn list_keys(State(app): State<App>, _caller: PersonCaller) -> Result<Json<Page<CredentialView>>, Problem> {
    let keys = app.store.credentials(CredentialKind::Key, None).await?;
    Ok(Json(Page::whole(keys.into_iter().map(CredentialView::from).collect())))
}

/// Make an API key.
#[utoipa::path(post, path = "/api/keys", tag = "keys", security(("session" = []), ("token" = [])), request_body = NewCredential,
    responses((status = 201, description = "Made; the key is shown this once", body = CreatedKey), Problems))]
async fn create_key(State(app): State<App>, _caller: PersonCaller, Json(new): Json<NewCredential>) -> Result<(StatusCode, Json<CreatedKey>), Problem> {
    let (credential, key) = new.issue(CredentialKind::Key, API_KEY_PREFIX, None, app.clock.now())?;
    app.store.insert_credential(credential.clone()).await?;
    Ok((StatusCode::CREATED, Json(CreatedKey { credential: credential.into(), key })))
}

/// Revoke an API key. It is refused from the answer on.
#[utoipa::path(delete, path = "/api/keys/{id}", tag = "keys", security(("session" = []), ("token" = [])), params(("id" = Uuid, Path)),
    responses((status = 204, description = "Revoked"), Problems))]
async fn delete_key(State(app): State<App>, _caller: PersonCaller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    let gone = app.store.delete_credential(CredentialKind::Key, id, None).await?;
    app.auth.keys.forget_all();
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found("an API key")) }
}
