//! `/api/agents`: who acts, as the decisions about them show it.

use std::time::Duration;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::PersonCaller;
use super::extract::{Json, Path, Query};
use super::page::{Limit, Page, decode};
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::domain::decision::DecisionKind;
use crate::domain::time::Time;
use crate::store::AgentSeen;

/// How far back an agent's decisions are counted.
pub const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_agents)).routes(routes!(get_agent))
}

/// Which agents; what is absent takes any.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Those that run on this.
    #[param(example = "langgraph")]
    runtime: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many items.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
}

/// An agent, as its decisions show it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = AgentSeen)]
struct AgentItem {
    /// Its id; null where it has a name alone. Of more than 500 characters, these; so are the name and the runtime type.
    id: Option<String>,
    name: Option<String>,
    runtime_type: Option<String>,
    /// When its first decision came in.
    first_seen_at: Time,
    /// When its last decision came in, to the minute.
    last_seen_at: Time,
    /// Its decisions of the last 24 hours, to the quarter of an hour.
    decisions_24h: DecisionCounts,
}

/// How many decisions of each kind.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct DecisionCounts {
    allow: u64,
    deny: u64,
    sanitize: u64,
    require_approval: u64,
}

impl DecisionCounts {
    /// Out of what the store counted.
    pub fn of(counted: &[(DecisionKind, u64)]) -> Self {
        let count = |kind| counted.iter().filter(|(of, _)| *of == kind).map(|(_, count)| count).sum();
        Self {
            allow: count(DecisionKind::Allow),
            deny: count(DecisionKind::Deny),
            sanitize: count(DecisionKind::Sanitize),
            require_approval: count(DecisionKind::RequireApproval),
        }
    }
}

impl From<AgentSeen> for AgentItem {
    fn from(seen: AgentSeen) -> Self {
        Self {
            id: seen.agent.id,
            name: seen.agent.name,
            runtime_type: seen.agent.runtime_type,
            first_seen_at: seen.first_seen_at,
            last_seen_at: seen.last_seen_at,
            decisions_24h: DecisionCounts::of(&seen.decisions),
        }
    }
}

/// List agents, those first that were seen last.
#[utoipa::path(get, path = "/api/agents", tag = "agents", security(("session" = []), ("token" = [])), params(ListQuery),
    responses((status = 200, body = Page<AgentItem>), Problems))]
async fn list_agents(State(app): State<App>, _caller: PersonCaller, Query(query): Query<ListQuery>) -> Result<Json<Page<AgentItem>>, Problem> {
    let before: Option<(Time, Uuid)> = query.cursor.as_deref().map(decode).transpose()?;
    let ListQuery { runtime, cursor: _, limit } = query;
    let rows = app.store.agents(runtime, before, limit.and_one(), app.clock.now().before(DAY)).await?;
    Ok(Json(Page::cut(rows, limit, |seen| (seen.last_seen_at, seen.key), AgentItem::from)))
}

/// Get an agent, by its id, else by its name: of several of one name, the one that was seen last.
#[utoipa::path(get, path = "/api/agents/{id}", tag = "agents", security(("session" = []), ("token" = [])), params(("id" = String, Path)),
    responses((status = 200, body = AgentItem), Problems))]
async fn get_agent(State(app): State<App>, _caller: PersonCaller, Path(id): Path<String>) -> Result<Json<AgentItem>, Problem> {
    let seen = app.store.agent(&id, app.clock.now().before(DAY)).await?;
    seen.map(|seen| Json(seen.into())).ok_or_else(|| Problem::not_found("an agent"))
}
