//! `/v1/policies`: what agents may do, in versions.

mod apply;
mod change;
mod input;
mod shown;
#[cfg(test)]
mod tests;
mod trial;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub use self::change::{in_force, seed};
use self::shown::{PolicyView, VersionView};
use self::trial::Trials;
use super::auth::ManagerCaller;
use super::extract::{Json, Path, Query};
use super::incidents::author;
use super::page::{Limit, Page, PageQuery, decode};
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::store::{PolicyNow, PolicyQuery};

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(trial::try_policy))
        .layer(Extension(Trials::default()))
        .routes(routes!(list_policies))
        .routes(routes!(apply::apply_policy))
        .routes(routes!(apply::diff_policy))
        .routes(routes!(apply::reset_policies))
        .routes(routes!(get_policy_by_name))
        .routes(routes!(get_policy, remove_policy))
        .routes(routes!(list_versions))
        .routes(routes!(apply::restore_policy))
}

/// Which policies; what is absent takes any.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Those that were removed, in place of those in force.
    #[serde(default)]
    #[param(required = false)]
    removed: bool,
    /// Of this name.
    name: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many items.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
}

/// Where a policy of a name is looked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NameQuery {
    /// The environment. Where no policy of the name is for it, the one for everywhere is meant.
    env: Option<String>,
}

/// List the policies in force, by name, each as its newest version has it.
#[utoipa::path(get, path = "/v1/policies", tag = "policies", security(("session" = []), ("token" = []), ("api_key" = [])), params(ListQuery),
    responses((status = 200, body = Page<PolicyView>), Problems))]
async fn list_policies(State(app): State<App>, _caller: ManagerCaller, Query(query): Query<ListQuery>) -> Result<Json<Page<PolicyView>>, Problem> {
    let ListQuery { removed, name, cursor, limit } = query;
    let after: Option<Key> = cursor.as_deref().map(decode).transpose()?;
    let mut policies = app.store.policies(PolicyQuery { removed, name }).await?.policies;
    policies.sort_by_cached_key(key);
    policies.retain(|policy| after.as_ref().is_none_or(|after| key(policy) > *after));
    Ok(Json(Page::cut(policies, limit, key, PolicyView::of)))
}

/// What the list is sorted by.
type Key = (String, Vec<String>, Uuid);

fn key(policy: &PolicyNow) -> Key {
    (policy.name.clone(), policy.env_names.clone(), policy.id)
}

/// Get a policy by its name, as its newest version has it.
#[utoipa::path(get, path = "/v1/policies/by-name/{name}", tag = "policies", security(("session" = []), ("token" = []), ("api_key" = [])),
    params(("name" = String, Path), NameQuery), responses((status = 200, body = PolicyView), Problems))]
async fn get_policy_by_name(
    State(app): State<App>,
    _caller: ManagerCaller,
    Path(name): Path<String>,
    Query(query): Query<NameQuery>,
) -> Result<Json<PolicyView>, Problem> {
    let mut policies = app.store.policies(PolicyQuery { removed: false, name: Some(name) }).await?.policies;
    let for_environment = |policy: &PolicyNow| query.env.as_ref().is_some_and(|environment| policy.env_names.contains(environment));
    let found = policies.iter().position(for_environment).or_else(|| policies.iter().position(|policy| policy.env_names.is_empty()));
    match found {
        Some(found) => Ok(Json(PolicyView::of(policies.swap_remove(found)))),
        None if query.env.is_none() && policies.len() == 1 => Ok(Json(PolicyView::of(policies.swap_remove(0)))),
        None if query.env.is_none() && !policies.is_empty() => {
            let environments: Vec<String> = policies.into_iter().flat_map(|policy| policy.env_names).collect();
            Err(Problem::bad_request(format!("env: there are several policies of this name; say for which environment: {}.", environments.join(", ")))
                .with("key", "env"))
        }
        None => Err(Problem::not_found("a policy with this name for this environment").code("no_policy")),
    }
}

/// Get a policy, in force or removed, as its newest version has it.
#[utoipa::path(get, path = "/v1/policies/{id}", tag = "policies", security(("session" = []), ("token" = []), ("api_key" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = PolicyView), Problems))]
async fn get_policy(State(app): State<App>, _caller: ManagerCaller, Path(id): Path<Uuid>) -> Result<Json<PolicyView>, Problem> {
    Ok(Json(PolicyView::of(app.store.policy(id).await?.ok_or_else(no_policy)?)))
}

/// Remove a policy: it is asked no more. Its versions stay, and one of them can be restored.
#[utoipa::path(delete, path = "/v1/policies/{id}", tag = "policies", security(("session" = []), ("token" = []), ("api_key" = [])), params(("id" = Uuid, Path)),
    responses((status = 204, description = "Removed"), Problems))]
async fn remove_policy(State(app): State<App>, caller: ManagerCaller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    if change::remove(&app, id, author(&caller)).await? { Ok(StatusCode::NO_CONTENT) } else { Err(no_policy()) }
}

/// List the versions of a policy, newest first.
#[utoipa::path(get, path = "/v1/policies/{id}/versions", tag = "policies", security(("session" = []), ("token" = []), ("api_key" = [])),
    params(("id" = Uuid, Path), PageQuery), responses((status = 200, body = Page<VersionView>), Problems))]
async fn list_versions(
    State(app): State<App>,
    _caller: ManagerCaller,
    Path(id): Path<Uuid>,
    Query(PageQuery { cursor, limit }): Query<PageQuery>,
) -> Result<Json<Page<VersionView>>, Problem> {
    let before: Option<i64> = cursor.as_deref().map(decode).transpose()?;
    let versions = app.store.policy_versions(id, before, limit.and_one()).await?;
    if versions.is_empty() && before.is_none() {
        return Err(no_policy());
    }
    Ok(Json(Page::cut(versions, limit, |version| version.version, VersionView::of)))
}

fn no_policy() -> Problem {
    Problem::not_found("a policy")
}
