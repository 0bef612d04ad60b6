//! API keys of agents and engines.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::PersonCaller;
use super::extract::{Json, Path};
use super::page::Page;
use super::problem::{Problem, Problems};
use super::tokens::{CredentialView, NewCredential};
use super::users;
use crate::app::App;
use crate::secret::{API_KEY_PREFIX, Secret};
use crate::store::{Credential, CredentialKind, User};

/// The resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_keys, create_key)).routes(routes!(delete_key))
}

/// An API key as it is listed: everything but the secret.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ApiKey)]
struct KeyView {
    #[serde(flatten)]
    credential: CredentialView,
    /// The person who may not approve what is asked with the key.
    owner: Option<Owner>,
    /// The id or name of the one agent that the key speaks for.
    #[schema(example = "production-langgraph")]
    agent: Option<String>,
}

/// Whose key it is.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = KeyOwner)]
struct Owner {
    id: Uuid,
    email: String,
}

impl KeyView {
    fn of(credential: Credential, owner: Option<&User>) -> Self {
        let agent = credential.agent.clone();
        Self { credential: credential.into(), owner: owner.map(|owner| Owner { id: owner.id, email: owner.email.clone() }), agent }
    }
}

#[derive(Serialize, utoipa::ToSchema)]
struct CreatedKey {
    #[serde(flatten)]
    view: KeyView,
    /// The key itself. It is shown this once.
    #[schema(value_type = String)]
    key: Secret,
}

/// What a new key is to be.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewKey {
    /// What it is for, in your words; 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// After how many days it ends; never where absent.
    #[schema(minimum = 1, maximum = 3650)]
    expires_in_days: Option<u32>,
    /// The id or e-mail address of the person who may not approve what is asked with the key; nobody where absent.
    #[schema(example = "ada@example.com")]
    owner: Option<String>,
    /// The id or name of the one agent that the key speaks for; any where absent.
    #[schema(example = "production-langgraph")]
    agent: Option<String>,
}

/// All API keys.
#[utoipa::path(get, path = "/api/keys", tag = "keys", security(("session" = []), ("token" = [])), responses((status = 200, body = Page<KeyView>), Problems))]
async fn list_keys(State(app): State<App>, _caller: PersonCaller) -> Result<Json<Page<KeyView>>, Problem> {
    let keys = app.store.credentials(CredentialKind::Key, None).await?;
    let users: HashMap<Uuid, User> = app.store.users().await?.into_iter().map(|user| (user.id, user)).collect();
    let view = |key: Credential| {
        let owner = key.owner.and_then(|owner| users.get(&owner));
        KeyView::of(key, owner)
    };
    Ok(Json(Page::whole(keys.into_iter().map(view).collect())))
}

/// Make an API key.
///
/// Four eyes: the owner of a key cannot approve what is asked with it. A key that is bound to an agent speaks for no other.
#[utoipa::path(post, path = "/api/keys", tag = "keys", security(("session" = []), ("token" = [])), request_body = NewKey,
    responses((status = 201, description = "Made; the key is shown this once", body = CreatedKey), Problems))]
async fn create_key(State(app): State<App>, _caller: PersonCaller, Json(new): Json<NewKey>) -> Result<(StatusCode, Json<CreatedKey>), Problem> {
    let NewKey { name, expires_in_days, owner, agent } = new;
    let (credential, key) = NewCredential { name, expires_in_days }.issue(CredentialKind::Key, API_KEY_PREFIX, None, app.clock.now())?;
    let owner = match owner {
        None => None,
        Some(who) => Some(users::find(app.store.as_ref(), &who).await?.ok_or_else(|| {
            Problem::bad_request("owner: there is no user with this id or e-mail address; /api/users lists those that there are.").with("key", "owner")
        })?),
    };
    let agent = agent.map(|agent| checked_agent(&agent)).transpose().map_err(|fault| Problem::bad_request(format!("agent: {fault}.")).with("key", "agent"))?;
    let credential = Credential { owner: owner.as_ref().map(|owner| owner.id), agent, ..credential };
    app.store.insert_credential(credential.clone()).await?;
    Ok((StatusCode::CREATED, Json(CreatedKey { view: KeyView::of(credential, owner.as_ref()), key })))
}

/// The id or name of an agent that a key is bound to, or what is wrong with it.
pub fn checked_agent(text: &str) -> Result<String, &'static str> {
    let agent = text.trim();
    if agent.is_empty() || agent.chars().count() > 200 { Err("an agent's id or name has 1 to 200 characters") } else { Ok(agent.to_owned()) }
}

/// Revoke an API key. It is refused from the answer on.
#[utoipa::path(delete, path = "/api/keys/{id}", tag = "keys", security(("session" = []), ("token" = [])), params(("id" = Uuid, Path)),
    responses((status = 204, description = "Revoked"), Problems))]
async fn delete_key(State(app): State<App>, _caller: PersonCaller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    let gone = app.store.delete_credential(CredentialKind::Key, id, None).await?;
    app.auth.keys.forget_all();
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found("an API key")) }
}
