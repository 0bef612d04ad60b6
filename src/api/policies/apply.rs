//! How policies change: applied, restored, reset.

use axum::extract::State;
use serde::Deserialize;
use uuid::Uuid;

use super::change::{self, Outcome, Wish};
use super::input::{Document, refused};
use super::shown::{AppliedPolicy, PolicyDiff, PolicyView};
use super::{author, no_policy};
use crate::api::auth::ManagerCaller;
use crate::api::extract::{Json, Path, Query};
use crate::api::page::Page;
use crate::api::problem::{Problem, Problems};
use crate::app::App;
use crate::gateway::policy::{defaults, from_json};

/// Which policy is meant.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ApplyQuery {
    /// The policy that changes, where its name or its environments change too; found by these where absent.
    pub(super) policy_id: Option<Uuid>,
}

/// What is restored.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"version": 3}))]
pub(super) struct Restore {
    version: i64,
}

/// Apply a policy: it is in force from the answer on.
///
/// A policy is known by its name and its environments. One that is there gets another version; one that says the same already stays as it is.
/// The language is told in the documentation of policies.
#[utoipa::path(post, path = "/v1/policies/apply", tag = "policies", security(("session" = []), ("token" = []), ("api_key" = [])), params(ApplyQuery),
    request_body(content((Object = "application/json"), (String = "application/yaml")), description = "A policy",
        example = json!({"name": "Payments", "env_name": "production", "rules": [{"rule_id": "large-refund", "priority": 10,
            "match": {"tool_name": "stripe"}, "condition": {"body_path_gt": {"path": "$.amount", "value": 50_000}}, "action": "REQUIRE_APPROVAL"}]})),
    responses((status = 200, body = AppliedPolicy), Problems))]
pub(super) async fn apply_policy(
    State(app): State<App>,
    caller: ManagerCaller,
    Query(query): Query<ApplyQuery>,
    Document(document): Document,
) -> Result<Json<AppliedPolicy>, Problem> {
    let wish = Wish { document, policy: query.policy_id, restores: None };
    change::apply_one(&app, wish, author(&caller)).await.map(|applied| Json(shown(applied)))
}

/// Say what applying a policy would do, without doing it.
#[utoipa::path(post, path = "/v1/policies/diff", tag = "policies", security(("session" = []), ("token" = []), ("api_key" = [])), params(ApplyQuery),
    request_body(content((Object = "application/json"), (String = "application/yaml")), description = "A policy"),
    responses((status = 200, body = PolicyDiff), Problems))]
pub(super) async fn diff_policy(
    State(app): State<App>,
    _caller: ManagerCaller,
    Query(query): Query<ApplyQuery>,
    Document(document): Document,
) -> Result<Json<PolicyDiff>, Problem> {
    change::preview(&app, Wish { document, policy: query.policy_id, restores: None }).await.map(Json)
}

/// Restore a version of a policy: what it said is in force again, as a new version. A policy that was removed comes back with it.
#[utoipa::path(post, path = "/v1/policies/{id}/restore", tag = "policies", security(("session" = []), ("token" = []), ("api_key" = [])),
    params(("id" = Uuid, Path)), request_body = Restore, responses((status = 200, body = AppliedPolicy), Problems))]
pub(super) async fn restore_policy(
    State(app): State<App>,
    caller: ManagerCaller,
    Path(id): Path<Uuid>,
    Json(Restore { version }): Json<Restore>,
) -> Result<Json<AppliedPolicy>, Problem> {
    let Some(kept) = app.store.policy_version(id, version).await? else {
        let policy = app.store.policy(id).await?.ok_or_else(no_policy)?;
        let sentence = format!("version: this policy has no version {version}; the versions are 1 to {}.", policy.current.version);
        return Err(Problem::bad_request(sentence).with("key", "version"));
    };
    let document = from_json(&kept.document).map_err(|faults| refused(&faults))?;
    let wish = Wish { document, policy: Some(id), restores: Some(version) };
    change::apply_one(&app, wish, author(&caller)).await.map(|applied| Json(shown(applied)))
}

/// Bring the policies of a new installation back, each as it was there. Other policies stay as they are.
#[utoipa::path(post, path = "/v1/policies/reset", tag = "policies", security(("session" = []), ("token" = []), ("api_key" = [])),
    responses((status = 200, body = Page<AppliedPolicy>), Problems))]
pub(super) async fn reset_policies(State(app): State<App>, caller: ManagerCaller) -> Result<Json<Page<AppliedPolicy>>, Problem> {
    let wishes = defaults().into_iter().map(|document| Wish { document, policy: None, restores: None }).collect();
    let applied = change::apply(&app, wishes, author(&caller)).await?;
    Ok(Json(Page::whole(applied.into_iter().map(shown).collect())))
}

fn shown(outcome: Outcome) -> AppliedPolicy {
    AppliedPolicy { policy: PolicyView::of(outcome.policy), changed: outcome.changed, changes: outcome.changes }
}
