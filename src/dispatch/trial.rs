//! The test of a channel: a sample card through the real road, and what the destination said.

use std::sync::Arc;

use serde::Serialize;
use uuid::Uuid;

use super::Dispatcher;
use super::courier::{Courier, Load};
use crate::channels::card::Card;
use crate::clock::fresh_id;
use crate::domain::decision::{Agent, Decision, DecisionKind};
use crate::domain::delivery::{DeliveryState, Purpose, Verdict};
use crate::domain::event::Event;
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::store::{Change, Claimed, Result, Settlement};

/// What came of a test.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct TestReport {
    /// Whether the destination took the sample card. (Microsoft Teams only says that it will try.)
    pub delivered: bool,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// How long it took.
    pub latency_ms: u64,
    /// The first 1 KiB of the answer, or what went wrong and what to do.
    pub response: String,
}

impl Dispatcher {
    /// Sends a sample REQUIRE_APPROVAL, marked as a test, to a channel: past its filter, its queue and its pause, but over the same road. A success
    /// ends a pause. `None` if the channel is not there.
    ///
    /// # Errors
    /// If the store cannot be read or written.
    pub async fn test(&self, id: Uuid) -> Result<Option<TestReport>> {
        let shared = &self.shared;
        let Some(channel) = shared.store.channel(id).await? else { return Ok(None) };
        let now = shared.clock.now();
        let delivery = shared.store.begin_test(id, shared.lease, now).await?;
        let courier = Arc::new(Courier::new(&channel, Arc::clone(&shared.settings)));
        let event = sample_event(&channel.name, now);
        let encoded = if channel.kind().is_chat() { Ok(Vec::new()) } else { courier.encode(&event, now).map(|encoded| vec![encoded]) };
        let claimed = Claimed {
            id: delivery,
            channel: id,
            event,
            attempts: 0,
            failures: 0,
            degraded: false,
            armed_at: now,
            expires_at: None,
            purpose: Purpose::Alert,
            correction: None,
            bytes: 0,
        };
        let (report, attempt, change) = match encoded {
            Err(reason) => {
                let report = TestReport { delivered: false, status: None, latency_ms: 0, response: reason.clone() };
                (report, None, Change::Settled { state: DeliveryState::Dead, reason: Some(reason), reference: None, sent_in: None })
            }
            Ok(encoded) => {
                let card = Card::sample(&shared.settings.public_url(), &channel.name, now).for_delivery(delivery, Purpose::Alert);
                let returned = courier.carry(Arc::clone(shared), Load::sample(claimed, encoded, card)).await;
                let (attempt, verdict) = (returned.attempt, returned.verdict);
                let delivered = matches!(verdict, Verdict::Delivered { .. } | Verdict::Accepted);
                let response = match verdict.reason() {
                    Some(reason) if !attempt.response.is_empty() && !reason.contains(&attempt.response) => format!("{reason} ({})", attempt.response),
                    Some(reason) => reason.to_owned(),
                    None => attempt.response.clone(),
                };
                let report = TestReport { delivered, status: attempt.status, latency_ms: attempt.latency_ms, response };
                let (state, reason) = if delivered { (DeliveryState::Delivered, None) } else { (DeliveryState::Dead, verdict.reason().map(str::to_owned)) };
                let reference = match verdict {
                    Verdict::Delivered { reference } => reference,
                    _ => None,
                };
                (report, Some(attempt), Change::Settled { state, reason, reference, sent_in: None })
            }
        };
        shared.store.settle(shared.lease, vec![Settlement { delivery, attempt, change }], shared.clock.now()).await?;
        if report.delivered && channel.pause.is_some() && shared.store.resume_channel(id, shared.clock.now()).await? {
            self.resumed(id, channel);
        }
        Ok(Some(report))
    }
}

/// The sample event of a SIEM's test: a decision that looks real, says that it is not, and is kept nowhere.
fn sample_event(channel_name: &str, now: Time) -> Event {
    Event::Decision(Arc::new(Decision {
        trace_id: fresh_id(now),
        kind: DecisionKind::RequireApproval,
        occurred_at: now,
        received_at: now,
        title: format!("Test of the channel {channel_name}: nothing happened"),
        severity: Severity::High,
        risk_score: Some(0.71),
        reason_codes: vec!["INTERVEN_TEST".to_owned()],
        agent: Agent { id: None, name: Some("interven-test".to_owned()), runtime_type: None },
        tool_name: "slack".to_owned(),
        operation: Some("post_message".to_owned()),
        method: Some("POST".to_owned()),
        url: Some("https://slack.com/api/chat.postMessage".to_owned()),
        body: None,
        src_ip: None,
        policy_id: None,
        policy_name: None,
        environment: None,
        scan: None,
        approval: None,
        incident_id: None,
    }))
}
