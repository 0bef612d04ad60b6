//! Invitations: one-time links with which people choose a password, at first or after an administrator took theirs back.

use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::PersonCaller;
use super::extract::{Json, Path};
use super::problem::{Problem, Problems};
use super::session::{UserView, check_password, refuse_cross_site, signed_in};
use super::tokens::issue;
use super::users::{checked_name, no_user};
use crate::app::App;
use crate::domain::audit::{Actor, ActorKind, Surface};
use crate::domain::time::Time;
use crate::secret::{self, Secret};
use crate::store::audit::identify;
use crate::store::{Credential, CredentialKind};

/// How long an invitation is good for.
pub const INVITATION_LIFE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(accept)).routes(routes!(reset_user))
}

/// A link to pass on. It is shown this once.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Invitation {
    /// The link.
    #[schema(value_type = String, example = "https://interven.example.com/invitation#token=…")]
    pub url: Secret,
    /// Until when it can be used.
    pub expires_at: Time,
}

/// An invitation for this user: what is kept of it, and what is shown.
pub fn invitation(user: Uuid, public_url: &str, now: Time) -> (Credential, Invitation) {
    let expires_at = now.after(INVITATION_LIFE);
    let (credential, token) = issue(CredentialKind::Invitation, "", "invitation", Some(user), Some(expires_at), now);
    // After `#`, so that the token stands in no proxy's log.
    let url = Secret::new(format!("{public_url}/invitation#token={}", token.expose()));
    (credential, Invitation { url, expires_at })
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Acceptance {
    /// The token of the link, which stands after `#token=`.
    #[schema(value_type = String, format = Password)]
    token: Secret,
    /// At least 8 characters.
    #[schema(value_type = String, format = Password, min_length = 8)]
    password: Secret,
    /// How they are called, where it is to be another name than the one that they were given.
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
}

/// Accept an invitation: choose a password, and be signed in. The link is spent then.
#[utoipa::path(post, path = "/api/auth/invitation", tag = "session", request_body = Acceptance,
    responses((status = 200, description = "Chosen, and signed in", body = UserView), Problems))]
async fn accept(State(app): State<App>, headers: HeaderMap, Json(acceptance): Json<Acceptance>) -> Result<Response, Problem> {
    refuse_cross_site(&headers, &app.settings.public_url())?;
    check_password("password", &acceptance.password)?;
    let name = acceptance.name.as_deref().map(checked_name).transpose()?;
    let no_link = || Problem::unauthorized("This link was used, or is too old. Ask an administrator for a new one.").code("link_used");
    let found = app.store.credential(secret::hash(acceptance.token.expose()), app.clock.now()).await?;
    let (link, user) = found.filter(|(credential, _)| credential.kind == CredentialKind::Invitation).ok_or_else(no_link)?;
    let mut user = user.filter(|user| user.disabled_at.is_none()).ok_or_else(no_link)?;
    identify(|| (Actor::new(ActorKind::User, user.id, &user.email), Surface::Console));
    let password_hash = app.auth.passwords.hash(acceptance.password).await?;
    let _one_at_a_time = app.auth.people.lock().await;
    // Of two who use the link at once, the one who removes it has it.
    if !app.store.delete_credential(CredentialKind::Invitation, link.id, Some(user.id)).await? {
        return Err(no_link());
    }
    app.store.set_password(user.id, &password_hash, None).await?;
    // As they are by now: an administrator may have changed them while the password was hashed.
    user = app.store.user(user.id).await?.ok_or_else(no_link)?;
    if let Some(name) = name {
        user.name = name;
        app.store.update_user(user.clone()).await?;
    }
    signed_in(&app, user).await
}

/// Take a user's password back. Their sessions, tokens and earlier links end, and the answer has a link to pass on, with which they choose another one.
#[utoipa::path(post, path = "/api/users/{id}/reset", tag = "users", security(("session" = []), ("token" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, description = "Taken back; the link is shown this once", body = Invitation), Problems))]
async fn reset_user(State(app): State<App>, _caller: PersonCaller, Path(id): Path<Uuid>) -> Result<Json<Invitation>, Problem> {
    let _one_at_a_time = app.auth.people.lock().await;
    let user = app.store.user(id).await?.ok_or_else(no_user)?;
    if user.disabled_at.is_some() {
        return Err(Problem::conflict("This user is disabled. Enable them first.").code("disabled"));
    }
    let (link, shown) = invitation(id, &app.settings.public_url(), app.clock.now());
    if app.store.reset_user(id, link).await? { Ok(Json(shown)) } else { Err(no_user()) }
}
