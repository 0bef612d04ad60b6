//! `/api/decisions/{trace_id}`, and the same at `/v1/traces/{trace_id}`: one decision, as it is kept; never its body.

use std::collections::BTreeMap;

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
use crate::domain::scan::{DataClass, Finding, Matched, ResponseReading, ScanRecord, Signal, Verb};
use crate::domain::severity::Severity;
use crate::domain::time::Time;

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_decision)).routes(routes!(get_trace))
}

/// A decision with the keys of a record.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct DecisionRecord {
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
}

/// A decision, with the keys of a record and its approval.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Decision)]
struct DecisionDetail {
    #[serde(flatten)]
    record: DecisionRecord,
    approval: Option<Approval>,
    /// What the scan knows besides; null for a decision that was reported.
    scan: Option<Scan>,
    /// What was read in the answer to the call, as the agent told it last; null where it told nothing.
    response: Option<Response>,
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

/// How the scan read a call, what it found, and what was made of that.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DecisionScan)]
struct Scan {
    /// The API key, or ephemeral key, that the call was scanned with.
    key_id: Uuid,
    /// What the agent said that it is about.
    context: Option<String>,
    /// The headers of the call; sensitive ones masked.
    headers: BTreeMap<String, String>,
    verb: Verb,
    /// What sort of thing the call is about.
    #[schema(example = "issues")]
    category: String,
    /// What the body carries.
    classifications: Vec<DataClass>,
    /// What was found in it, and where; never a value.
    findings: Vec<Finding>,
    /// How many more were found than `findings` tells.
    findings_omitted: u64,
    /// What the engines say.
    signals: Vec<Signal>,
    /// What the call is outside of in the scope of its key.
    violations: Vec<String>,
    /// The rules of policies that matched, those of a policy in the order of their priorities.
    matched: Vec<Matched>,
    /// The labels that they give.
    tags: Vec<String>,
    /// The channels that are told whatever their filter says, by kind or name.
    escalate_to: Vec<String>,
}

/// What was read in the answer to a call; never the answer itself.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DecisionResponse)]
struct Response {
    /// When it came in.
    received_at: Time,
    /// The answer's HTTP status, if it was told.
    status: Option<u16>,
    /// What the answer carries.
    data_classes: Vec<DataClass>,
    /// How many of its fields were redacted.
    fields_redacted_count: u64,
    /// The same for answers that are the same.
    content_fingerprint: String,
}

/// Get a decision.
#[utoipa::path(get, path = "/api/decisions/{trace_id}", tag = "decisions", security(("session" = []), ("token" = [])), params(("trace_id" = Uuid, Path)),
    responses((status = 200, body = DecisionDetail), Problems))]
async fn get_decision(State(app): State<App>, _caller: PersonCaller, Path(trace_id): Path<Uuid>) -> Result<Json<DecisionDetail>, Problem> {
    detail(&app, trace_id).await.map(Json)
}

/// Get the trace of a call: its decision.
#[utoipa::path(get, path = "/v1/traces/{trace_id}", tag = "decisions", security(("session" = []), ("token" = [])), params(("trace_id" = Uuid, Path)),
    responses((status = 200, body = DecisionDetail), Problems))]
async fn get_trace(State(app): State<App>, _caller: PersonCaller, Path(trace_id): Path<Uuid>) -> Result<Json<DecisionDetail>, Problem> {
    detail(&app, trace_id).await.map(Json)
}

async fn detail(app: &App, trace_id: Uuid) -> Result<DecisionDetail, Problem> {
    let decision = app.store.decision(trace_id).await?.ok_or_else(|| Problem::not_found("a decision"))?;
    let response = if decision.scan.is_some() { app.store.response(trace_id).await? } else { None };
    Ok(DecisionDetail::of(decision, response, &app.settings.public_url()))
}

impl From<ScanRecord> for Scan {
    fn from(record: ScanRecord) -> Self {
        Self {
            key_id: record.key,
            context: record.context,
            headers: record.headers,
            verb: record.verb,
            category: record.category,
            classifications: record.classifications,
            findings: record.findings,
            findings_omitted: record.findings_omitted,
            signals: record.signals,
            violations: record.violations,
            matched: record.matched,
            tags: record.tags,
            escalate_to: record.escalate_to,
        }
    }
}

impl From<ResponseReading> for Response {
    fn from(reading: ResponseReading) -> Self {
        Self {
            received_at: reading.at,
            status: reading.status,
            data_classes: reading.data_classes,
            fields_redacted_count: reading.redactions,
            content_fingerprint: reading.fingerprint,
        }
    }
}

impl From<Decision> for DecisionRecord {
    fn from(decision: Decision) -> Self {
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
        }
    }
}

impl DecisionDetail {
    fn of(mut decision: Decision, response: Option<ResponseReading>, public_url: &str) -> Self {
        let approval =
            decision.approval.map(|approval| Approval { id: approval.id, url: approval_url(public_url, approval.id), expires_at: approval.expires_at });
        let scan = decision.scan.take().map(|record| Scan::from(*record));
        Self { record: decision.into(), approval, scan, response: response.map(Response::from) }
    }
}
