//! `/v1/incidents`: decisions that together need a person.

mod handle;
mod open;
mod shown;

use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::shown::{IncidentDetail, IncidentItem};
use super::auth::ManagerCaller;
use super::extract::{Json, Path, Query};
use super::page::{Limit, Page, decode};
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::domain::incident::{Author, IncidentStatus, Trigger};
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::store::{CredentialKind, IncidentQuery};

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_incidents, open::open_incident))
        .routes(routes!(get_incident))
        .routes(routes!(handle::transition_incident))
        .routes(routes!(handle::note_incident))
}

/// Which incidents; what is absent takes any.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Of this severity.
    severity: Option<Severity>,
    /// That stand so.
    status: Option<IncidentStatus>,
    /// Of the agent with this id or name.
    agent: Option<String>,
    /// Opened by this.
    trigger: Option<Trigger>,
    /// Opened at or after.
    since: Option<Time>,
    /// Opened before.
    until: Option<Time>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many items.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
}

/// List incidents, newest first.
#[utoipa::path(get, path = "/v1/incidents", tag = "incidents", security(("session" = []), ("token" = []), ("api_key" = [])), params(ListQuery),
    responses((status = 200, body = Page<IncidentItem>), Problems))]
async fn list_incidents(State(app): State<App>, _caller: ManagerCaller, Query(query): Query<ListQuery>) -> Result<Json<Page<IncidentItem>>, Problem> {
    let before: Option<Uuid> = query.cursor.as_deref().map(decode).transpose()?;
    let ListQuery { severity, status, agent, trigger, since, until, cursor: _, limit } = query;
    let rows = app.store.incidents(IncidentQuery { severity, status, trigger, agent, since, until }, before, limit.and_one()).await?;
    Ok(Json(Page::cut(rows, limit, |now| now.incident.id, IncidentItem::of)))
}

/// Get an incident, with its decisions in the order in which they came in, and what people did about it.
#[utoipa::path(get, path = "/v1/incidents/{id}", tag = "incidents", security(("session" = []), ("token" = []), ("api_key" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = IncidentDetail), Problems))]
async fn get_incident(State(app): State<App>, _caller: ManagerCaller, Path(id): Path<Uuid>) -> Result<Json<IncidentDetail>, Problem> {
    detail(&app, id).await.map(Json)
}

/// An incident with all that is known of it.
async fn detail(app: &App, id: Uuid) -> Result<IncidentDetail, Problem> {
    let now = app.store.incident(id).await?.ok_or_else(no_incident)?;
    Ok(IncidentDetail::of(now, app.store.incident_story(id).await?))
}

/// The caller as what they do is signed with.
pub(super) fn author(caller: &ManagerCaller) -> Author {
    match caller {
        ManagerCaller::Person(person) => {
            let (user, name) = (person.user.id, person.user.email.clone());
            if person.kind == CredentialKind::Session { Author::Console { user, name } } else { Author::Api { user, name } }
        }
        ManagerCaller::Key(_) => Author::Key { key: caller.id(), name: caller.name().to_owned() },
    }
}

fn no_incident() -> Problem {
    Problem::not_found("an incident")
}
