//! `POST /v1/scan` and `POST /v1/scan/response`: an agent asks before it acts, and tells what came back.
//!
//! A decision is HTTP 200, whatever it is: published clients let a call go on when its scan is an error. So what is wrong on our side is a DENY as well, and only what
//! the caller can mend is an error.

mod answer;
mod case;
pub mod input;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::HeaderMap;
use axum::{Extension, Json};
use serde_json::value::RawValue;
use tokio::time::{Instant, timeout};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::answer::{ResponseAnswer, ScanAnswer};
use self::case::{Case, Keeping};
use super::backpressure::Backpressure;
use super::client_address::ClientAddress;
use super::engine::EngineCaller;
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::clock::fresh_id;
use crate::domain::decision::{Decision, DecisionKind};
use crate::domain::scan::ResponseReading;
use crate::gateway::history::agent_key;
use crate::gateway::judge::Judgement;
use crate::metrics;
use crate::settings::OnStoreFailure;
use crate::store::Asker;

/// Larger calls, in bytes, are judged beside the threads that serve others: they take milliseconds.
const LARGE: usize = 16 * 1024;

/// How long an agent waits for the store at most, from the look-up of its key until its decision is on disk. The most impatient of the published clients waits 5 s, and
/// lets its call go on then.
const PATIENCE: Duration = Duration::from_secs(4);

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(scan)).routes(routes!(scan_response)).layer(Extension(Backpressure::default()))
}

/// Ask before a call is made.
///
/// The call is looked at, judged by the policies in force, and recorded; what is answered is on disk. Each decision is 200. One that cannot be recorded is a DENY with
/// `GATEWAY_UNAVAILABLE`, unless the setting `scan.on_store_failure` is `error`. With SANITIZE, `sanitized_body` is to be sent in place of the body; with
/// REQUIRE_APPROVAL, `approval_id` is to be asked for at `/v1/approvals/{id}/status`.
#[utoipa::path(post, path = "/v1/scan", tag = "scan", security(("api_key" = [])), request_body = answer::ScanCall,
    responses((status = 200, body = ScanAnswer), Problems))]
async fn scan(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Extension(backpressure): Extension<Backpressure>,
    request: Request,
) -> Result<Json<ScanAnswer>, Problem> {
    let mut judged = None;
    match ask(&app, &address.to_string(), &backpressure, request, &mut judged).await {
        Err(problem) if problem.is_ours() && app.settings.scan().on_store_failure == OnStoreFailure::Deny => {
            metrics::scan_unavailable();
            tracing::warn!(cause = problem.error(), "a scan could not be recorded; the call is refused");
            Ok(Json(ScanAnswer::unavailable(fresh_id(app.clock.now()), judged)))
        }
        answer => answer.map(Json),
    }
}

/// As [`scan`]. What was judged before something went wrong is in `judged`.
async fn ask(app: &App, address: &str, backpressure: &Backpressure, request: Request, judged: &mut Option<Judgement>) -> Result<ScanAnswer, Problem> {
    let (mut parts, body) = request.into_parts();
    let mut left = Left(PATIENCE);
    let caller = left.for_work(EngineCaller::from_request_parts(&mut parts, app)).await?;
    // How long the call takes to arrive is the caller's own affair.
    let (bytes, _held) = backpressure.read(&parts.headers, body, app.config.scan_max_bytes).await?;
    let request = input::scan(&bytes)?;
    let decide = async {
        caller.spend(app).await?;
        let case = Case::new(caller, request, address.to_owned(), app.clock.now());
        decide(app, case, bytes.len() > LARGE, judged).await
    };
    left.for_work(decide).await
}

/// Judges a call and records what is decided.
async fn decide(app: &App, case: Case, is_large: bool, judged: &mut Option<Judgement>) -> Result<ScanAnswer, Problem> {
    let (rules, now) = (app.settings.rules(), case.received_at());
    let by = Asker { key: case.key_id(), single_use: rules.single_use, incidents: app.settings.incident_rules() };
    let keeping = Keeping { bodies: app.settings.scan().store_bodies, expires_at: now.after(rules.pending_ttl) };
    let (decision, judgement) = judge(app, case, is_large, keeping).await?;
    let judgement = &*judged.insert(judgement);
    let agent = decision.agent.clone();
    let recorded = app.store.record_judged(decision, judgement.triggers, by).await?;
    metrics::decision_recorded(recorded.kind);
    if matches!(recorded.kind, DecisionKind::Allow | DecisionKind::Sanitize) {
        app.scanner.history().note_reached(agent_key(&agent), &judgement.destination, now);
    }
    Ok(ScanAnswer::of(recorded, judgement, &app.settings.public_url()))
}

/// Judges a call, by what is in force as it begins. That a rule of ours is wrong must not let one through.
async fn judge(app: &App, case: Case, is_large: bool, keeping: Keeping) -> Result<(Decision, Judgement), Problem> {
    let (scanner, gateway) = (Arc::clone(&app.scanner), app.scanner.gateway());
    let work = move || {
        let judgement = case.judge(&gateway, scanner.history());
        (case.decision(&judgement, &gateway.classifier, keeping), judgement)
    };
    let judged = if is_large { beside_others(app, work).await } else { catch_unwind(AssertUnwindSafe(work)).ok() };
    judged.ok_or_else(|| {
        tracing::error!("a scan panicked");
        Problem::internal()
    })
}

/// Does what takes milliseconds beside the threads that serve others, and no more of it at a time than there are processors. None if it panicked.
async fn beside_others<T: Send + 'static>(app: &App, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let room = app.scanner.room().await.ok()?;
    let work = move || {
        let done = work();
        drop(room);
        done
    };
    tokio::task::spawn_blocking(work).await.ok()
}

/// How long the caller still waits.
struct Left(Duration);

impl Left {
    /// Does `work` in the time that is left, and takes what it needs off that. What is not done by then is given up.
    async fn for_work<T>(&mut self, work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
        let began = Instant::now();
        let done = timeout(self.0, work).await.map_err(|_| Problem::unavailable("The store is slow.", PATIENCE))?;
        self.0 = self.0.saturating_sub(began.elapsed());
        done
    }
}

/// Tell what came back of a call that was scanned.
///
/// What it carries is kept with the decision, never the answer itself; an agent that has read sensitive data is watched for what it writes to the outside soon after.
#[utoipa::path(post, path = "/v1/scan/response", tag = "scan", security(("api_key" = [])), request_body = answer::ResponseCall,
    responses((status = 200, body = ResponseAnswer), Problems))]
async fn scan_response(
    State(app): State<App>,
    caller: EngineCaller,
    Extension(backpressure): Extension<Backpressure>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ResponseAnswer>, Problem> {
    let (bytes, _held) = backpressure.read(&headers, body, app.config.scan_max_bytes).await?;
    let request = input::response(&bytes)?;
    let no_scan = || Problem::not_found("a scan of this key with this trace_id").code("no_scan");
    let decision = app.store.decision(request.trace_id).await?.ok_or_else(no_scan)?;
    let (gateway, answer) = (app.scanner.gateway(), request.body.unwrap_or_else(|| RawValue::NULL.to_owned()));
    let reader = Arc::clone(&gateway);
    let read = beside_others(&app, move || reader.respond(&answer)).await.ok_or_else(Problem::internal)?;
    let now = app.clock.now();
    let reading = ResponseReading {
        at: now,
        status: request.status,
        data_classes: read.data_classes.clone(),
        redactions: read.fields_redacted_count as u64,
        fingerprint: read.content_fingerprint.clone(),
    };
    if !app.store.record_response(request.trace_id, caller.key_id(), caller.agent().map(str::to_owned), reading).await? {
        return Err(no_scan());
    }
    let (method, url) = (decision.method.unwrap_or_default(), decision.url.unwrap_or_default());
    gateway.note_answer(&decision.agent, &method, &url, &read, app.scanner.history(), now);
    Ok(Json(ResponseAnswer::of(read)))
}
