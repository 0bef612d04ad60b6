//! `POST /v1/decisions`: decisions made elsewhere come in.

mod fault;
pub mod input;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::EngineCaller;
use super::backpressure::Backpressure;
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::domain::decision::{Agent, Decision, DecisionKind};
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::metrics;
use crate::store::{Asker, Recorded};
use fault::Refusal;
use input::{Intake, MAX_DECISIONS};

/// The most bytes that one call may carry.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(report_decisions)).layer(Extension(Backpressure::default()))
}

/// Report decisions that were made elsewhere.
///
/// One object, an array, or one object a line; up to 10,000 decisions and 16 MiB a call. All of a call is kept or nothing of it. What is
/// answered is on disk. A `trace_id` that is known already is a duplicate: it is answered with what was recorded the first time. What is
/// refused or asked about now is never let go on because another request, or one whose grant is over, had the same id: it is a new decision, and the result names its id.
///
/// The content type is not looked at: what is sent says itself whether it is an array or objects.
#[utoipa::path(
    post,
    path = "/v1/decisions",
    tag = "decisions",
    security(("api_key" = [])),
    request_body(content(
        (ReportedDecision = "application/json"),
        (Vec<ReportedDecision> = "application/json"),
        (String = "application/x-ndjson"),
    )),
    responses((status = 200, description = "What was recorded, in the order of the call.", body = Report), Problems)
)]
async fn report_decisions(
    State(app): State<App>,
    caller: EngineCaller,
    Extension(backpressure): Extension<Backpressure>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (bytes, mut held) = backpressure.read(&headers, body, MAX_BYTES).await?;
    let rules = app.settings.rules();
    let intake = Intake {
        received_at: app.clock.now(),
        bands: app.settings.scan().bands,
        pending_ttl: rules.pending_ttl,
        agent: caller.agent(),
        environment: caller.environment(),
    };
    let decisions = input::parse(&bytes, intake)?;
    if decisions.is_empty() && bytes.trim_ascii().is_empty() {
        return Err(Problem::bad_request("The body is empty: send a decision as a JSON object, an array of them, or one a line."));
    }
    // Their bodies are as long as the text they came in; the rest of them is not, when they are many and short.
    held.grow(decisions.len() * size_of::<Decision>())?;
    drop(bytes);
    caller.spend(&app).await?;
    let by = Asker { key: caller.key_id(), single_use: rules.single_use, incidents: app.settings.incident_rules() };
    let recorded = app.store.record(decisions, by).await?;
    for new in recorded.iter().filter(|recorded| !recorded.duplicate) {
        metrics::decision_recorded(new.kind);
    }
    let report = Report::of(recorded, &app.settings.public_url());
    metrics::decisions_repeated(report.duplicates as u64);
    Ok(Json(report).into_response())
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::TooMany => Self::too_many_items("decisions", MAX_DECISIONS),
            Refusal::Fault(fault) => {
                let mut sentence = fault.sentence;
                if let Some(first) = sentence.get(..1).map(str::to_uppercase) {
                    sentence.replace_range(..1, &first);
                }
                let problem = Self::bad_request(format!("{sentence}. Nothing of the call was stored.")).code("invalid_decision").with("index", fault.index);
                match fault.key {
                    Some(key) => problem.with("key", key),
                    None => problem,
                }
            }
        }
    }
}

/// What became of a call.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DecisionReport)]
struct Report {
    /// How many were recorded now.
    #[schema(example = 2)]
    accepted: usize,
    /// How many had been recorded before.
    #[schema(example = 0)]
    duplicates: usize,
    /// One for each decision of the call, in its order.
    results: Vec<ReportResult>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DecisionResult)]
struct ReportResult {
    trace_id: Uuid,
    /// What is in force.
    decision: DecisionKind,
    #[schema(example = json!(["SECRET_DETECTED"]))]
    reason_codes: Vec<String>,
    /// The approval that a REQUIRE_APPROVAL waits for.
    approval_id: Option<Uuid>,
    /// Where a person answers it.
    #[schema(example = "http://localhost:4000/approvals/0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b11")]
    approval_url: Option<String>,
}

impl Report {
    fn of(recorded: Vec<Recorded>, public_url: &str) -> Self {
        let duplicates = recorded.iter().filter(|recorded| recorded.duplicate).count();
        let accepted = recorded.len() - duplicates;
        let results = recorded
            .into_iter()
            .map(|recorded| ReportResult {
                trace_id: recorded.trace_id,
                decision: recorded.kind,
                reason_codes: recorded.reason_codes,
                approval_id: recorded.approval_id,
                approval_url: recorded.approval_id.map(|id| approval_url(public_url, id)),
            })
            .collect();
        Self { accepted, duplicates, results }
    }
}

/// Where a person answers an approval.
pub fn approval_url(public_url: &str, approval: Uuid) -> String {
    format!("{}/approvals/{approval}", public_url.trim_end_matches('/'))
}

/// A decision as an engine reports it. Needed are `decision`, `tool_name`, and `agent` with `id` or `name`; null is the same as absent.
#[derive(utoipa::ToSchema)]
#[schema(example = json!({
    "trace_id": "0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b10", "decision": "DENY", "occurred_at": "2026-06-01T00:00:00.000Z", "title": "Secret egress blocked",
    "risk_score": 0.71, "risk_band": "HIGH", "reason_codes": ["SECRET_DETECTED"],
    "agent": {"id": "agent-7", "name": "production-langgraph", "runtime_type": "langgraph"}, "tool_name": "slack", "operation": "post_message",
    "method": "POST", "url": "https://slack.com/api/chat.postMessage", "body": {"text": "hi"}, "src_ip": "10.0.0.42"
}))]
#[expect(dead_code, reason = "only its schema is used")]
struct ReportedDecision {
    /// Its identity, a UUID; made by the server where absent. Sent again, it is the same decision.
    trace_id: Option<Uuid>,
    decision: DecisionKind,
    /// When it happened; when it came in where absent.
    occurred_at: Option<Time>,
    /// One line for people; made from the reasons where absent.
    title: Option<String>,
    #[schema(minimum = 0, maximum = 1)]
    risk_score: Option<f64>,
    /// Its severity; from `risk_score` where absent, else MEDIUM.
    risk_band: Option<Severity>,
    reason_codes: Option<Vec<String>>,
    agent: Agent,
    #[schema(min_length = 1)]
    tool_name: String,
    operation: Option<String>,
    /// The HTTP method of the action.
    method: Option<String>,
    /// Where the action goes.
    url: Option<String>,
    /// The action's body: any JSON, of any depth; kept byte for byte. No record, alert or export carries it; a REQUIRE_APPROVAL card shows it masked and shortened.
    #[schema(value_type = Option<Object>)]
    body: Option<serde_json::Value>,
    src_ip: Option<String>,
    policy_id: Option<String>,
    policy_name: Option<String>,
    environment: Option<String>,
}
