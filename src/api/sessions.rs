//! Sessions: which there are, and ending one that is not one's own browser's.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::PersonCaller;
use super::extract::{Json, Path, Query};
use super::page::Page;
use super::problem::{Problem, Problems};
use super::users::{find, no_user};
use crate::app::App;
use crate::domain::role::Role;
use crate::domain::time::Time;
use crate::store::{Credential, CredentialKind};

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_sessions)).routes(routes!(end_session))
}

/// A session, without its secret.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Session)]
struct SessionView {
    id: Uuid,
    /// Whose it is: their id.
    user_id: Uuid,
    /// What it was made for, where it was made on the command line; else empty.
    name: String,
    created_at: Time,
    expires_at: Option<Time>,
    /// Whether this request was made with it.
    current: bool,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Whose {
    /// The id or e-mail address of somebody else, for administrators.
    user: Option<String>,
}

/// My sessions, oldest first; those of another user for an administrator.
#[utoipa::path(get, path = "/api/auth/sessions", tag = "session", security(("session" = []), ("token" = [])), params(Whose),
    responses((status = 200, body = Page<SessionView>), Problems))]
async fn list_sessions(State(app): State<App>, caller: PersonCaller, Query(whose): Query<Whose>) -> Result<Json<Page<SessionView>>, Problem> {
    let user = match whose.user {
        None => caller.user.id,
        // Who may not see others does not learn either whether they are there.
        Some(_) if caller.user.role != Role::Admin => {
            let sentence = "The sessions of others are for administrators. Leave `user` out to see yours.";
            return Err(Problem::forbidden(sentence).code("role_not_allowed").with("role", caller.user.role.name()));
        }
        Some(user) => find(app.store.as_ref(), &user).await?.ok_or_else(no_user)?.id,
    };
    let now = app.clock.now();
    let sessions = app.store.credentials(CredentialKind::Session, Some(user)).await?.into_iter().filter(|session| !session.has_expired(now));
    let view = |session: Credential| SessionView {
        id: session.id,
        user_id: user,
        name: session.name,
        created_at: session.created_at,
        expires_at: session.expires_at,
        current: session.id == caller.credential,
    };
    Ok(Json(Page::whole(sessions.map(view).collect())))
}

/// End one of my sessions, or anybody's for an administrator.
#[utoipa::path(delete, path = "/api/auth/sessions/{id}", tag = "session", security(("session" = []), ("token" = [])), params(("id" = Uuid, Path)),
    responses((status = 204, description = "Ended"), Problems))]
async fn end_session(State(app): State<App>, caller: PersonCaller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    let owner = (caller.user.role != Role::Admin).then_some(caller.user.id);
    let gone = app.store.delete_credential(CredentialKind::Session, id, owner).await?;
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found("a session")) }
}
