//! What people do about an incident: they take it a step on, and write notes.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::shown::IncidentDetail;
use super::{author, detail, no_incident};
use crate::api::auth::ManagerCaller;
use crate::api::extract::{Json, Path};
use crate::api::problem::{Problem, Problems};
use crate::app::App;
use crate::domain::incident::{IncidentStatus, LONGEST_TEXT, MOST_NOTES, Resolution};
use crate::store::Handled;

/// Where an incident is to go.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"status": "closed", "resolution_code": "false_positive"}))]
pub(super) struct Transition {
    status: IncidentStatus,
    /// What came of it; needed where it is closed, and only there.
    #[serde(default)]
    resolution_code: Option<Resolution>,
}

/// What a person writes.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "The agent's owner knows of it; it is a test."}))]
pub(super) struct NewNote {
    #[schema(min_length = 1, max_length = 4_000)]
    text: String,
}

/// Take an incident a step on: `open` → `investigating` → `closed`, and back to `investigating`. Closing it needs a resolution code.
#[utoipa::path(post, path = "/v1/incidents/{id}/transition", tag = "incidents", security(("session" = []), ("token" = []), ("api_key" = [])), params(("id" = Uuid, Path)),
    request_body = Transition, responses((status = 200, body = IncidentDetail), Problems))]
pub(super) async fn transition_incident(
    State(app): State<App>,
    caller: ManagerCaller,
    Path(id): Path<Uuid>,
    Json(wanted): Json<Transition>,
) -> Result<Json<IncidentDetail>, Problem> {
    let Transition { status, resolution_code } = wanted;
    let fault = |sentence: String| Problem::bad_request(sentence).with("key", "resolution_code");
    if status == IncidentStatus::Closed && resolution_code.is_none() {
        let codes = Resolution::ALL.map(Resolution::name).join(", ");
        return Err(fault(format!("resolution_code: closing an incident needs one of {codes}.")));
    }
    if status != IncidentStatus::Closed && resolution_code.is_some() {
        return Err(fault("resolution_code: only an incident that is closed has one. Leave it out.".to_owned()));
    }
    let handled = app.store.advance_incident(id, status, resolution_code, author(&caller), app.clock.now()).await?;
    answer(&app, id, handled).await.map(Json)
}

/// Write a note about an incident. Notes stay as they are.
#[utoipa::path(post, path = "/v1/incidents/{id}/notes", tag = "incidents", security(("session" = []), ("token" = []), ("api_key" = [])), params(("id" = Uuid, Path)),
    request_body = NewNote, responses((status = 201, body = IncidentDetail), Problems))]
pub(super) async fn note_incident(
    State(app): State<App>,
    caller: ManagerCaller,
    Path(id): Path<Uuid>,
    Json(note): Json<NewNote>,
) -> Result<(StatusCode, Json<IncidentDetail>), Problem> {
    let text = note.text.trim();
    let length = text.chars().count();
    if !(1..=LONGEST_TEXT).contains(&length) {
        return Err(Problem::bad_request(format!("text: a note has 1 to {LONGEST_TEXT} characters; this one has {length}.")).with("key", "text"));
    }
    let handled = app.store.note_incident(id, text.to_owned(), author(&caller), app.clock.now()).await?;
    Ok((StatusCode::CREATED, Json(answer(&app, id, handled).await?)))
}

/// The incident as it stands now, or why nothing was done.
async fn answer(app: &App, id: Uuid, handled: Handled) -> Result<IncidentDetail, Problem> {
    match handled {
        Handled::Done => detail(app, id).await,
        Handled::WrongMove(status) => {
            let possible: Vec<&str> = status.next().iter().map(|next| next.name()).collect();
            let sentence = format!("This incident is {}: from there it can only go to {}.", status.name(), possible.join(" or "));
            Err(Problem::conflict(sentence).code("wrong_move").with("incident_status", status.name()).with("possible", json!(possible)))
        }
        Handled::Full => Err(Problem::conflict(format!("This incident has {MOST_NOTES} notes, the most that there can be.")).code("full")),
        Handled::Unknown => Err(no_incident()),
    }
}
