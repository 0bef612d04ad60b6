//! API keys of agents and engines.

mod ephemeral;
pub mod terms;

use std::collections::HashMap;

use axum::extract::State;
use axum::http::StatusCode;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::PersonCaller;
use super::extract::{Json, Path};
use super::page::Page;
use super::problem::{Problem, Problems};
use super::tokens::{CredentialView, NewCredential};
use super::users::{self, checked_name, present};
use crate::app::App;
use crate::domain::role::Role;
use crate::domain::time::Time;
use crate::secret::{API_KEY_PREFIX, Secret};
use crate::store::{Credential, CredentialKind, KeyScope, User};
use terms::{Fault, Given};

/// The resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_keys, create_key)).routes(routes!(update_key, delete_key)).merge(ephemeral::routes())
}

/// An API key as it is listed: everything but the secret.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ApiKey)]
struct KeyView {
    #[serde(flatten)]
    credential: CredentialView,
    status: KeyStatus,
    description: Option<String>,
    /// The person who may not approve what is asked with the key.
    owner: Option<Owner>,
    /// The id or name of the one agent that the key speaks for.
    #[schema(example = "production-langgraph")]
    agent: Option<String>,
    /// The environment of what does not say its own.
    #[schema(example = "production")]
    environment: Option<String>,
    /// The networks that it may be used from; any where empty.
    #[schema(value_type = Vec<String>, example = json!(["203.0.113.0/24"]))]
    ip_allowlist: Vec<IpNet>,
    /// How many calls a minute are taken; any number where null.
    rate_limit_per_minute: Option<u32>,
    /// What it may do besides speaking for agents.
    scopes: Vec<KeyScope>,
    /// When it was last used, to the minute.
    last_used_at: Option<Time>,
}

/// Where a key stands.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum KeyStatus {
    /// It can be used.
    Active,
    /// Its time is over.
    Expired,
}

/// Whose key it is.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = KeyOwner)]
struct Owner {
    id: Uuid,
    email: String,
}

impl KeyView {
    fn of(key: Credential, owner: Option<&User>, now: Time) -> Self {
        let terms = key.terms.clone();
        Self {
            status: if key.has_expired(now) { KeyStatus::Expired } else { KeyStatus::Active },
            last_used_at: key.last_used_at,
            credential: key.into(),
            description: terms.description,
            owner: owner.map(|owner| Owner { id: owner.id, email: owner.email.clone() }),
            agent: terms.agent,
            environment: terms.environment,
            ip_allowlist: terms.ip_allowlist,
            rate_limit_per_minute: terms.rate_limit_per_minute,
            scopes: terms.scopes,
        }
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
    /// What it is called; 1 to 200 characters.
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
    /// What it is for, at more length.
    #[schema(max_length = 1000)]
    description: Option<String>,
    /// The networks that it may be used from; any where absent or empty. A caller from elsewhere gets 403.
    #[schema(max_items = 100, example = json!(["203.0.113.0/24"]))]
    ip_allowlist: Option<Vec<String>>,
    /// The environment of what does not say its own; none where absent.
    #[schema(example = "production")]
    environment: Option<String>,
    /// How many calls a minute are taken, those of two minutes at once at most; any number where absent. A call beyond that gets 429.
    #[schema(minimum = 1, maximum = 1_000_000)]
    rate_limit_per_minute: Option<u32>,
    /// What it may do besides speaking for agents; nothing where absent.
    scopes: Option<Vec<KeyScope>>,
}

/// What changes of a key; what is absent stays, and null takes away.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "absent and null are two things in a merge patch")]
struct KeyPatch {
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 1000)]
    description: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<String>>, max_items = 100)]
    ip_allowlist: Option<Option<Vec<String>>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1_000_000)]
    rate_limit_per_minute: Option<Option<u32>>,
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self::bad_request(format!("{}: {}.", fault.key, fault.text)).with("key", fault.key)
    }
}

/// All API keys; a developer gets their own. Ephemeral keys have a list of their own.
#[utoipa::path(get, path = "/api/keys", tag = "keys", security(("session" = []), ("token" = [])), responses((status = 200, body = Page<KeyView>), Problems))]
async fn list_keys(State(app): State<App>, caller: PersonCaller) -> Result<Json<Page<KeyView>>, Problem> {
    let keys = app.store.credentials(CredentialKind::Key, None).await?;
    let users: HashMap<Uuid, User> = app.store.users().await?.into_iter().map(|user| (user.id, user)).collect();
    let now = app.clock.now();
    let view = |key: Credential| {
        let owner = key.terms.owner.and_then(|owner| users.get(&owner));
        KeyView::of(key, owner, now)
    };
    Ok(Json(Page::whole(keys.into_iter().filter(|key| may_manage(&caller.user, key)).map(view).collect())))
}

/// Make an API key.
///
/// Four eyes: the owner of a key cannot approve what is asked with it. A key that is bound to an agent speaks for no other. With the scope
/// `manage` it also works on incidents and policies. What a developer makes is owned by themselves, and has no scope.
#[utoipa::path(post, path = "/api/keys", tag = "keys", security(("session" = []), ("token" = [])), request_body = NewKey,
    responses((status = 201, description = "Made; the key is shown this once", body = CreatedKey), Problems))]
async fn create_key(State(app): State<App>, caller: PersonCaller, Json(new): Json<NewKey>) -> Result<(StatusCode, Json<CreatedKey>), Problem> {
    let NewKey { name, expires_in_days, owner, agent, description, ip_allowlist, environment, rate_limit_per_minute, scopes } = new;
    let now = app.clock.now();
    let (credential, key) = NewCredential { name, expires_in_days }.issue(CredentialKind::Key, API_KEY_PREFIX, None, now)?;
    let owner = match owner {
        None if caller.user.role != Role::Admin => Some(caller.user.clone()),
        None => None,
        Some(who) => Some(users::find(app.store.as_ref(), &who).await?.ok_or_else(|| {
            Problem::bad_request("owner: there is no user with this id or e-mail address; /api/users lists those that there are.").with("key", "owner")
        })?),
    };
    let (ip_allowlist, scopes) = (ip_allowlist.unwrap_or_default(), scopes.unwrap_or_default());
    let given = Given { agent, description, ip_allowlist, environment, rate_limit_per_minute, scopes };
    if caller.user.role != Role::Admin && owner.as_ref().is_none_or(|owner| owner.id != caller.user.id) {
        return Err(Problem::forbidden("owner: the keys that you make are your own; leave it out. An administrator makes keys for others.")
            .code("not_yours")
            .with("key", "owner"));
    }
    if caller.user.role != Role::Admin && !given.scopes.is_empty() {
        return Err(Problem::forbidden("scopes: only an administrator makes a key with a scope.").code("not_yours").with("key", "scopes"));
    }
    let credential = Credential { terms: given.checked(owner.as_ref().map(|owner| owner.id))?, ..credential };
    app.store.insert_credential(credential.clone()).await?;
    Ok((StatusCode::CREATED, Json(CreatedKey { view: KeyView::of(credential, owner.as_ref(), now), key })))
}

/// Change a key's name, description, networks or rate limit, by a JSON merge patch (RFC 7396). It counts from the answer on.
///
/// For whom a key speaks is not changed: make another one.
#[utoipa::path(patch, path = "/api/keys/{id}", tag = "keys", security(("session" = []), ("token" = [])), params(("id" = Uuid, Path)),
    request_body = KeyPatch, responses((status = 200, body = KeyView), Problems))]
async fn update_key(State(app): State<App>, caller: PersonCaller, Path(id): Path<Uuid>, Json(patch): Json<KeyPatch>) -> Result<Json<KeyView>, Problem> {
    let _one_at_a_time = app.auth.people.lock().await;
    let mut key = app.store.key(id).await?.filter(|key| may_manage(&caller.user, key)).ok_or_else(no_key)?;
    if let Some(name) = patch.name {
        key.name = checked_name(&name)?;
    }
    if let Some(description) = patch.description {
        key.terms.description = terms::description(description)?;
    }
    if let Some(networks) = patch.ip_allowlist {
        key.terms.ip_allowlist = terms::networks(&networks.unwrap_or_default())?;
    }
    if let Some(limit) = patch.rate_limit_per_minute {
        key.terms.rate_limit_per_minute = limit.map(terms::rate_limit).transpose()?;
    }
    let there = app.store.update_key(key.clone()).await?;
    app.auth.keys.forget_all();
    if !there {
        return Err(no_key());
    }
    let owner = match key.terms.owner {
        Some(owner) => app.store.user(owner).await?,
        None => None,
    };
    Ok(Json(KeyView::of(key, owner.as_ref(), app.clock.now())))
}

/// Revoke an API key, and the ephemeral keys that were made with it. They are refused from the answer on.
#[utoipa::path(delete, path = "/api/keys/{id}", tag = "keys", security(("session" = []), ("token" = [])), params(("id" = Uuid, Path)),
    responses((status = 204, description = "Revoked"), Problems))]
async fn delete_key(State(app): State<App>, caller: PersonCaller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    // Whose a key is does not change, so that what is looked at here is what is revoked.
    app.store.key(id).await?.filter(|key| may_manage(&caller.user, key)).ok_or_else(no_key)?;
    let gone = app.store.revoke_key(id, app.clock.now()).await?;
    app.auth.keys.forget_all();
    app.auth.meters.forget(id);
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(no_key()) }
}

/// Whether this person may see, change and revoke this key: an administrator any, others their own.
fn may_manage(user: &User, key: &Credential) -> bool {
    user.role == Role::Admin || key.terms.owner == Some(user.id)
}

fn no_key() -> Problem {
    Problem::not_found("an API key")
}

#[cfg(test)]
mod tests;
