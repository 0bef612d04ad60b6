//! `/api/decisions/{trace_id}`: one decision, as it is kept; never its body.

use axum::extract::State;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::PersonCaller;
use super::decisions::approval_url;
use super::extract::{Json, Path};
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::domain::decision::{Agent, Decision, DecisionKind};
use crate::domain::severity::Severity;
use crate::domain::time::Time;

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_decision))
}

/// A decision, with the keys of a record and its approval.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Decision)]
struct DecisionDetail {
    /// The kind of event, which is that of the decision.
    kind: DecisionKind,
    trace_id: Uuid,
    /// When it happened, as reported.
    occurred_at: Time,
    /// When it came in.
    received_at: Time,
    decision: DecisionKind,
    title: String,
    severity: Severity,
    risk_score: Option<f64>,
    reason_codes: Vec<String>,
    agent: Agent,
    tool_name: String,
    operation: Option<String>,
    method: Option<String>,
    url: Option<String>,
    src_ip: Option<String>,
    policy_id: Option<String>,
    policy_name: Option<String>,
    environment: Option<String>,
    approval_id: Option<Uuid>,
    /// The oldest of the incidents that name it.
    incident_id: Option<Uuid>,
    approval: Option<Approval>,
}

/// The question that a REQUIRE_APPROVAL asks.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DecisionApproval)]
struct Approval {
    id: Uuid,
    /// Where a person answers it.
    url: String,
    /// When it lapses.
    expires_at: Time,
}

/// Get a decision.
#[utoipa::path(get, path = "/api/decisions/{trace_id}", tag = "decisions", security(("session" = []), ("token" = [])), params(("trace_id" = Uuid, Path)),
    responses((status = 200, body = DecisionDetail), Problems))]
async fn get_decision(State(app): State<App>, _caller: PersonCaller, Path(trace_id): Path<Uuid>) -> Result<Json<DecisionDetail>, Problem> {
    let decision = app.store.decision(trace_id).await?.ok_or_else(|| Problem::not_found("a decision"))?;
    Ok(Json(DecisionDetail::of(decision, &app.config.public_url)))
}

impl DecisionDetail {
    fn of(decision: Decision, public_url: &str) -> Self {
        Self {
            kind: decision.kind,
            trace_id: decision.trace_id,
            occurred_at: decision.occurred_at,
            received_at: decision.received_at,
            decision: decision.kind,
            title: decision.title,
            severity: decision.severity,
            risk_score: decision.risk_score,
            reason_codes: decision.reason_codes,
            agent: decision.agent,
            tool_name: decision.tool_name,
            operation: decision.operation,
            method: decision.method,
            url: decision.url,
            src_ip: decision.src_ip,
            policy_id: decision.policy_id,
            policy_name: decision.policy_name,
            environment: decision.environment,
            approval_id: decision.approval.map(|approval| approval.id),
            incident_id: decision.incident_id,
            approval: decision.approval.map(|approval| Approval {
                id: approval.id,
                url: approval_url(public_url, approval.id),
                expires_at: approval.expires_at,
            }),
        }
    }
}
