//! Ephemeral keys: an agent's key makes one for a task, good for a while, so many calls, and some tools.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::terms;
use crate::api::auth::{EngineCaller, PersonCaller};
use crate::api::extract::{Body, JSON_LIMIT, Json, Path, Query, parse_json};
use crate::api::page::{Limit, Page, decode};
use crate::api::problem::{Problem, Problems};
use crate::api::tokens::issue;
use crate::app::App;
use crate::domain::time::Time;
use crate::gateway::scope::Scope;
use crate::secret::{EPHEMERAL_KEY_PREFIX, Secret};
use crate::store::{Credential, CredentialKind, Ephemeral, EphemeralStatus, KeyTerms};

/// The longest life, in seconds: a day.
const LONGEST_TTL: u32 = 86_400;
/// The most calls.
const MOST_USES: u32 = 1_000;
/// The most tools that a scope names.
const MOST_TOOLS: usize = 100;
/// The longest name of a tool, and the longest reason, in characters.
const LONGEST: usize = 200;

/// The resource's routes.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create_ephemeral_key)).routes(routes!(list_ephemeral_keys)).routes(routes!(revoke_ephemeral_key))
}

/// What a new ephemeral key is to be.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ttl_seconds": 300, "max_uses": 5, "scope": {"tools": ["slack"], "verbs": ["READ"]}, "description": "Nightly digest"}))]
struct NewEphemeralKey {
    /// For how many seconds it is good, no longer than its parent.
    #[serde(default = "default_ttl")]
    #[schema(minimum = 1, maximum = 86_400, default = 600)]
    ttl_seconds: u32,
    /// For how many calls it is good: scans, and calls that report decisions.
    #[serde(default = "default_uses")]
    #[schema(minimum = 1, maximum = 1_000, default = 1)]
    max_uses: u32,
    /// What it may be used for; anything where absent.
    #[serde(default)]
    scope: Scope,
    /// What it is for.
    #[schema(max_length = 1000)]
    description: Option<String>,
}

const fn default_ttl() -> u32 {
    600
}

const fn default_uses() -> u32 {
    1
}

/// An ephemeral key that was made.
#[derive(Serialize, utoipa::ToSchema)]
struct CreatedEphemeralKey {
    /// The key itself. It is shown this once.
    #[schema(value_type = String)]
    key: Secret,
    ephemeral_id: Uuid,
    /// The first characters of the key, to recognise it by.
    #[schema(example = "iv_eph_abc123")]
    prefix: String,
    expires_at: Time,
    max_uses: u32,
    scope: Scope,
}

/// Make an ephemeral key, with an API key.
///
/// It has its parent's agent, environment, owner, networks and rate limit, and ends with it.
#[utoipa::path(post, path = "/v1/keys/ephemeral", tag = "keys", security(("api_key" = [])), request_body = NewEphemeralKey,
    responses((status = 201, description = "Made; the key is shown this once", body = CreatedEphemeralKey), Problems))]
async fn create_ephemeral_key(
    State(app): State<App>,
    caller: EngineCaller,
    Json(new): Json<NewEphemeralKey>,
) -> Result<(StatusCode, Json<CreatedEphemeralKey>), Problem> {
    if caller.scope().is_some() {
        return Err(Problem::forbidden("An ephemeral key makes no other keys. Use the API key that it was made with, `iv_live_…`.").code("ephemeral_key"));
    }
    let (now, new) = (app.clock.now(), new.checked()?);
    let end = now.after(Duration::from_secs(u64::from(new.ttl_seconds)));
    let end = caller.expires_at().map_or(end, |parent| parent.min(end));
    let (credential, key) = issue(CredentialKind::Ephemeral, EPHEMERAL_KEY_PREFIX, "", None, Some(end), now);
    let terms = KeyTerms {
        owner: caller.owner(),
        agent: caller.agent().map(str::to_owned),
        environment: caller.environment().map(str::to_owned),
        description: new.description,
        // Those of its parent count, as they are when it is used.
        ..KeyTerms::default()
    };
    let ephemeral = Ephemeral { parent: caller.key_id(), scope: new.scope.clone(), max_uses: new.max_uses, uses: 0, revoked: None };
    let created =
        CreatedEphemeralKey { key, ephemeral_id: credential.id, prefix: credential.prefix.clone(), expires_at: end, max_uses: new.max_uses, scope: new.scope };
    if !app.store.insert_ephemeral_key(Credential { terms, ephemeral: Some(ephemeral), ..credential }).await? {
        return Err(Problem::unauthorized("This API key was revoked a moment ago.").code("unknown_key").with("reason", "INVALID_KEY"));
    }
    Ok((StatusCode::CREATED, Json(created)))
}

impl NewEphemeralKey {
    fn checked(mut self) -> Result<Self, Problem> {
        let fault = |key: &str, text: String| Err(Problem::bad_request(format!("{key}: {text}.")).with("key", key));
        if !(1..=LONGEST_TTL).contains(&self.ttl_seconds) {
            return fault("ttl_seconds", format!("it is a number from 1 to {LONGEST_TTL}, or absent for {}", default_ttl()));
        }
        if !(1..=MOST_USES).contains(&self.max_uses) {
            return fault("max_uses", format!("it is a number from 1 to {MOST_USES}, or absent for {}", default_uses()));
        }
        let tools = &mut self.scope.tools;
        if tools.len() > MOST_TOOLS {
            return fault("scope.tools", format!("it has at most {MOST_TOOLS} tools; an empty list takes any"));
        }
        for (at, tool) in tools.iter_mut().enumerate() {
            *tool = tool.trim().to_owned();
            if tool.is_empty() || tool.chars().count() > LONGEST || tool.chars().any(char::is_control) {
                return fault(&format!("scope.tools[{at}]"), format!("a tool's name has 1 to {LONGEST} characters, such as slack"));
            }
        }
        if self.scope.verbs.len() > 3 {
            return fault("scope.verbs", "each of READ, WRITE and ADMIN once; an empty list takes any".to_owned());
        }
        self.description = terms::description(self.description)?;
        Ok(self)
    }
}

/// An ephemeral key as it is listed: everything but the secret.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = EphemeralKey)]
struct EphemeralView {
    id: Uuid,
    /// The same as `id`: what the answer that made it called it.
    ephemeral_id: Uuid,
    /// The first characters of the key, to recognise it by.
    prefix: String,
    status: EphemeralStatus,
    description: Option<String>,
    /// The API key that it was made with.
    parent_id: Uuid,
    agent: Option<String>,
    environment: Option<String>,
    scope: Scope,
    max_uses: u32,
    /// How many calls it was used for.
    uses: u32,
    created_at: Time,
    expires_at: Option<Time>,
    last_used_at: Option<Time>,
    revoked_at: Option<Time>,
    /// Why it was revoked.
    reason: Option<String>,
}

impl EphemeralView {
    /// `None` for a key of another kind.
    fn of(key: Credential, now: Time) -> Option<Self> {
        let status = key.ephemeral_status(now)?;
        let Ephemeral { parent, scope, max_uses, uses, revoked } = key.ephemeral?;
        let (revoked_at, reason) = revoked.map(|revoked| (revoked.at, revoked.reason)).unzip();
        Some(Self {
            id: key.id,
            ephemeral_id: key.id,
            prefix: key.prefix,
            status,
            description: key.terms.description,
            parent_id: parent,
            agent: key.terms.agent,
            environment: key.terms.environment,
            scope,
            max_uses,
            uses,
            created_at: key.created_at,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
            revoked_at,
            reason: reason.flatten(),
        })
    }
}

/// Which ephemeral keys; what is absent takes any.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Those that stand so now.
    status: Option<EphemeralStatus>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many items.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
}

/// List ephemeral keys, newest first. One that has ended is listed for 30 days and then thrown away.
#[utoipa::path(get, path = "/api/telemetry/ephemeral-keys", tag = "keys", security(("session" = []), ("token" = [])), params(ListQuery),
    responses((status = 200, body = Page<EphemeralView>), Problems))]
async fn list_ephemeral_keys(State(app): State<App>, _caller: PersonCaller, Query(query): Query<ListQuery>) -> Result<Json<Page<EphemeralView>>, Problem> {
    let before: Option<Uuid> = query.cursor.as_deref().map(decode).transpose()?;
    let now = app.clock.now();
    let keys = app.store.ephemeral_keys(query.status, before, query.limit.and_one(), now).await?;
    let views = keys.into_iter().filter_map(|key| EphemeralView::of(key, now)).collect();
    Ok(Json(Page::cut(views, query.limit, |view: &EphemeralView| view.id, |view| view)))
}

/// Why a key is revoked.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RevokeReason {
    /// For the record.
    #[schema(max_length = 200)]
    reason: Option<String>,
}

/// Revoke an ephemeral key. It is refused from the answer on; one that was revoked before keeps its reason.
#[utoipa::path(post, path = "/api/telemetry/ephemeral-keys/{id}/revoke", tag = "keys", security(("session" = []), ("token" = [])),
    params(("id" = Uuid, Path)), request_body = Option<RevokeReason>, responses((status = 200, body = EphemeralView), Problems))]
async fn revoke_ephemeral_key(
    State(app): State<App>,
    _caller: PersonCaller,
    Path(id): Path<Uuid>,
    Body(body): Body<JSON_LIMIT>,
) -> Result<Json<EphemeralView>, Problem> {
    let given: RevokeReason = if body.trim_ascii().is_empty() { RevokeReason::default() } else { parse_json(&body)? };
    let reason = given.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > LONGEST) {
        return Err(Problem::bad_request(format!("reason: it has at most {LONGEST} characters.")).with("key", "reason"));
    }
    let now = app.clock.now();
    let key = app.store.revoke_ephemeral_key(id, reason, now).await?;
    app.auth.keys.forget_all();
    key.and_then(|key| EphemeralView::of(key, now)).map(Json).ok_or_else(|| Problem::not_found("an ephemeral key"))
}
