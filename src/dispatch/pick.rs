//! What goes next: the card, the summary or the batch, as the queue, the pace and the places allow.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;

use super::courier::Load;
use super::worker::{LONG_SILENCE, PROBE_EVENTS, PROBE_EVERY, Standing, Worker};
use crate::domain::delivery::{DeliveryState, Priority};
use crate::domain::time::Time;
use crate::store::{Change, Claimed, Settlement};

/// Cards about approvals that may be on their way at a time, apart from the one other card.
const APPROVALS_AT_ONCE: usize = 4;
/// After so many questions one of what else waits has its turn: a flood of questions hides no incident.
const QUESTIONS_IN_ROW: u32 = 4;
/// When more than this many other events wait on a chat channel, they go as one card.
const SUMMARY_ABOVE: usize = 20;

impl Worker {
    /// Sends the corrections of clicked cards, whatever else there is: each has an address of its own.
    pub(super) fn send_clicked(&mut self) {
        for clicked in self.lane.take_clicked() {
            self.clicked_sending += 1;
            self.carry(Load::cards(vec![clicked]));
        }
    }

    /// Sends as much as may be sent now; when there may be more, if it is a matter of time.
    pub(super) fn send_all(&mut self, now: Time, probing: bool) -> Option<Time> {
        loop {
            let careful = probing || self.failures > 0;
            if careful && self.sending.len() > self.clicked_sending {
                return None;
            }
            let loaded = if self.channel.kind().is_chat() { self.load_card(now) } else { self.load_batch(now, careful) };
            match loaded {
                Loaded::Nothing => return None,
                Loaded::NotBefore(at) => return Some(at),
                Loaded::Load(load) => {
                    self.approvals_sending += usize::from(load.is_approval());
                    self.carry(load);
                }
            }
            if probing {
                // One question; if the answer is no, the next one is due in a while.
                self.standing = Standing::Paused(now.after(PROBE_EVERY));
                return Some(now.after(PROBE_EVERY));
            }
        }
    }

    fn carry(&mut self, load: Load) {
        self.sending.push(Arc::clone(&self.courier).carry(Arc::clone(&self.shared), load).boxed());
    }

    /// The next card for a chat channel: questions first, then incidents, corrections and the rest; a question and a correction each on its own, many others as one.
    fn load_card(&mut self, now: Time) -> Loaded {
        for late in self.lane.take_expired(now) {
            self.to_settle.push(expired(late.id));
        }
        let others_sending = self.sending.len() - self.approvals_sending - self.clicked_sending;
        let other_waits = others_sending == 0 && self.lane.first_priority(Priority::INCIDENT).is_some();
        let others_turn = other_waits && self.questions_in_row >= QUESTIONS_IN_ROW;
        let approval = !others_turn && self.approvals_sending < APPROVALS_AT_ONCE && self.lane.first_priority(Priority::QUESTION) == Some(Priority::QUESTION);
        let next = if approval { Some(Priority::QUESTION) } else { self.lane.first_priority(Priority::INCIDENT).filter(|_| others_sending == 0) };
        let Some(next) = next else { return Loaded::Nothing };
        let summed = !approval && next != Priority::CORRECTION;
        if summed && self.lane.has_backlog() && self.claiming.is_some() {
            // What the table still holds belongs in the same summary.
            return Loaded::Nothing;
        }
        if let Err(at) = self.pace.take(now, approval) {
            if at.since(now) > LONG_SILENCE {
                self.standing = Standing::Waiting(at);
                self.release_waiting();
            }
            return Loaded::NotBefore(at);
        }
        let summarise = summed && self.lane.others_up_to(SUMMARY_ABOVE + 1) > SUMMARY_ABOVE && !self.lane.leads_with_few_incidents(SUMMARY_ABOVE);
        self.questions_in_row = if approval && other_waits { self.questions_in_row + 1 } else { 0 };
        Loaded::Load(Load::cards(match (approval, summarise) {
            (true, _) => self.lane.take_question().into_iter().collect(),
            (false, true) => self.lane.take_others(),
            (false, false) => self.lane.take(next, 1, |_| true),
        }))
    }

    /// The next batch for a SIEM, up to the intake's limits.
    fn load_batch(&mut self, now: Time, careful: bool) -> Loaded {
        // Without a plan every event is refused with the reason, one by one.
        let (limit, linger, places) = self.courier.plan().map_or((1, Duration::ZERO, 1), |plan| (plan.max_events, plan.linger, plan.concurrency));
        if self.sending.len() >= places {
            return Loaded::Nothing;
        }
        let limit = if careful { limit.min(PROBE_EVENTS) } else { limit };
        if let Some(part) = self.again.pop_front() {
            return self.encode(part);
        }
        let Some(oldest) = self.lane.first_queued_at() else { return Loaded::Nothing };
        let full_at = oldest.after(linger);
        if full_at > now && self.lane.len() < limit {
            return Loaded::NotBefore(full_at);
        }
        let taken = self.lane.take(Priority::QUESTION, limit, |_| true);
        self.encode(taken)
    }

    /// Writes a batch out; what does not fit in one request goes back to the front.
    fn encode(&mut self, mut deliveries: Vec<Claimed>) -> Loaded {
        let now = self.shared.clock.now();
        let most = self.courier.plan().map_or(usize::MAX, |plan| plan.max_bytes);
        let (mut encoded, mut bytes, mut refused) = (Vec::with_capacity(deliveries.len()), 0, Vec::new());
        for (at, delivery) in deliveries.iter().enumerate() {
            match self.courier.encode(&delivery.event, now) {
                Ok(event) => {
                    if !encoded.is_empty() && bytes + event.len() + 1 > most {
                        break;
                    }
                    bytes += event.len() + 1;
                    encoded.push(event);
                }
                Err(reason) => {
                    refused.push(at);
                    encoded.push(bytes::Bytes::new());
                    self.to_settle.push(dead(delivery.id, format!("the event could not be written out: {reason}")));
                }
            }
        }
        let rest = deliveries.split_off(encoded.len());
        if !rest.is_empty() {
            self.again.push_front(rest);
        }
        for at in refused.into_iter().rev() {
            deliveries.remove(at);
            encoded.remove(at);
        }
        if deliveries.is_empty() { Loaded::NotBefore(now) } else { Loaded::Load(Load::batch(deliveries, encoded)) }
    }
}

/// What there is to send.
enum Loaded {
    Load(Load),
    NotBefore(Time),
    Nothing,
}

fn expired(delivery: i64) -> Settlement {
    let reason = Some("the approval ended before its alert could be sent".to_owned());
    Settlement { delivery, attempt: None, change: Change::Settled { state: DeliveryState::Expired, reason, reference: None, sent_in: None } }
}

fn dead(delivery: i64, reason: String) -> Settlement {
    Settlement { delivery, attempt: None, change: Change::Settled { state: DeliveryState::Dead, reason: Some(reason), reference: None, sent_in: None } }
}
