//! What a request to a destination looks like, without sending it: for who sets a channel up, and for who asks what was sent.

use std::io::Read as _;
use std::sync::Arc;

use axum::http::header::USER_AGENT;
use flate2::read::GzDecoder;
use serde::Serialize;
use serde_json::Value;

use super::courier::{Courier, Load};
use super::{Dispatcher, Shared};
use crate::channels::OutboundRequest;
use crate::channels::siem::DELIVERY_HEADER;
use crate::clock::fresh_id;
use crate::domain::channel::{Channel, Destination};
use crate::domain::decision::{Agent, ApprovalRef, Decision, DecisionKind, title_from};
use crate::domain::delivery::Purpose;
use crate::domain::event::{Event, EventKind};
use crate::domain::incident::{Incident, Trigger};
use crate::domain::severity::Severity;
use crate::domain::signature::Signature;
use crate::domain::time::Time;
use crate::store::{Claimed, DeliveryId, Result};

/// The longest body that is shown, in bytes; what is longer is cut.
const LONGEST: usize = 256 * 1024;

/// A request as it goes out, without its secrets.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct RenderedRequest {
    /// `POST`, or `PATCH` where a card is corrected.
    pub method: String,
    /// Where it goes, without what is secret in it.
    #[schema(example = "https://hooks.slack.com/…")]
    pub url: String,
    /// The headers' names, each with its value where that is no secret.
    #[schema(value_type = Vec<Vec<String>>, example = json!([["content-type", "application/json"], ["Authorization", "[secret]"]]))]
    pub headers: Vec<(String, String)>,
    /// The body as text, uncompressed; at most 256 KiB of it.
    pub body: String,
    /// The same as JSON, where it is one JSON value.
    pub json: Option<Value>,
    /// Whether something is left out at the end of the body.
    pub truncated: bool,
}

impl Dispatcher {
    /// The request for one event to a channel that need not be there.
    ///
    /// # Errors
    /// Why it cannot be rendered, such as a template that fails.
    pub fn preview(&self, channel: &Channel, event: Event) -> std::result::Result<RenderedRequest, String> {
        let now = self.shared.clock.now();
        let claimed = Claimed {
            id: 0,
            channel: channel.id,
            expires_at: event.expires_at(),
            event,
            attempts: 0,
            failures: 0,
            degraded: false,
            armed_at: now,
            purpose: Purpose::Alert,
            correction: None,
            bytes: 0,
        };
        self.shared.rendered(channel, claimed)
    }

    /// The request of a delivery, rendered anew from what is kept: by the channel's settings as they are now, and by itself also where it went in a summary or a
    /// batch. `None` where its event is not kept.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn request_of(&self, channel: Channel, delivery: DeliveryId) -> Result<Option<std::result::Result<RenderedRequest, String>>> {
        let Some(claimed) = self.shared.store.delivery_event(delivery).await? else { return Ok(None) };
        let shared = Arc::clone(&self.shared);
        // A template may take as long as it is let; nobody else waits for it.
        let rendered = tokio::task::spawn_blocking(move || shared.rendered(&channel, claimed)).await;
        Ok(Some(rendered.unwrap_or_else(|_| Err("the event could not be rendered (a fault of ours)".to_owned()))))
    }
}

impl Shared {
    fn rendered(&self, channel: &Channel, claimed: Claimed) -> std::result::Result<RenderedRequest, String> {
        let courier = Courier::new(channel, Arc::clone(&self.settings));
        let load = if channel.kind().is_chat() {
            Load::cards(vec![claimed])
        } else {
            let encoded = courier.encode(&claimed.event, self.clock.now())?;
            Load::batch(vec![claimed], vec![encoded])
        };
        courier.shown(&load).map(|(request, clean)| shown(&channel.destination, &request, clean)).map_err(str::to_owned)
    }
}

fn shown(destination: &Destination, request: &OutboundRequest, clean: impl Fn(&str) -> String) -> RenderedRequest {
    let mut bytes = Vec::new();
    let unpacked = if request.gzip { GzDecoder::new(&*request.body).take(LONGEST as u64 + 1).read_to_end(&mut bytes).is_ok() } else { false };
    if !unpacked {
        bytes = request.body.to_vec();
    }
    let whole = clean(&String::from_utf8_lossy(&bytes));
    let truncated = whole.len() > LONGEST;
    let body = whole[..whole.floor_char_boundary(LONGEST)].to_owned();
    let mut headers = vec![("content-type".to_owned(), request.content_type.to_owned())];
    if request.gzip {
        headers.push(("content-encoding".to_owned(), "gzip".to_owned()));
    }
    headers.extend(request.headers.iter().map(|(name, value)| {
        let value = if is_ours(destination, name) { value.expose() } else { "[secret]" };
        (name.clone(), value.to_owned())
    }));
    let json = serde_json::from_str(&body).ok();
    RenderedRequest { method: request.method.to_string(), url: host_of(request.url.expose()), headers, body, json, truncated }
}

/// Whether a header's value is one that we make, and no secret. The user's own may all be secrets, also under these names.
fn is_ours(destination: &Destination, name: &str) -> bool {
    let given = matches!(destination, Destination::Siem(config) if config.headers.keys().any(|given| given.eq_ignore_ascii_case(name)));
    !given && [DELIVERY_HEADER, USER_AGENT.as_str()].iter().any(|ours| ours.eq_ignore_ascii_case(name))
}

/// Scheme and host of an address. The rest may be its secret.
fn host_of(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| "…".to_owned(), |url| format!("{}/…", url.origin().ascii_serialization()))
}

/// An event of this kind that looks real, says that it is not, and is kept nowhere.
pub fn sample_event(kind: EventKind, now: Time) -> Event {
    let (decided, reason, severity, risk_score) = match kind {
        EventKind::Allow => (DecisionKind::Allow, None, Severity::Low, 0.05),
        EventKind::Deny | EventKind::Incident => (DecisionKind::Deny, Some("SECRET_DETECTED"), Severity::High, 0.71),
        EventKind::Sanitize => (DecisionKind::Sanitize, Some("PII_DETECTED"), Severity::Medium, 0.42),
        EventKind::RequireApproval => (DecisionKind::RequireApproval, Some("EXTERNAL_PRINCIPAL"), Severity::High, 0.71),
    };
    let reason_codes: Vec<String> = reason.into_iter().map(str::to_owned).collect();
    let mut decision = Decision {
        trace_id: fresh_id(now),
        kind: decided,
        occurred_at: now,
        received_at: now,
        title: format!("Example: {}", title_from(decided, &reason_codes, "slack.post_message")),
        severity,
        risk_score: Some(risk_score),
        reason_codes,
        agent: Agent { id: Some("agent-7".to_owned()), name: Some("production-langgraph".to_owned()), runtime_type: Some("langgraph".to_owned()) },
        tool_name: "slack".to_owned(),
        operation: Some("post_message".to_owned()),
        method: Some("POST".to_owned()),
        url: Some("https://slack.com/api/chat.postMessage".to_owned()),
        body: serde_json::value::RawValue::from_string(r##"{"channel":"#general","text":"Example of a request"}"##.to_owned()).ok(),
        src_ip: Some("10.0.0.42".to_owned()),
        policy_id: None,
        policy_name: None,
        environment: Some("production".to_owned()),
        scan: None,
        approval: None,
        incident_id: None,
    };
    if decided == DecisionKind::RequireApproval {
        let expires_at = now.after(std::time::Duration::from_secs(10 * 60));
        decision.approval = Some(ApprovalRef { id: fresh_id(now), expires_at, signature: Signature::of(&decision) });
    }
    if kind == EventKind::Incident {
        return Event::Incident(Arc::new(Incident::about(&decision, Trigger::RepeatedDeny, severity, fresh_id(now))));
    }
    Event::Decision(Arc::new(decision))
}
