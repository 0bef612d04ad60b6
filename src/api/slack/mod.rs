//! `POST /v1/slack/interactions`: what people click in Slack comes in.
//!
//! The order is the point. Nothing of a body is looked at before its signature is verified (but for the check of a certificate, which changes nothing),
//! no signature counts twice, and Slack has its answer within three seconds whatever the store does: what is decided goes on in a task of its own.

mod case;
mod memory;
mod payload;
mod press;
mod reason;
mod signature;
mod voice;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequest as _, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::time::timeout;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Body, JSON_LIMIT};
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::domain::channel::Channel;
use crate::domain::time::Time;
use crate::lifecycle::Policy;
use crate::metrics;
use crate::store::audit::identify;
use memory::Memory;
use payload::Interaction;
use signature::Proof;

/// How long the answer waits for what becomes of a click: half of what Slack waits. Of real time, since it is Slack that counts.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// The most that is read of what is not signed, in bytes: Slack's question whether the server is there is a short form.
const UNSIGNED_LIMIT: usize = 4 * 1024;

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(take_interaction)).layer(Extension(Memory::default()))
}

/// Take what somebody clicked on a card in Slack.
///
/// This is the Interactivity Request URL of every Slack app whose signing secret a channel has. The body is signed by Slack over its bytes
/// (`X-Slack-Signature`, `X-Slack-Request-Timestamp`). What became of the click is shown in Slack; the answer is empty.
#[utoipa::path(
    post,
    path = "/v1/slack/interactions",
    tag = "slack",
    params(
        ("X-Slack-Signature" = String, Header, description = "`v0=` and the HMAC-SHA256 of `v0:<timestamp>:<body>` under the app's signing secret"),
        ("X-Slack-Request-Timestamp" = String, Header, description = "Unix seconds, at most five minutes from the server's time"),
    ),
    request_body(content = InteractionForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "It was taken. For a submitted dialog there may be a `response_action`.", body = Option<Object>),
        (status = 401, description = "The signature is bad, stale or used, or the card is not of this app.", content_type = "application/problem+json"),
        Problems
    )
)]
async fn take_interaction(State(app): State<App>, Extension(memory): Extension<Memory>, headers: HeaderMap, request: Request) -> Result<Response, Problem> {
    let body = body_of(request, &headers, app.clock.now()).await?;
    if payload::is_ssl_check(&body) {
        return Ok(StatusCode::OK.into_response());
    }
    let signers = signed(&app, &memory, &headers, &body).inspect_err(|problem| {
        metrics::slack_click("not_signed");
        if memory.may_complain(app.clock.now()) {
            tracing::warn!(reason = problem.error(), "a request to Slack's endpoint was refused");
        }
    })?;
    let interaction = payload::read(&body)?;
    if let Some(sender) = interaction.sender() {
        identify(|| sender.decider().actor());
    }
    let (tell, told) = oneshot::channel();
    let here = Here { app: app.clone(), memory, signers };
    match interaction {
        Interaction::Other => return Ok(StatusCode::OK.into_response()),
        Interaction::Press(press) => app.lifecycle.spawn("slack click", Policy::Errand, press::take(here, press, tell)),
        Interaction::Reason(reason) => app.lifecycle.spawn("slack dialog", Policy::Errand, reason::take(here, reason, tell)),
    }
    match timeout(PATIENCE, told).await {
        Ok(Ok(Reply::Json(body))) => Ok(Json(body).into_response()),
        Ok(Ok(Reply::NotFromHere(error))) => Err(Problem::unauthorized(error).code("not_from_here")),
        // Too slow, or dropped with the server: what is known by then is said in Slack.
        Ok(Ok(Reply::Empty) | Err(_)) | Err(_) => Ok(StatusCode::OK.into_response()),
    }
}

/// The body; nothing of it where the headers show that nobody signed it and it is too long to be Slack's question whether the server is there.
/// Whoever sends such a body is refused before it is read.
async fn body_of(request: Request, headers: &HeaderMap, now: Time) -> Result<Bytes, Problem> {
    if Proof::read(headers, now).is_ok() {
        return Body::<JSON_LIMIT>::from_request(request, &()).await.map(|Body(body)| body);
    }
    match Body::<UNSIGNED_LIMIT>::from_request(request, &()).await {
        Ok(Body(body)) => Ok(body),
        Err(problem) if problem.status() == StatusCode::PAYLOAD_TOO_LARGE => Ok(Bytes::new()),
        Err(problem) => Err(problem),
    }
}

/// The channels whose secret signed this request: at least one, and this signature for the first time.
fn signed(app: &App, memory: &Memory, headers: &HeaderMap, body: &[u8]) -> Result<Vec<Arc<Channel>>, Problem> {
    let now = app.clock.now();
    let proof = Proof::read(headers, now)?;
    let signers = proof.signers(app.dispatcher.channels(), body);
    if signers.is_empty() {
        let error = "X-Slack-Signature was made with no channel's signing secret. Give the channel the Signing Secret of its Slack app.";
        return Err(Problem::unauthorized(error).code("bad_signature"));
    }
    if !memory.first_use(proof.signature, now) {
        return Err(Problem::unauthorized("This request was taken before. Slack signs each one anew.").code("replayed"));
    }
    Ok(signers)
}

/// Where an interaction came in.
struct Here {
    app: App,
    memory: Memory,
    /// The channels whose secret signed it.
    signers: Vec<Arc<Channel>>,
}

/// What a request is answered.
#[derive(Debug, PartialEq)]
enum Reply {
    /// Nothing, by which a dialog closes too.
    Empty,
    /// What a dialog shows.
    Json(Value),
    /// 401 with this sentence.
    NotFromHere(&'static str),
}

/// The form that Slack sends.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct InteractionForm {
    /// The interaction as JSON: `block_actions`, or `view_submission`.
    payload: String,
}
