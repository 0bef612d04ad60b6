//! What a scan is answered with.

use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::api::decisions::approval_url;
use crate::domain::decision::DecisionKind;
use crate::domain::scan::{DataClass, Finding, Signal, Verb};
use crate::domain::severity::Severity;
use crate::gateway::judge::Judgement;
use crate::gateway::reasons::GATEWAY_UNAVAILABLE;
use crate::gateway::respond::AnswerReading;
use crate::store::Recorded;

/// What becomes of a call, and why.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ScanResult)]
pub struct ScanAnswer {
    /// What is in force.
    decision: DecisionKind,
    /// 0 to 1.
    #[schema(example = 0.7)]
    risk_score: f64,
    risk_band: Severity,
    /// Why; see docs/reason-codes.md.
    #[schema(example = json!(["SECRET_DETECTED"]))]
    reason_codes: Vec<String>,
    /// The decision's identity.
    trace_id: Uuid,
    #[schema(example = "slack")]
    tool_name: String,
    #[schema(example = "post_message")]
    operation: String,
    /// What the call does to the world.
    verb: Option<Verb>,
    /// What sort of thing it is about.
    category: Option<String>,
    /// The classes of what was found in the body.
    classifications: Vec<DataClass>,
    /// What was found and where; never the value. The first thousand.
    findings: Vec<Finding>,
    /// What each engine says.
    signals: Vec<Signal>,
    /// With SANITIZE: the body to send in place of the one that was scanned. Of the same shape.
    #[schema(value_type = Option<Object>)]
    sanitized_body: Option<Box<RawValue>>,
    /// With REQUIRE_APPROVAL: the approval to wait for.
    approval_id: Option<Uuid>,
    /// Where a person answers it.
    approval_url: Option<String>,
    /// The policy that decided.
    policy_id: Option<Uuid>,
    policy_name: Option<String>,
    /// How the call is outside of what the key is for.
    violations: Vec<String>,
    /// Where the decision could not be recorded: what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

impl ScanAnswer {
    /// What was recorded of `judged`.
    pub fn of(recorded: Recorded, judged: &Judgement, public_url: &str) -> Self {
        let Recorded { trace_id, kind, reason_codes, approval_id, .. } = recorded;
        // With a grant or a deny window the question is over; clients that see an id tell people to answer it.
        let approval_id = approval_id.filter(|_| kind == DecisionKind::RequireApproval);
        let (policy_id, policy_name) = judged.policy.clone().unzip();
        Self {
            decision: kind,
            risk_score: judged.risk_score,
            risk_band: judged.severity,
            reason_codes,
            trace_id,
            tool_name: judged.action.tool.clone(),
            operation: judged.action.operation.clone(),
            verb: Some(judged.action.verb),
            category: Some(judged.action.category.clone()),
            classifications: judged.classifications.clone(),
            findings: judged.findings.clone(),
            signals: judged.signals.clone(),
            sanitized_body: judged.sanitized_body.clone().filter(|_| kind == DecisionKind::Sanitize),
            approval_id,
            approval_url: approval_id.map(|id| approval_url(public_url, id)),
            policy_id,
            policy_name,
            violations: judged.violations.clone(),
            error: None,
        }
    }

    /// A refusal because the decision could not be made or recorded; as far as it was judged, what it was judged to be.
    pub fn unavailable(trace_id: Uuid, judged: Option<Judgement>) -> Self {
        let unknown = || Self {
            decision: DecisionKind::Deny,
            risk_score: 0.0,
            risk_band: Severity::Low,
            reason_codes: Vec::new(),
            trace_id,
            tool_name: "unknown".to_owned(),
            operation: "unknown".to_owned(),
            verb: None,
            category: None,
            classifications: Vec::new(),
            findings: Vec::new(),
            signals: Vec::new(),
            sanitized_body: None,
            approval_id: None,
            approval_url: None,
            policy_id: None,
            policy_name: None,
            violations: Vec::new(),
            error: None,
        };
        let kind = DecisionKind::Deny;
        let answer = judged
            .map_or_else(unknown, |judged| Self::of(Recorded { trace_id, kind, reason_codes: Vec::new(), approval_id: None, duplicate: false }, &judged, ""));
        Self {
            reason_codes: vec![GATEWAY_UNAVAILABLE.to_owned()],
            error: Some("The decision could not be recorded, and so the call is refused. Ask again in a moment; the server's log says what is wrong."),
            ..answer
        }
    }
}

/// What was read in what came back of a call.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ScanResponseResult)]
pub struct ResponseAnswer {
    /// The classes of what was found in it.
    pub data_classes: Vec<DataClass>,
    /// How many findings there are.
    pub fields_redacted_count: usize,
    /// The SHA-256 of what came back in its canonical form (RFC 8785), in hex.
    pub content_fingerprint: String,
}

impl ResponseAnswer {
    /// What was read.
    pub fn of(read: AnswerReading) -> Self {
        let AnswerReading { data_classes, fields_redacted_count, content_fingerprint } = read;
        Self { data_classes, fields_redacted_count, content_fingerprint }
    }
}

/// A call that an agent wants to make. Needed are `method` and `url`; null is the same as absent, and further members are ignored.
#[derive(utoipa::ToSchema)]
#[schema(as = ScanCall, example = json!({"method": "POST", "url": "https://slack.com/api/chat.postMessage", "body": {"channel": "C024BE91L", "text": "hi"},
    "headers": {"Content-Type": "application/json"}, "agent_id": "agent-7", "runtime_type": "langgraph", "env": "production"}))]
#[expect(dead_code, reason = "only its schema is used")]
pub struct ScanCall {
    #[schema(min_length = 1)]
    method: String,
    /// Where it goes: any scheme, such as `https://`, `tool://`, `mcp://`, `exec://`.
    #[schema(min_length = 1)]
    url: String,
    /// What it carries: any JSON.
    #[schema(value_type = Option<Object>)]
    body: Option<serde_json::Value>,
    /// Its headers. Those that carry credentials are kept without their values.
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>)]
    headers: Option<serde_json::Value>,
    /// Who asks. The agent of the key where absent; a key that speaks for one agent speaks for no other.
    agent_id: Option<String>,
    agent_name: Option<String>,
    /// What it runs on, such as `langchain`.
    runtime_type: Option<String>,
    /// What the agent is about, in its words.
    context: Option<String>,
    /// Where it runs; the environment of the key where absent.
    env: Option<String>,
}

/// What came back of a call that was scanned.
#[derive(utoipa::ToSchema)]
#[schema(as = ScanResponseCall, example = json!({"trace_id": "0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b10", "response_body": {"ok": true}, "response_status": 200}))]
#[expect(dead_code, reason = "only its schema is used")]
pub struct ResponseCall {
    /// Of which scan.
    trace_id: Uuid,
    /// What came back: any JSON.
    #[schema(value_type = Option<Object>)]
    response_body: Option<serde_json::Value>,
    /// The HTTP status it came with.
    response_status: Option<u16>,
}
