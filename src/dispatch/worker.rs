//! The worker of one channel: claim, send, settle, until it is told to stop.
//!
//! Everything of a channel happens in one task, so nothing here needs a lock, and a slow or dead destination holds up nobody else. Each
//! turn of the loop first starts all that can be started ([`Worker::advance`]), then waits for the first thing to happen.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::courier::{Courier, Returned};
use super::inbox::Lane;
use super::pace::Pace;
use crate::domain::channel::Channel;
use crate::domain::delivery::{DeliveryState, Priority};
use crate::domain::time::Time;
use crate::metrics;
use crate::store::{Change, Claimed, Result, Settlement};

/// Chat events that wait in memory; beyond that they wait in the table.
const CHAT_ROOM: usize = 1_000;
/// Events for a SIEM that wait in memory.
const SIEM_ROOM: usize = 4_096;
/// With so many bytes of events in memory nothing more is claimed; they are as large as an agent makes them.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// A destination that failed is asked with at most this many events.
pub(super) const PROBE_EVENTS: usize = 16;
/// How often a paused channel is asked whether it is back.
pub(super) const PROBE_EVERY: Duration = Duration::from_secs(5 * 60);
/// A silence longer than this is waited out in the table, where deliveries can expire and be seen.
pub(super) const LONG_SILENCE: Duration = Duration::from_secs(5);
/// How long to wait before the store is asked again after it failed.
pub(super) const STORE_RETRY: Duration = Duration::from_secs(1);

type Claim = Result<(Vec<Claimed>, bool)>;
/// What the store said, and what it was asked to settle.
type Settled = (Result<Vec<bool>>, Vec<Settlement>);

/// Why nothing is sent at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Sending.
    Open,
    /// The destination failed or asked for silence; the next try is due then.
    Waiting(Time),
    /// The channel is paused; it is asked again then.
    Paused(Time),
}

/// How many places there are for what is not an approval.
pub(super) const fn room(channel: &Channel) -> usize {
    if channel.kind().is_chat() { CHAT_ROOM } else { SIEM_ROOM }
}

pub(super) struct Worker {
    pub(super) shared: Arc<Shared>,
    pub(super) lane: Arc<Lane>,
    pub(super) channel: Arc<Channel>,
    pub(super) courier: Arc<Courier>,
    pub(super) pace: Arc<Pace>,
    pub(super) standing: Standing,
    /// Requests in a row that failed.
    pub(super) failures: u32,
    /// Parts of a refused batch; they go before anything new.
    pub(super) again: VecDeque<Vec<Claimed>>,
    /// When something in the table is due.
    pub(super) recheck_at: Option<Time>,
    pub(super) to_settle: Vec<Settlement>,
    pub(super) chores: FuturesUnordered<BoxFuture<'static, ()>>,
    settings: watch::Receiver<Arc<Channel>>,
    pub(super) sending: FuturesUnordered<BoxFuture<'static, Returned>>,
    pub(super) approvals_sending: usize,
    pub(super) clicked_sending: usize,
    /// Questions that went one after the other while something else waited.
    pub(super) questions_in_row: u32,
    settling: Option<BoxFuture<'static, Settled>>,
    pub(super) claiming: Option<(u64, BoxFuture<'static, Claim>)>,
    looking: Option<BoxFuture<'static, Result<Option<Time>>>>,
    store_again_at: Option<Time>,
}

impl Worker {
    pub(super) fn new(shared: Arc<Shared>, lane: Arc<Lane>, settings: watch::Receiver<Arc<Channel>>) -> Self {
        let channel = Arc::clone(&settings.borrow());
        let courier = Arc::new(Courier::new(&channel, Arc::clone(&shared.settings)));
        let pace = shared.paces.of(channel.kind(), courier.identity());
        let mut worker = Self {
            shared,
            lane,
            channel,
            courier,
            pace,
            standing: Standing::Open,
            failures: 0,
            again: VecDeque::new(),
            recheck_at: None,
            to_settle: Vec::new(),
            chores: FuturesUnordered::new(),
            settings,
            sending: FuturesUnordered::new(),
            approvals_sending: 0,
            clicked_sending: 0,
            questions_in_row: 0,
            settling: None,
            claiming: None,
            looking: None,
            store_again_at: None,
        };
        worker.stand_as_set();
        worker
    }

    /// Runs until `stopping`; then lets what is on its way finish, and gives the rest back.
    pub(super) async fn run(mut self, stopping: CancellationToken) {
        loop {
            self.lane.begin_look();
            let wakes_at = self.advance();
            let idle = self.sending.is_empty()
                && self.settling.is_none()
                && self.claiming.is_none()
                && self.looking.is_none()
                && self.chores.is_empty()
                && self.to_settle.is_empty();
            self.lane.end_look(idle, wakes_at);
            tokio::select! {
                Some(returned) = self.sending.next(), if !self.sending.is_empty() => {
                    self.came_back(returned);
                    // Whatever else is done by now is settled in the same commit.
                    while let Some(Some(returned)) = self.sending.next().now_or_never() {
                        self.came_back(returned);
                    }
                }
                (outcome, settlements) = pending(&mut self.settling) => {
                    self.settling = None;
                    self.settled(outcome, settlements);
                }
                outcome = pending_claim(&mut self.claiming) => self.claimed(outcome),
                due = pending(&mut self.looking) => {
                    self.looking = None;
                    self.looked(due);
                }
                Some(()) = self.chores.next(), if !self.chores.is_empty() => {}
                () = self.lane.changed() => {}
                () = wait(&self.shared, wakes_at) => {}
                Ok(()) = self.settings.changed() => {
                    self.channel = Arc::clone(&self.settings.borrow_and_update());
                    self.courier = Arc::new(Courier::new(&self.channel, Arc::clone(&self.shared.settings)));
                    self.pace = self.shared.paces.of(self.channel.kind(), self.courier.identity());
                    self.stand_as_set();
                }
                () = stopping.cancelled() => break,
            }
        }
        self.wind_up().await;
    }

    /// Takes up what the channel's settings say; an edit ends a wait.
    fn stand_as_set(&mut self) {
        let now = self.shared.clock.now();
        self.failures = 0;
        self.standing = if let Some(pause) = &self.channel.pause {
            Standing::Paused(pause.since.after(PROBE_EVERY).max(now))
        } else {
            self.pace.end_silence();
            Standing::Open
        };
        self.lane.set_open(self.channel.enabled && self.standing == Standing::Open);
        self.lane.something_waits();
    }

    /// Starts everything that can be started; when to wake if nothing happens.
    fn advance(&mut self) -> Option<Time> {
        let now = self.shared.clock.now();
        if let Standing::Waiting(until) = self.standing
            && until <= now
        {
            self.standing = Standing::Open;
        }
        let probing = matches!(self.standing, Standing::Paused(at) if at <= now);
        let sends = self.channel.enabled && (self.standing == Standing::Open || probing);
        self.lane.set_open(self.channel.enabled && self.standing == Standing::Open && self.failures == 0);
        if !sends {
            self.release_waiting();
        }
        self.settle();
        // While nothing can be written down nothing is sent: every send would be repeated.
        if self.store_again_at.is_some_and(|at| at > now) {
            return self.store_again_at;
        }
        self.send_clicked();
        if !sends {
            return match self.standing {
                Standing::Waiting(at) | Standing::Paused(at) if self.channel.enabled => Some(at),
                _ => None,
            };
        }
        if self.recheck_at.is_some_and(|at| at <= now) {
            self.recheck_at = None;
            self.lane.something_waits();
        }
        self.claim(now);
        let blocked_until = self.send_all(now, probing);
        // What turned out to be over, or could not be written out.
        self.settle();
        [blocked_until, self.recheck_at].into_iter().flatten().min()
    }

    /// Asks the table for more where it may have something and there is room for it.
    fn claim(&mut self, now: Time) {
        let limit = room(&self.channel).saturating_sub(self.lane.len());
        if self.claiming.is_some() || !self.lane.has_backlog() || limit < room(&self.channel) / 2 || self.lane.bytes() > MOST_BYTES {
            return;
        }
        let limit = if self.failures > 0 || self.standing != Standing::Open { PROBE_EVENTS } else { limit.min(1_000) };
        let (shared, channel) = (Arc::clone(&self.shared), self.channel.id);
        let claim = async move { shared.store.claim(channel, shared.lease, now, limit).await };
        self.claiming = Some((self.lane.mark(), claim.boxed()));
    }

    fn claimed(&mut self, (mark, outcome): (u64, Claim)) {
        match outcome {
            Ok((deliveries, more)) => {
                if !more {
                    self.lane.saw_to(mark);
                    let (shared, channel) = (Arc::clone(&self.shared), self.channel.id);
                    self.looking = Some(async move { shared.store.next_due(channel).await }.boxed());
                }
                if !deliveries.is_empty() {
                    self.lane.add_claimed(deliveries);
                }
            }
            Err(error) => self.store_failed(&error),
        }
    }

    /// The table says when the next of it is due.
    fn looked(&mut self, due: Result<Option<Time>>) {
        match due {
            // The table was read before the settlements that are on their way now: what they set stays.
            Ok(due) => self.recheck_by(due),
            Err(error) => {
                // What it would have told is found by looking again.
                self.lane.something_waits();
                self.store_failed(&error);
            }
        }
    }

    fn recheck_by(&mut self, at: Option<Time>) {
        self.recheck_at = [self.recheck_at, at].into_iter().flatten().min();
    }

    fn came_back(&mut self, returned: Returned) {
        self.approvals_sending -= usize::from(returned.load.is_approval());
        self.clicked_sending -= usize::from(returned.load.is_clicked());
        self.take_answer(returned);
    }

    /// Everything in memory goes back to the table, where it can be seen and can expire.
    pub(super) fn release_waiting(&mut self) {
        let waiting = self.lane.take(Priority::QUESTION, usize::MAX, |_| true).into_iter().chain(self.again.drain(..).flatten());
        let mut released = false;
        for delivery in waiting {
            released = true;
            self.to_settle.push(Settlement { delivery: delivery.id, attempt: None, change: Change::Released });
        }
        if released {
            self.lane.something_waits();
        }
    }

    /// Writes down what is to be settled, all of it in one go; the next goes when this one is on disk.
    fn settle(&mut self) {
        if self.settling.is_some() || self.to_settle.is_empty() || self.store_again_at.is_some_and(|at| at > self.shared.clock.now()) {
            return;
        }
        self.store_again_at = None;
        let (settlements, shared) = (std::mem::take(&mut self.to_settle), Arc::clone(&self.shared));
        let settle = async move {
            let outcome = shared.store.settle(shared.lease, settlements.clone(), shared.clock.now()).await;
            (outcome, settlements)
        };
        self.settling = Some(settle.boxed());
    }

    fn settled(&mut self, outcome: Result<Vec<bool>>, settlements: Vec<Settlement>) {
        match outcome {
            Ok(held) => {
                let lost = held.iter().filter(|held| !**held).count();
                let done = settlements.iter().zip(&held).filter(|(_, held)| **held).filter_map(|(settlement, _)| settlement.change.last_state());
                for state in DeliveryState::ALL {
                    let count = done.clone().filter(|done| *done == state).count();
                    if count > 0 {
                        metrics::deliveries_settled(self.channel.kind(), state.name(), count as u64);
                    }
                }
                if lost > 0 {
                    tracing::warn!(channel.id = %self.channel.id, lost, "deliveries were settled elsewhere, or their channel is gone");
                }
                // Only now is there something to claim again.
                for settlement in settlements {
                    match settlement.change {
                        Change::Retry { at, .. } => self.recheck_by(Some(at)),
                        Change::Released => self.lane.something_waits(),
                        Change::Settled { .. } => {}
                    }
                }
            }
            Err(error) => {
                self.store_failed(&error);
                self.to_settle.extend(settlements);
            }
        }
    }

    fn store_failed(&mut self, error: &crate::store::StoreError) {
        tracing::warn!(channel.id = %self.channel.id, error = %error, "the store failed; trying again");
        self.store_again_at = Some(self.shared.clock.now().after(STORE_RETRY));
    }

    /// The end: what is on its way may arrive, and is written down; the rest is given back.
    async fn wind_up(mut self) {
        self.lane.set_open(false);
        if let Some((_, claiming)) = self.claiming.take()
            && let Ok((deliveries, _)) = claiming.await
        {
            self.lane.add_claimed(deliveries);
        }
        while let Some(returned) = self.sending.next().await {
            self.came_back(returned);
        }
        self.again.push_back(self.lane.take_clicked());
        self.release_waiting();
        if let Some(settling) = self.settling.take() {
            let (outcome, settlements) = settling.await;
            self.settled(outcome, settlements);
        }
        if !self.to_settle.is_empty()
            && let Err(error) = self.shared.store.settle(self.shared.lease, std::mem::take(&mut self.to_settle), self.shared.clock.now()).await
        {
            tracing::warn!(channel.id = %self.channel.id, error = %error, "the last deliveries could not be settled; they may be sent again at the next start");
        }
        while let Some(()) = self.chores.next().await {}
    }
}

/// The future in `slot`, or nothing ever.
async fn pending<T>(slot: &mut Option<BoxFuture<'static, T>>) -> T {
    match slot {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}

async fn pending_claim(slot: &mut Option<(u64, BoxFuture<'static, Claim>)>) -> (u64, Claim) {
    let outcome = match slot {
        Some((mark, future)) => (*mark, future.await),
        None => std::future::pending().await,
    };
    *slot = None;
    outcome
}

async fn wait(shared: &Shared, until: Option<Time>) {
    match until {
        Some(at) => shared.clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}
