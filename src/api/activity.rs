//! `/api/decisions`, and the same at `/v1/traces`: the list of decisions, newest received first. `/api/activity/terms`: what there is to filter it by.
//!
//! People alone, by session or token: a key speaks for agents, and no agent is to read what the others did.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::PersonCaller;
use super::criteria::{check_window, events, names, severities, text};
use super::extract::{Json, Query};
use super::page::{Limit, decode, encode};
use super::problem::{Problem, Problems};
use super::traces::DecisionRecord;
use crate::app::App;
use crate::domain::criteria::{Criteria, Window};
use crate::domain::decision::Decision;
use crate::domain::filter::{EventChoice, Filter};
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::formats::mask_credentials;
use crate::store::{Order, TermField};

/// After how long a page is answered with what was found so far: within two seconds with all that is around it.
const PATIENCE: Duration = Duration::from_millis(1_700);

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_decisions)).routes(routes!(list_traces)).routes(routes!(list_activity_terms))
}

/// Which decisions; what is absent takes any. What is given must all hold; of a list, one is enough.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Agents, with commas between, each an id or a name. Also as `agent`.
    #[serde(alias = "agent")]
    agents: Option<String>,
    /// Tools, with commas between, each `slack` or `slack.post_message`. Also as `tool`.
    #[serde(alias = "tool")]
    tools: Option<String>,
    /// The kinds, with commas between: ALLOW, DENY, SANITIZE, REQUIRE_APPROVAL; ALL is every kind but ALLOW. Also as `decision`.
    #[serde(default, alias = "decision", deserialize_with = "events")]
    #[param(value_type = Option<String>, example = "DENY,REQUIRE_APPROVAL")]
    events: Option<Vec<EventChoice>>,
    /// Severities, with commas between.
    #[param(example = "HIGH,CRITICAL")]
    risk_band: Option<String>,
    /// The mildest severity.
    #[param(inline)]
    min_severity: Option<Severity>,
    /// Reason codes, with commas between.
    #[param(example = "RATE_LIMITED,QUOTA_EXCEEDED")]
    reason: Option<String>,
    /// Environments, with commas between, whatever their case. Also as `env`.
    #[serde(alias = "env")]
    environment: Option<String>,
    /// The one decision.
    trace_id: Option<Uuid>,
    /// The beginning of a trace id, of four digits or more; or a part of an agent's name or id or of a reason code, whatever its case. At most 200 characters.
    q: Option<String>,
    /// At or after, RFC 3339.
    since: Option<Time>,
    /// Before, RFC 3339.
    until: Option<Time>,
    /// What `since` and `until` are about: when it happened, or when it came in.
    #[serde(default)]
    #[param(inline, required = false)]
    by: Order,
    /// The `next_cursor` of the page before, with the same other parameters.
    cursor: Option<String>,
    /// How many items.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
}

/// A page of decisions.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ActivityList {
    /// Newest received first.
    items: Vec<DecisionRecord>,
    /// Given back as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
    /// Whether the page is full or the last one. Else the time was over: there may be more, from `next_cursor` on, also where there are no items.
    complete: bool,
}

/// List decisions, newest received first.
///
/// Answered within 2 seconds: a search that takes longer gives what it found so far, with `complete` false and a cursor to go on.
#[utoipa::path(get, path = "/api/decisions", tag = "decisions", security(("session" = []), ("token" = [])), params(ListQuery),
    responses((status = 200, body = ActivityList), Problems))]
async fn list_decisions(State(app): State<App>, _caller: PersonCaller, Query(query): Query<ListQuery>) -> Result<Json<ActivityList>, Problem> {
    list(&app, query).await.map(Json)
}

/// List traces, newest received first.
///
/// The same as `/api/decisions`.
#[utoipa::path(get, path = "/v1/traces", tag = "decisions", security(("session" = []), ("token" = [])), params(ListQuery),
    responses((status = 200, body = ActivityList), Problems))]
async fn list_traces(State(app): State<App>, _caller: PersonCaller, Query(query): Query<ListQuery>) -> Result<Json<ActivityList>, Problem> {
    list(&app, query).await.map(Json)
}

async fn list(app: &App, query: ListQuery) -> Result<ActivityList, Problem> {
    let limit = query.limit.get();
    let before: Option<i64> = query.cursor.as_deref().map(decode).transpose()?;
    let page = app.store.activity(Arc::new(query.criteria()?), before, limit, PATIENCE).await?;
    Ok(ActivityList {
        complete: page.before.is_none() || page.decisions.len() == limit,
        next_cursor: page.before.map(|before| encode(&before)),
        items: page.decisions.into_iter().map(item).collect(),
    })
}

fn item(decision: Decision) -> DecisionRecord {
    let url = decision.url.as_deref().map(mask_credentials).map(Cow::into_owned);
    DecisionRecord::from(Decision { url, ..decision })
}

impl ListQuery {
    fn criteria(&self) -> Result<Criteria, Problem> {
        check_window(self.since, self.until)?;
        Ok(Criteria {
            filter: Filter {
                events: self.events.clone().unwrap_or_else(|| vec![EventChoice::All, EventChoice::Allow]),
                min_severity: self.min_severity.unwrap_or(Severity::Low),
                tools: names(self.tools.as_ref()),
                agents: names(self.agents.as_ref()),
            },
            severities: severities(self.risk_band.as_ref())?,
            reasons: names(self.reason.as_ref()),
            environments: names(self.environment.as_ref()),
            trace_id: self.trace_id,
            text: text(self.q.as_deref())?,
            window: Window { received: self.by == Order::Received, since: self.since, until: self.until },
        })
    }
}

/// Which suggestions.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TermsQuery {
    /// Of what: agents (ids and names), tools (with their operations, and without), reason codes, or environments (in lower case).
    #[param(inline)]
    field: TermField,
    /// Those with this in them, whatever its case. At most 200 characters.
    q: Option<String>,
    /// How many.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
}

/// What there is to filter by.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ActivityTerms {
    /// What was used last first. A value of 200 characters or more is left out.
    items: Vec<String>,
}

/// Suggest what to filter decisions by.
#[utoipa::path(get, path = "/api/activity/terms", tag = "decisions", security(("session" = []), ("token" = [])), params(TermsQuery),
    responses((status = 200, body = ActivityTerms), Problems))]
async fn list_activity_terms(State(app): State<App>, _caller: PersonCaller, Query(query): Query<TermsQuery>) -> Result<Json<ActivityTerms>, Problem> {
    let items = app.store.activity_terms(query.field, text(query.q.as_deref())?, query.limit.get()).await?;
    Ok(Json(ActivityTerms { items }))
}
