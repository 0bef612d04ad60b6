//! Open Cybersecurity Schema Framework: every event is a Detection Finding (class 2004), the one class that can carry the documented
//! keys and be valid. Valid against the released schemas 1.4.0 to 1.8.0; `strict` also satisfies the official validator.

use std::borrow::Cow;
use std::net::IpAddr;

use serde::Serialize;
use uuid::Uuid;

use super::record::ReasonCodes;
use super::{VENDOR, mask_credentials};
use crate::domain::channel::OcsfProfile;
use crate::domain::decision::{Agent, Decision};
use crate::domain::event::{Event, EventKind};
use crate::domain::incident::Incident;
use crate::domain::severity::Severity;

const PRODUCT_VERSION: &str = env!("CARGO_PKG_VERSION");
/// The first schema version that has every attribute used here. A schema accepts events of its own version and of earlier ones.
const SCHEMA_VERSION: &str = "1.4.0";
const CLASS: u32 = 2004;

/// Appends `event` as one line of JSON, without a line end.
pub fn write(event: &Event, profile: OcsfProfile, out: &mut Vec<u8>) -> serde_json::Result<()> {
    serde_json::to_writer(out, &finding(event, profile))
}

#[derive(Serialize)]
struct Detection<'a> {
    metadata: Metadata<'a>,
    class_name: &'static str,
    class_uid: u32,
    category_name: &'static str,
    category_uid: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    activity_name: Option<&'static str>,
    activity_id: u32,
    type_uid: u32,
    severity: &'static str,
    severity_id: u8,
    status: &'static str,
    status_id: u8,
    is_alert: bool,
    action: &'static str,
    action_id: u8,
    disposition: &'static str,
    disposition_id: u8,
    time: i64,
    message: String,
    finding_info: FindingInfo<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    risk_score: Option<u8>,
    risk_level: &'static str,
    risk_level_id: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<Named<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<Resource<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidences: Option<[Evidence<'a>; 1]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    observables: Vec<Observable<'a>>,
    #[serde(skip_serializing_if = "Unmapped::is_empty")]
    unmapped: Unmapped<'a>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    product: Product,
    version: &'a str,
    profiles: [&'static str; 1],
    uid: Uuid,
    event_code: &'static str,
    logged_time: i64,
}

#[derive(Serialize)]
struct Product {
    name: &'static str,
    vendor_name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct FindingInfo<'a> {
    title: &'a str,
    uid: Uuid,
    created_time: i64,
    types: ReasonCodes<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    desc: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    analytic: Option<Analytic<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_events: Vec<Uid>,
}

#[derive(Serialize)]
struct Analytic<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    uid: Option<&'a str>,
    r#type: &'static str,
    type_id: u8,
}

#[derive(Serialize)]
struct Uid {
    uid: Uuid,
}

#[derive(Serialize)]
struct Named<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uid: Option<&'a str>,
}

#[derive(Serialize)]
struct Resource<'a> {
    name: Cow<'a, str>,
    r#type: &'static str,
}

#[derive(Serialize)]
struct Evidence<'a> {
    api: Api<'a>,
    actor: Actor<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    src_endpoint: Option<Endpoint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http_request: Option<HttpRequest<'a>>,
}

#[derive(Serialize)]
struct Api<'a> {
    operation: &'a str,
    service: Service<'a>,
}

#[derive(Serialize)]
struct Service<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Actor<'a> {
    app_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_uid: Option<&'a str>,
}

#[derive(Serialize)]
struct Endpoint {
    ip: IpAddr,
}

#[derive(Serialize)]
struct HttpRequest<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    http_method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<HttpUrl<'a>>,
}

#[derive(Serialize)]
struct HttpUrl<'a> {
    url_string: Cow<'a, str>,
}

#[derive(Serialize)]
struct Observable<'a> {
    name: &'static str,
    value: Cow<'a, str>,
    r#type: &'static str,
    type_id: u8,
}

/// What OCSF has no place for.
#[derive(Serialize, Default)]
struct Unmapped<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    risk_score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<&'a Agent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    src_ip: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approval_id: Option<Uuid>,
}

impl Unmapped<'_> {
    fn is_empty(&self) -> bool {
        matches!(self, Self { risk_score: None, agent: None, environment: None, method: None, src_ip: None, approval_id: None })
    }
}

fn finding(event: &Event, profile: OcsfProfile) -> Detection<'_> {
    let kind = event.kind();
    let (severity, severity_id) = severity(event.severity());
    let (action, action_id, disposition, disposition_id) = outcome(kind);
    let (risk_level, risk_level_id) = risk_level(event.severity());
    // The documented excerpt has the product's version where the schema's belongs, the caption of the class that 2004 replaced, and
    // activity 2 for a fresh finding. Existing receivers match on these.
    let (version, class_name, activity_name, activity_id) = match profile {
        OcsfProfile::Documented => (PRODUCT_VERSION, "Security Finding", None, 2),
        OcsfProfile::Strict => (SCHEMA_VERSION, "Detection Finding", Some("Create"), 1),
    };
    let shared = Detection {
        metadata: Metadata {
            product: Product { name: "Interven AIF", vendor_name: VENDOR, version: PRODUCT_VERSION },
            version,
            profiles: ["security_control"],
            uid: event.id(),
            event_code: kind.name(),
            logged_time: event.occurred_at().ms(),
        },
        class_name,
        class_uid: CLASS,
        category_name: "Findings",
        category_uid: 2,
        activity_name,
        activity_id,
        type_uid: CLASS * 100 + activity_id,
        severity,
        severity_id,
        status: "New",
        status_id: 1,
        is_alert: is_alert(kind, event.severity()),
        action,
        action_id,
        disposition,
        disposition_id,
        time: event.occurred_at().ms(),
        message: String::new(),
        finding_info: FindingInfo {
            title: event.title(),
            uid: event.id(),
            created_time: event.occurred_at().ms(),
            types: ReasonCodes::of(event),
            desc: None,
            analytic: None,
            related_events: Vec::new(),
        },
        risk_score: None,
        risk_level,
        risk_level_id,
        policy: None,
        resources: Vec::new(),
        evidences: None,
        observables: Vec::new(),
        unmapped: Unmapped::default(),
    };
    match event {
        Event::Decision(decision) => of_decision(shared, decision, profile),
        Event::Incident(incident) => of_incident(shared, incident),
    }
}

fn of_decision<'a>(shared: Detection<'a>, decision: &'a Decision, profile: OcsfProfile) -> Detection<'a> {
    let action = decision.action();
    let operation = decision.operation.as_deref().filter(|operation| !operation.is_empty());
    let src_ip = decision.src_ip.as_deref().and_then(|text| text.trim().parse::<IpAddr>().ok());
    let method = decision.method.as_deref().filter(|method| is_http_method(method));
    let url = decision.url.as_deref().map(|url| HttpUrl { url_string: mask_credentials(url) });
    let agent = &decision.agent;
    let policy_name = decision.policy_name.as_deref();
    let policy_uid = decision.policy_id.as_deref();
    let (tool_name, operation_name) = match profile {
        OcsfProfile::Documented => ("interven.tool", "interven.operation"),
        // An observable's name is the path of the attribute that has its value.
        OcsfProfile::Strict => ("evidences[].api.service.name", "evidences[].api.operation"),
    };
    let mut observables = vec![Observable { name: tool_name, value: decision.tool_name.as_str().into(), r#type: "Tool", type_id: 99 }];
    if let Some(operation) = operation {
        observables.push(Observable { name: operation_name, value: operation.into(), r#type: "Operation", type_id: 99 });
    }
    if let Some(address) = src_ip {
        observables.push(Observable { name: "evidences[].src_endpoint.ip", value: address.to_string().into(), r#type: "IP Address", type_id: 2 });
    }
    Detection {
        metadata: Metadata { logged_time: decision.received_at.ms(), ..shared.metadata },
        message: format!("{} {action}: {}", decision.kind.name(), decision.title),
        finding_info: FindingInfo {
            analytic: policy_name.or(policy_uid).or(decision.reason_codes.first().map(String::as_str)).map(|name| Analytic {
                name,
                uid: policy_uid,
                r#type: "Rule",
                type_id: 1,
            }),
            ..shared.finding_info
        },
        risk_score: decision.risk_score.map(percent),
        policy: (policy_name.is_some() || policy_uid.is_some()).then_some(Named { name: policy_name, uid: policy_uid }),
        resources: vec![Resource { name: action.into(), r#type: "tool" }],
        evidences: Some([Evidence {
            // The schema wants an operation; without one the tool itself is what was called.
            api: Api { operation: operation.unwrap_or(&decision.tool_name), service: Service { name: &decision.tool_name } },
            actor: Actor { app_name: agent.label(), app_uid: agent.id.as_deref() },
            src_endpoint: src_ip.map(|ip| Endpoint { ip }),
            http_request: (method.is_some() || url.is_some()).then_some(HttpRequest { http_method: method, url }),
        }]),
        observables,
        unmapped: Unmapped {
            risk_score: decision.risk_score,
            agent: Some(agent),
            environment: decision.environment.as_deref(),
            method: decision.method.as_deref().filter(|_| method.is_none()),
            src_ip: decision.src_ip.as_deref().filter(|_| src_ip.is_none()),
            approval_id: decision.approval.map(|approval| approval.id),
        },
        ..shared
    }
}

fn of_incident<'a>(shared: Detection<'a>, incident: &'a Incident) -> Detection<'a> {
    Detection {
        message: format!("INCIDENT: {}", incident.title),
        finding_info: FindingInfo {
            desc: incident.detail.as_deref(),
            related_events: incident.trace_ids.iter().map(|&uid| Uid { uid }).collect(),
            ..shared.finding_info
        },
        resources: incident.tools.iter().map(|tool| Resource { name: tool.as_str().into(), r#type: "tool" }).collect(),
        unmapped: Unmapped { agent: incident.agent.as_ref(), ..Unmapped::default() },
        ..shared
    }
}

/// The methods that schema 1.4.0 knows (`http_request.http_method`); PATCH came later.
fn is_http_method(method: &str) -> bool {
    matches!(method, "CONNECT" | "DELETE" | "GET" | "HEAD" | "OPTIONS" | "POST" | "PUT" | "TRACE")
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=100")]
fn percent(risk: f64) -> u8 {
    (risk * 100.0).round().clamp(0.0, 100.0) as u8
}

const fn severity(severity: Severity) -> (&'static str, u8) {
    match severity {
        Severity::Low => ("Low", 2),
        Severity::Medium => ("Medium", 3),
        Severity::High => ("High", 4),
        Severity::Critical => ("Critical", 5),
    }
}

const fn risk_level(severity: Severity) -> (&'static str, u8) {
    match severity {
        Severity::Low => ("Low", 1),
        Severity::Medium => ("Medium", 2),
        Severity::High => ("High", 3),
        Severity::Critical => ("Critical", 4),
    }
}

/// `action`, `action_id`, `disposition`, `disposition_id` of the profile `security_control`.
const fn outcome(kind: EventKind) -> (&'static str, u8, &'static str, u8) {
    match kind {
        EventKind::Allow => ("Allowed", 1, "Allowed", 1),
        EventKind::Deny => ("Denied", 2, "Blocked", 2),
        EventKind::Sanitize => ("Modified", 4, "Corrected", 11),
        EventKind::RequireApproval => ("Approval required", 99, "Delayed", 14),
        EventKind::Incident => ("Observed", 3, "Alert", 19),
    }
}

fn is_alert(kind: EventKind, severity: Severity) -> bool {
    match kind {
        EventKind::Allow => false,
        EventKind::Sanitize => severity >= Severity::High,
        EventKind::Deny | EventKind::RequireApproval | EventKind::Incident => true,
    }
}

#[cfg(test)]
mod tests;
