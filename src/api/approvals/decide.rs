//! A person answers: `POST /api/approvals/{id}/approve`, `…/deny`, and several at once with `POST /api/approvals/decide`.

use std::collections::HashMap;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::no_approval;
use super::shown::{ApprovalItem, View};
use crate::api::auth::PersonCaller;
use crate::api::extract::{Body, JSON_LIMIT, Json, Path, parse_json};
use crate::api::problem::{Problem, Problems};
use crate::app::App;
use crate::channels::text::Text;
use crate::domain::approval::{Answer, Approval, Decider, LONGEST_NOTE};
use crate::domain::time::Time;
use crate::store::{Answering, CredentialKind, Decided};

/// The most approvals that one call answers.
const MAX_IDS: usize = 500;
/// How much of a name a sentence holds, in UTF-16 units.
const NAME: usize = 100;

/// What goes with an answer.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerNote {
    /// Why, for the record and for the agent.
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// One answer to several questions.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ids": ["0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b11"], "decision": "deny", "note": "Not during the freeze"}))]
pub(super) struct DecideMany {
    /// The approvals; one that is named twice is answered once.
    #[schema(min_items = 1, max_items = 500)]
    ids: Vec<Uuid>,
    decision: Answer,
    /// Why, for the record and for the agents.
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// What became of them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct DecidedMany {
    /// How many this call decided.
    decided: usize,
    /// One for each approval, in the order of the call.
    results: Vec<DecidedOne>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DecidedOne {
    id: Uuid,
    outcome: AnswerOutcome,
    /// As it stands now; null where it is not there, and where the answer was refused.
    approval: Option<ApprovalItem>,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum AnswerOutcome {
    /// It was the first, and it counts.
    Decided,
    /// Somebody was faster, or the time is over.
    AlreadyDecided,
    /// There is no such approval.
    NotFound,
    /// One's own request is for others to approve.
    OwnRequest,
}

/// Approve a request. The first answer counts: 409 says who was faster.
#[utoipa::path(post, path = "/api/approvals/{id}/approve", operation_id = "approve_approval", tag = "approvals", security(("session" = []), ("token" = [])),
    params(("id" = Uuid, Path)), request_body = Option<AnswerNote>, responses((status = 200, body = ApprovalItem), Problems))]
pub(super) async fn approve(
    State(app): State<App>,
    caller: PersonCaller,
    Path(id): Path<Uuid>,
    Body(body): Body<JSON_LIMIT>,
) -> Result<Json<ApprovalItem>, Problem> {
    decide_one(&app, &caller, id, Answer::Approve, &body).await.map(Json)
}

/// Deny a request. The first answer counts: 409 says who was faster.
#[utoipa::path(post, path = "/api/approvals/{id}/deny", operation_id = "deny_approval", tag = "approvals", security(("session" = []), ("token" = [])),
    params(("id" = Uuid, Path)), request_body = Option<AnswerNote>, responses((status = 200, body = ApprovalItem), Problems))]
pub(super) async fn deny(
    State(app): State<App>,
    caller: PersonCaller,
    Path(id): Path<Uuid>,
    Body(body): Body<JSON_LIMIT>,
) -> Result<Json<ApprovalItem>, Problem> {
    decide_one(&app, &caller, id, Answer::Deny, &body).await.map(Json)
}

/// Approve or deny several requests with one note. Each is decided on its own: those that somebody answered before are left as they are.
#[utoipa::path(post, path = "/api/approvals/decide", operation_id = "decide_approvals", tag = "approvals", security(("session" = []), ("token" = [])),
    request_body = DecideMany, responses((status = 200, body = DecidedMany), Problems))]
pub(super) async fn decide_many(State(app): State<App>, caller: PersonCaller, Json(request): Json<DecideMany>) -> Result<Json<DecidedMany>, Problem> {
    if !(1..=MAX_IDS).contains(&request.ids.len()) {
        return Err(Problem::bad_request(format!("ids: name 1 to {MAX_IDS} approvals; these are {}.", request.ids.len())).with("key", "ids"));
    }
    let mut ids = Vec::with_capacity(request.ids.len());
    for id in request.ids {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let answering = answering(&app, &caller, request.decision, request.note)?;
    let outcomes = app.store.decide(ids.clone(), answering, app.clock.now()).await?;
    let outcomes: Vec<AnswerOutcome> = outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Decided::Won(_) => AnswerOutcome::Decided,
            Decided::Lost(_) => AnswerOutcome::AlreadyDecided,
            // What else can be refused is a click in Slack.
            Decided::Refused(_) => AnswerOutcome::OwnRequest,
            Decided::Unknown => AnswerOutcome::NotFound,
        })
        .collect();
    let ended = ids.iter().zip(&outcomes).filter(|(_, outcome)| matches!(outcome, AnswerOutcome::Decided | AnswerOutcome::AlreadyDecided));
    let view = View::of(&app);
    let mut shown: HashMap<Uuid, ApprovalItem> = app
        .store
        .approvals_of(ended.map(|(id, _)| *id).collect())
        .await?
        .into_iter()
        .map(|asked| (asked.approval.id, ApprovalItem::of(asked, &view)))
        .collect();
    let results: Vec<DecidedOne> = ids.into_iter().zip(outcomes).map(|(id, outcome)| DecidedOne { id, outcome, approval: shown.remove(&id) }).collect();
    let decided = results.iter().filter(|result| result.outcome == AnswerOutcome::Decided).count();
    Ok(Json(DecidedMany { decided, results }))
}

async fn decide_one(app: &App, caller: &PersonCaller, id: Uuid, answer: Answer, body: &[u8]) -> Result<ApprovalItem, Problem> {
    let given: AnswerNote = if body.trim_ascii().is_empty() { AnswerNote::default() } else { parse_json(body)? };
    let answering = answering(app, caller, answer, given.note)?;
    match app.store.decide(vec![id], answering, app.clock.now()).await?.pop() {
        Some(Decided::Won(_)) => {
            let asked = app.store.approvals_of(vec![id]).await?.pop().ok_or_else(no_approval)?;
            Ok(ApprovalItem::of(asked, &View::of(app)))
        }
        Some(Decided::Lost(approval)) => Err(already_decided(&approval, app.clock.now())),
        // What else can be refused is a click in Slack.
        Some(Decided::Refused(_)) => {
            let sentence = "You own the API key that asks, so someone else has to approve this request. You may deny it.";
            Err(Problem::forbidden(sentence).code("own_request"))
        }
        Some(Decided::Unknown) | None => Err(no_approval()),
    }
}

/// The caller's answer, as the store takes it.
fn answering(app: &App, caller: &PersonCaller, answer: Answer, note: Option<String>) -> Result<Answering, Problem> {
    let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    let length = note.as_ref().map_or(0, |note| note.chars().count());
    if length > LONGEST_NOTE {
        return Err(Problem::bad_request(format!("note: it has {length} characters, and at most {LONGEST_NOTE} are taken. Shorten it.")).with("key", "note"));
    }
    let (user, name) = (caller.user.id, caller.user.email.clone());
    let by = if caller.kind == CredentialKind::Session { Decider::Console { user, name } } else { Decider::Api { user, name } };
    Ok(Answering { answer, by, note, window: app.settings.rules().window(answer), click: None })
}

/// 409: who was faster, what they said, where and when; or that nobody answered in time.
fn already_decided(approval: &Approval, now: Time) -> Problem {
    let (status, at) = (approval.status(now), approval.ended_at(now));
    let by = approval.outcome.as_ref().and_then(|outcome| outcome.by.as_ref());
    let when = at.map(|at| format!(" at {at}")).unwrap_or_default();
    let sentence = match by {
        Some(by) => format!("{} {status} this request in {}{when}. The first answer counts.", Text::line(by.name()).within(NAME), by.surface()),
        None => format!("Nobody answered in time: the approval expired{when}. The identical request, sent again, asks anew."),
    };
    Problem::conflict(sentence).code("already_decided").with("approval", json!({"status": status, "decided_by": by, "decided_at": at}))
}
