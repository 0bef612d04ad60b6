//! What an answer does: to the deliveries it is about, to the channel, to the pace of its destination.

use std::sync::Arc;

use futures_util::FutureExt;

use super::courier::{Load, Returned};
use super::worker::{PROBE_EVERY, STORE_RETRY, Standing, Worker};
use crate::clock::fresh_id;
use crate::domain::channel::{Channel, ChatId, Destination, Pause};
use crate::domain::delivery::{self, DeliveryState, Next, Verdict};
use crate::domain::incident::{Incident, IncidentStatus, Trigger};
use crate::domain::retry::{LONGEST_HINT, Schedule};
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::store::{Attempt, Change, Claimed, Settlement};

/// After so many failures in a row it is the destination, not the event.
const DOWN_AFTER: u32 = 3;

impl Worker {
    pub(super) fn take_answer(&mut self, returned: Returned) {
        let now = self.shared.clock.now();
        let Returned { load, verdict, attempt, quiet_for } = returned;
        if let Some(quiet) = quiet_for {
            self.pace.silence_until(now.after(quiet));
        }
        if !self.channel.kind().is_chat() && load.deliveries.len() > 1 && self.take_apart(&load, &verdict, &attempt) {
            return;
        }
        if !load.is_clicked() {
            self.take_stand(&verdict, now);
        }
        let reference = match &verdict {
            Verdict::Delivered { reference } => reference.clone(),
            _ => None,
        };
        let sent_in = load.is_summary().then(|| load.deliveries.first().map(|lead| lead.id)).flatten();
        for one in &load.deliveries {
            let change = self.change(one, &verdict, now, reference.clone(), sent_in);
            self.to_settle.push(Settlement { delivery: one.id, attempt: Some(Arc::clone(&attempt)), change });
        }
    }

    fn change(&mut self, one: &Claimed, verdict: &Verdict, now: Time, reference: Option<String>, sent_in: Option<i64>) -> Change {
        let standing = delivery::Standing {
            kind: self.channel.kind(),
            failures: one.failures,
            degraded: one.degraded,
            armed_at: one.armed_at,
            expires_at: one.expires_at,
        };
        match delivery::next(&standing, verdict, now, (self.shared.jitter)()) {
            Next::Settled { state, reason } => {
                let sent_in = sent_in.filter(|_| state == DeliveryState::Delivered);
                Change::Settled { state, reason, reference, sent_in }
            }
            Next::At(at) => {
                // Behind the next question to a destination that is down, so that this event is not the one it is always asked with.
                let at = match self.standing {
                    Standing::Waiting(until) if !self.channel.kind().is_chat() => at.max(until.after(std::time::Duration::from_secs(1))),
                    _ => at,
                };
                Change::Retry { at, failures: one.failures + 1, reason: verdict.reason().map(str::to_owned), degraded: one.degraded }
            }
            Next::Degrade => Change::Retry { at: now, failures: one.failures, reason: verdict.reason().map(str::to_owned), degraded: true },
            Next::Kept => Change::Released,
        }
    }

    /// A SIEM refused a batch for its size or for one event: the batch is taken apart until what is refused is alone.
    fn take_apart(&mut self, load: &Load, verdict: &Verdict, attempt: &Arc<Attempt>) -> bool {
        let mut deliveries = load.deliveries.clone();
        match verdict {
            Verdict::PayloadRejected { bad_event: Some(at), reason } if *at < deliveries.len() => {
                let bad = deliveries.remove(*at);
                let change = Change::Settled { state: DeliveryState::Dead, reason: Some(reason.clone()), reference: None, sent_in: None };
                self.to_settle.push(Settlement { delivery: bad.id, attempt: Some(Arc::clone(attempt)), change });
                self.again.push_front(deliveries);
                true
            }
            Verdict::PayloadRejected { .. } | Verdict::TooLarge { .. } => {
                let second = deliveries.split_off(deliveries.len() / 2);
                self.again.push_front(second);
                self.again.push_front(deliveries);
                true
            }
            _ => false,
        }
    }

    /// What the answer means for everything else that goes there.
    fn take_stand(&mut self, verdict: &Verdict, now: Time) {
        let is_chat = self.channel.kind().is_chat();
        match verdict {
            Verdict::Delivered { .. } | Verdict::Accepted => {
                self.failures = 0;
                if matches!(self.standing, Standing::Paused(_)) {
                    self.resume();
                }
            }
            Verdict::RetryAfter { wait, .. } => {
                let until = now.after((*wait).min(LONGEST_HINT));
                self.pace.silence_until(until);
                self.wait_until(until);
            }
            Verdict::Retry { .. } | Verdict::Ambiguous { .. } if !is_chat => {
                self.failures = self.failures.saturating_add(1);
                if self.failures >= DOWN_AFTER || self.courier.plan().is_some_and(|plan| plan.max_events > 1) {
                    let step = Schedule::Siem.step(self.failures);
                    self.wait_until(now.after(step));
                }
            }
            Verdict::DestinationDead { reason } => self.pause(reason, now),
            Verdict::Moved { chat_id } => self.move_chat(*chat_id),
            Verdict::Retry { .. } | Verdict::Ambiguous { .. } | Verdict::PayloadRejected { .. } | Verdict::TooLarge { .. } => {}
        }
    }

    fn wait_until(&mut self, until: Time) {
        if !matches!(self.standing, Standing::Paused(_)) {
            self.standing = Standing::Waiting(until);
        }
    }

    /// Stops sending until an edit, a successful test or a question every five minutes brings the channel back, and tells the others.
    fn pause(&mut self, reason: &str, now: Time) {
        self.standing = Standing::Paused(now.after(PROBE_EVERY));
        if self.channel.pause.is_some() {
            return;
        }
        tracing::warn!(channel.id = %self.channel.id, channel.kind = self.channel.kind().name(), "paused: the destination refuses everything");
        let incident = Incident {
            id: fresh_id(now),
            title: format!("Channel {} is paused", self.channel.name),
            severity: Severity::High,
            status: IncidentStatus::Open,
            trigger: Trigger::ChannelPaused,
            agent: None,
            trace_ids: Vec::new(),
            tools: Vec::new(),
            detail: Some(format!("{}. Its alerts are kept and go out when the channel is back.", reason.trim_end_matches('.'))),
            opened_at: now,
        };
        let pause = Pause { reason: reason.to_owned(), since: now };
        self.channel = Arc::new(Channel { pause: Some(pause.clone()), ..(*self.channel).clone() });
        let (shared, id, edited_at) = (Arc::clone(&self.shared), self.channel.id, self.channel.updated_at);
        let write = async move {
            while let Err(error) = shared.store.pause_channel(id, edited_at, pause.clone(), incident.clone()).await {
                tracing::warn!(channel.id = %id, error = %error, "the pause could not be written down; trying again");
                shared.clock.sleep_until(shared.clock.now().after(STORE_RETRY)).await;
            }
        };
        self.chores.push(write.boxed());
    }

    fn resume(&mut self) {
        tracing::info!(channel.id = %self.channel.id, "resumed: the destination takes alerts again");
        self.standing = Standing::Open;
        self.channel = Arc::new(Channel { pause: None, ..(*self.channel).clone() });
        self.lane.something_waits();
        let (shared, id) = (Arc::clone(&self.shared), self.channel.id);
        let write = async move {
            while let Err(error) = shared.store.resume_channel(id, shared.clock.now()).await {
                tracing::warn!(channel.id = %id, error = %error, "the end of a pause could not be written down; trying again");
                shared.clock.sleep_until(shared.clock.now().after(STORE_RETRY)).await;
            }
        };
        self.chores.push(write.boxed());
    }

    /// A Telegram group became a supergroup and has another number now.
    fn move_chat(&mut self, chat_id: i64) {
        let mut channel = (*self.channel).clone();
        let Destination::Telegram(config) = &mut channel.destination else { return };
        tracing::info!(channel.id = %channel.id, "the Telegram group became a supergroup; its new number is kept");
        config.chat_id = ChatId::Number(chat_id);
        self.courier = Arc::new(super::courier::Courier::new(&channel, Arc::clone(&self.shared.settings)));
        self.channel = Arc::new(channel);
        let (shared, id) = (Arc::clone(&self.shared), self.channel.id);
        // Only the number is written, into the channel as it is by then: a person may be editing it.
        let write = async move {
            let kept = match shared.store.channel(id).await {
                Ok(Some(mut kept)) => {
                    if let Destination::Telegram(config) = &mut kept.destination {
                        config.chat_id = ChatId::Number(chat_id);
                    }
                    shared.store.update_channel(kept).await
                }
                other => other.map(|_| false),
            };
            if let Err(error) = kept {
                tracing::warn!(error = %error, "the new number of a Telegram chat could not be written down");
            }
        };
        self.chores.push(write.boxed());
    }
}
