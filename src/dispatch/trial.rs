//! The test of a channel: a sample card through the real road, and what the destination said.

use std::sync::Arc;

use serde::Serialize;
use uuid::Uuid;

use super::Dispatcher;
use super::courier::{Courier, Load};
use crate::channels::card;
use crate::domain::delivery::{DeliveryState, Verdict};
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
        let courier = Arc::new(Courier::new(&channel, &shared.public_url));
        let event = card::sample_event(&channel.name, now);
        let encoded = if channel.kind().is_chat() {
            Ok(Vec::new())
        } else {
            courier.encode(&event).map(|encoded| vec![encoded])
        };
        let claimed = Claimed { id: delivery, channel: id, event, attempts: 0, failures: 0, degraded: false, armed_at: now, expires_at: None };
        let (report, attempt, change) = match encoded {
            Err(reason) => {
                let report = TestReport { delivered: false, status: None, latency_ms: 0, response: reason.clone() };
                (report, None, Change::Settled { state: DeliveryState::Dead, reason: Some(reason), reference: None, sent_in: None })
            }
            Ok(encoded) => {
                let returned = courier.carry(Arc::clone(shared), Load::sample(claimed, encoded)).await;
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
