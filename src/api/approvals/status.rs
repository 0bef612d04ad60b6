//! `GET /v1/approvals/{id}/status`: an agent asks how its request stands, and may wait for the answer.
//!
//! Who answered is for people to know; the agent is told what the answer is and what it may do now.

use std::pin::pin;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::polls::{Polls, SPAN};
use super::{live_grant, no_approval, remaining_seconds, window_end};
use crate::api::auth::EngineCaller;
use crate::api::extract::{Json, Path, Query};
use crate::api::problem::{Problem, Problems};
use crate::app::App;
use crate::domain::approval::{Answer, Approval, ApprovalStatus, DENIED, GRANTED, Rules};
use crate::domain::decision::DecisionKind;
use crate::domain::time::Time;

/// The longest that an answer is held, in seconds.
const LONGEST_WAIT: f64 = 60.0;

/// Whether to wait.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct StatusQuery {
    /// For how many seconds, whole or decimal, the answer may be held until the approval ends. Without it, or with 0, the answer comes at once. Below 2 it is a poll: one in 2 seconds is answered.
    #[serde(default)]
    #[param(value_type = f64, minimum = 0, maximum = 60, default = 0, required = false)]
    wait: Wait,
}

/// For how long the answer may be held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Wait(Duration);

impl TryFrom<String> for Wait {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let seconds = text.parse().ok().filter(|seconds| (0.0..=LONGEST_WAIT).contains(seconds));
        seconds.map(|seconds| Self(Duration::from_secs_f64(seconds))).ok_or("it is a number of seconds from 0 to 60, such as 30 or 2.5")
    }
}

/// How an approval stands, for the agent that asked.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ApprovalStanding)]
pub(super) struct Standing {
    approval_id: Uuid,
    status: ApprovalStatus,
    /// What the request may do: `ALLOW` once it is approved, `DENY` once it is denied or expired; null while nobody has answered.
    decision: Option<DecisionKind>,
    /// When it ended; null while nobody has answered.
    decided_at: Option<Time>,
    /// When the question lapses.
    expires_at: Time,
    /// Whole seconds, begun ones too: until the question lapses while it is pending, until the grant ends once it is approved, else 0.
    remaining_seconds: u64,
    /// How to go on asking, in one sentence.
    poll_guidance: &'static str,
    /// What becomes of the identical request if it is sent again, in one sentence.
    retry_guidance: String,
    /// What the person wrote with the answer; else how it stands, in one sentence.
    reason: String,
}

/// How an approval stands, for the agent that asked.
///
/// With `wait` the answer is held until the approval ends, or until that many seconds are over and it is still pending. Without it, or with
/// less than 2 seconds, an approval may be asked about once in 2 seconds; more is 429 with `Retry-After`. A key sees the approvals that were asked for with it,
/// one that is bound to an agent those of its agent.
#[utoipa::path(get, path = "/v1/approvals/{id}/status", tag = "approvals", security(("api_key" = [])), params(("id" = Uuid, Path), StatusQuery),
    responses((status = 200, body = Standing), Problems))]
pub(super) async fn approval_status(
    State(app): State<App>,
    caller: EngineCaller,
    Extension(polls): Extension<Polls>,
    Path(id): Path<Uuid>,
    Query(query): Query<StatusQuery>,
) -> Result<Json<Standing>, Problem> {
    let Wait(wait) = query.wait;
    let approval = if wait < SPAN {
        // Before the count: who may not know of it is never told to poll more slowly.
        let approval = look(&app, &caller, id).await?;
        polls.admit(caller.key_id(), id, app.clock.now())?;
        if wait.is_zero() { approval } else { hold(&app, &caller, id, wait).await? }
    } else {
        hold(&app, &caller, id, wait).await?
    };
    Ok(Json(Standing::of(&approval, &app.settings.rules(), app.clock.now())))
}

/// The approval, if the caller may know of it.
///
/// What has lapsed is written down before it is told: an answer that was on its way to the store at that moment comes first there, or not at all.
async fn look(app: &App, caller: &EngineCaller, id: Uuid) -> Result<Approval, Problem> {
    let read = async || app.store.approval_asked_by(id, caller.key_id(), caller.agent().map(str::to_owned)).await?.ok_or_else(no_approval);
    let approval = read().await?;
    if approval.outcome.is_some() || app.clock.now() < approval.expires_at {
        return Ok(approval);
    }
    app.store.tend_approvals(app.clock.now()).await?;
    read().await
}

/// The approval once it has ended, or as it stands when `wait` is over or the server stops.
async fn hold(app: &App, caller: &EngineCaller, id: Uuid, wait: Duration) -> Result<Approval, Problem> {
    let stopping = app.lifecycle.stopping();
    let mut over = pin!(app.clock.sleep_until(app.clock.now().after(wait)));
    let waiter = app.dispatcher.waiting().begin(id);
    let mut last_look = false;
    loop {
        // Begins to listen here, before the look: an end that comes between the two is heard.
        let ended = waiter.ended();
        let approval = look(app, caller, id).await?;
        if last_look || approval.status(app.clock.now()) != ApprovalStatus::Pending {
            return Ok(approval);
        }
        tokio::select! {
            () = ended => {}
            // That it lapsed may be written down a moment later.
            () = app.clock.sleep_until(approval.expires_at) => {}
            () = &mut over => last_look = true,
            () = stopping.cancelled() => last_look = true,
        }
    }
}

impl Standing {
    pub(super) fn of(approval: &Approval, rules: &Rules, now: Time) -> Self {
        let status = approval.status(now);
        Self {
            approval_id: approval.id,
            status,
            decision: match status {
                ApprovalStatus::Pending => None,
                ApprovalStatus::Approved => Some(DecisionKind::Allow),
                ApprovalStatus::Denied | ApprovalStatus::Expired => Some(DecisionKind::Deny),
            },
            decided_at: approval.ended_at(now),
            expires_at: approval.expires_at,
            remaining_seconds: remaining_seconds(approval, rules, now),
            poll_guidance: match status {
                ApprovalStatus::Pending => "Poll every 2.5 seconds, or use ?wait=30: then the answer comes at the moment at which a person gives it.",
                ApprovalStatus::Approved | ApprovalStatus::Denied | ApprovalStatus::Expired => {
                    "The approval has ended and does not change any more: stop polling."
                }
            },
            retry_guidance: retry_guidance(approval, rules, now),
            reason: reason(approval, status),
        }
    }
}

fn retry_guidance(approval: &Approval, rules: &Rules, now: Time) -> String {
    let refused_until = window_end(approval, Answer::Deny).filter(|end| now < *end);
    match (approval.status(now), live_grant(approval, rules, now), refused_until) {
        (ApprovalStatus::Pending, ..) => "Wait before you send the request again: until this approval ends, the identical request only joins it.".to_owned(),
        (_, Some(end), _) if rules.single_use => format!("Send the identical request once more before {end}: it is allowed with {GRANTED}."),
        (_, Some(end), _) => format!("Send the identical request again before {end}: it is allowed with {GRANTED}."),
        (_, _, Some(end)) => format!("Do not send the identical request again before {end}: until then it is refused with {DENIED}, and nobody is asked."),
        (ApprovalStatus::Approved, ..) => "The grant is over or used up: the identical request, sent again, asks a person anew.".to_owned(),
        (ApprovalStatus::Denied | ApprovalStatus::Expired, ..) => "The identical request, sent again, asks a person anew.".to_owned(),
    }
}

fn reason(approval: &Approval, status: ApprovalStatus) -> String {
    let note = approval.outcome.as_ref().and_then(|outcome| outcome.note.clone()).filter(|note| !note.is_empty());
    note.unwrap_or_else(|| {
        match status {
            ApprovalStatus::Pending => "A person was asked and has not answered yet.",
            ApprovalStatus::Approved => "A person approved the request.",
            ApprovalStatus::Denied => "A person denied the request.",
            ApprovalStatus::Expired => "Nobody answered in time, so the request is refused.",
        }
        .to_owned()
    })
}
