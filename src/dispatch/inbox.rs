//! Where the store hands over deliveries that it wrote already leased to this process.
//!
//! A [`Lane`] is the queue of one channel, in memory and bounded. It never sheds: what finds no place here waits in the table, and the
//! lane knows that something does.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::Notify;
use uuid::Uuid;

use super::waiting::Waiting;
use crate::domain::delivery::Priority;
use crate::domain::event::Event;
use crate::domain::time::Time;
use crate::store::{Claimed, DeliveryId, Handoff, Lease};

/// Places for approvals in a lane, apart from the others': a flood of DENY never keeps one out.
const APPROVAL_ROOM: usize = 256;

/// The lanes of all channels that have a worker.
#[derive(Default)]
pub struct Inbox {
    lease: AtomicI64,
    lanes: RwLock<HashMap<Uuid, Arc<Lane>>>,
    waiting: Waiting,
}

impl Inbox {
    /// From now on deliveries may be written leased to this lease.
    pub(super) fn open(&self, lease: Lease) {
        self.lease.store(lease.0, Ordering::SeqCst);
    }

    /// Who waits for an approval to end.
    pub const fn waiting(&self) -> &Waiting {
        &self.waiting
    }

    pub(super) fn add(&self, channel: Uuid, lane: Arc<Lane>) {
        self.lanes.write().unwrap_or_else(PoisonError::into_inner).insert(channel, lane);
    }

    pub(super) fn remove(&self, channel: Uuid) {
        self.lanes.write().unwrap_or_else(PoisonError::into_inner).remove(&channel);
    }

    fn lane(&self, channel: Uuid) -> Option<Arc<Lane>> {
        self.lanes.read().unwrap_or_else(PoisonError::into_inner).get(&channel).map(Arc::clone)
    }
}

impl Handoff for Inbox {
    fn reserve(&self, channel: Uuid, priority: Priority) -> Option<Lease> {
        let lease = self.lease.load(Ordering::Relaxed);
        let lane = self.lane(channel)?;
        (lease != 0 && lane.reserve(priority)).then_some(Lease(lease))
    }

    fn cancel(&self, channel: Uuid, priority: Priority) {
        if let Some(lane) = self.lane(channel) {
            lane.room(priority).fetch_sub(1, Ordering::SeqCst);
        }
    }

    fn hand_over(&self, deliveries: Vec<Claimed>) {
        let lanes = self.lanes.read().unwrap_or_else(PoisonError::into_inner);
        let mut rest = deliveries.into_iter().peekable();
        while let Some(first) = rest.next() {
            let channel = first.channel;
            let mut same = vec![first];
            while let Some(next) = rest.next_if(|next| next.channel == channel) {
                same.push(next);
            }
            // A channel that lost its worker in this moment was deleted or disabled: its leases are freed with the worker's end.
            if let Some(lane) = lanes.get(&channel) {
                lane.put(same);
            }
        }
    }

    fn wake(&self, channel: Uuid) {
        if let Some(lane) = self.lane(channel) {
            lane.something_waits();
        }
    }

    fn approval_ended(&self, approval: Uuid, at: Time) {
        self.lanes.read().unwrap_or_else(PoisonError::into_inner).values().for_each(|lane| lane.end_approval(approval, at));
        self.waiting.ended(approval);
    }
}

/// The queue of one channel.
pub(super) struct Lane {
    /// Places for events other than approvals.
    size: usize,
    /// Whether the store may hand over; a channel that is paused or told to wait lets everything queue in the table.
    open: AtomicBool,
    approvals: AtomicUsize,
    others: AtomicUsize,
    queue: Mutex<BTreeMap<(Priority, DeliveryId), Claimed>>,
    /// Counts the times that something was left in the table, and how many of them the worker has seen to.
    left: AtomicU64,
    seen_to: AtomicU64,
    changed: Notify,
    /// Whether the worker may have something to do; cleared by the worker alone.
    busy: AtomicBool,
    /// When the worker wakes by itself, in milliseconds since the epoch.
    wakes_at: AtomicI64,
}

impl Lane {
    pub(super) fn new(size: usize) -> Self {
        Self {
            size,
            open: AtomicBool::new(false),
            approvals: AtomicUsize::new(0),
            others: AtomicUsize::new(0),
            queue: Mutex::default(),
            left: AtomicU64::new(1),
            seen_to: AtomicU64::new(0),
            changed: Notify::new(),
            busy: AtomicBool::new(true),
            wakes_at: AtomicI64::new(0),
        }
    }

    fn room(&self, priority: Priority) -> &AtomicUsize {
        if priority == Priority::QUESTION { &self.approvals } else { &self.others }
    }

    fn reserve(&self, priority: Priority) -> bool {
        // While older events wait in the table, newer ones go behind them; an approval never waits for that.
        if !self.open.load(Ordering::Relaxed) || (priority > Priority::QUESTION && self.has_backlog()) {
            return false;
        }
        let size = if priority == Priority::QUESTION { APPROVAL_ROOM } else { self.size };
        self.room(priority).fetch_update(Ordering::SeqCst, Ordering::SeqCst, |held| (held < size).then_some(held + 1)).is_ok()
    }

    fn put(&self, deliveries: Vec<Claimed>) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.extend(deliveries.into_iter().map(|delivery| ((delivery.priority(), delivery.id), delivery)));
        drop(queue);
        // After the queue: a look that began before would clear it without having seen them.
        self.busy.store(true, Ordering::SeqCst);
        self.changed.notify_one();
    }

    /// Adds what the worker claimed from the table, beyond any bound of the lane: the worker asks for what it can hold.
    pub(super) fn add_claimed(&self, deliveries: Vec<Claimed>) {
        for delivery in &deliveries {
            self.room(delivery.priority()).fetch_add(1, Ordering::SeqCst);
        }
        self.put(deliveries);
    }

    /// Something due is in the table.
    pub(super) fn something_waits(&self) {
        self.left.fetch_add(1, Ordering::SeqCst);
        self.busy.store(true, Ordering::SeqCst);
        self.changed.notify_one();
    }

    /// Wakes the worker for another reason, such as new settings.
    pub(super) fn nudge(&self) {
        self.busy.store(true, Ordering::SeqCst);
        self.changed.notify_one();
    }

    /// A mark to hand to [`Lane::saw_to`] when the table turned out to hold no more.
    pub(super) fn mark(&self) -> u64 {
        self.left.load(Ordering::SeqCst)
    }

    pub(super) fn saw_to(&self, mark: u64) {
        self.seen_to.fetch_max(mark, Ordering::SeqCst);
    }

    pub(super) fn has_backlog(&self) -> bool {
        self.left.load(Ordering::SeqCst) != self.seen_to.load(Ordering::SeqCst)
    }

    pub(super) fn set_open(&self, open: bool) {
        self.open.store(open, Ordering::SeqCst);
    }

    /// The priority of what would be taken next, of what is at least at `least` in the queue.
    pub(super) fn first_priority(&self, least: Priority) -> Option<Priority> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.range((least, DeliveryId::MIN)..).next().map(|((priority, _), _)| *priority)
    }

    /// How many wait that may be told in one card, counted up to `limit`.
    pub(super) fn others_up_to(&self, limit: usize) -> usize {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.range((Priority::INCIDENT, DeliveryId::MIN)..).take(limit).count()
    }

    /// Takes out the approvals that are over.
    pub(super) fn take_expired(&self, now: Time) -> Vec<Claimed> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let over: Vec<_> =
            queue.extract_if(..(Priority::CORRECTION, DeliveryId::MIN), |_, delivery| delivery.expires_at.is_some_and(|end| end <= now)).collect();
        self.approvals.fetch_sub(over.len(), Ordering::SeqCst);
        over.into_iter().map(|(_, delivery)| delivery).collect()
    }

    /// A question has ended: its cards that wait here are over, and the worker takes them out at its next look.
    fn end_approval(&self, approval: Uuid, at: Time) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let asks = |delivery: &Claimed| matches!(&delivery.event, Event::Decision(decision) if decision.approval.is_some_and(|asked| asked.id == approval));
        let mut found = false;
        for delivery in queue.range_mut(..(Priority::CORRECTION, DeliveryId::MIN)).map(|(_, delivery)| delivery) {
            if asks(delivery) {
                delivery.expires_at = Some(at);
                found = true;
            }
        }
        drop(queue);
        if found {
            self.nudge();
        }
    }

    /// Whether the first that may be told in one card is an incident, and one of at most `few`: those are told one by one.
    pub(super) fn leads_with_few_incidents(&self, few: usize) -> bool {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let incidents = queue.range((Priority::INCIDENT, DeliveryId::MIN)..(Priority::NEWS, DeliveryId::MIN)).take(few + 1).count();
        (1..=few).contains(&incidents)
    }

    pub(super) fn len(&self) -> usize {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Takes up to `limit` at or behind `least` in the queue, most urgent first, as long as `fits` says so.
    pub(super) fn take(&self, least: Priority, limit: usize, mut fits: impl FnMut(&Claimed) -> bool) -> Vec<Claimed> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Vec::new();
        while taken.len() < limit {
            let Some((key, next)) = queue.range((least, DeliveryId::MIN)..).next() else { break };
            if !fits(next) {
                break;
            }
            let key = *key;
            if let Some(delivery) = queue.remove(&key) {
                self.room(key.0).fetch_sub(1, Ordering::SeqCst);
                taken.push(delivery);
            }
        }
        taken
    }

    /// When the first that waits was queued.
    pub(super) fn first_queued_at(&self) -> Option<Time> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).first_key_value().map(|(_, delivery)| delivery.armed_at)
    }

    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// The worker begins a look at what there is to do.
    pub(super) fn begin_look(&self) {
        self.busy.store(false, Ordering::SeqCst);
    }

    /// The worker found `idle` nothing to do before `wakes_at`.
    pub(super) fn end_look(&self, idle: bool, wakes_at: Option<Time>) {
        self.wakes_at.store(wakes_at.map_or(i64::MAX, Time::ms), Ordering::SeqCst);
        if !idle {
            self.busy.store(true, Ordering::SeqCst);
        }
    }

    /// Whether nothing happens here before something comes in or the clock passes `now`.
    pub(super) fn is_idle(&self, now: Time) -> bool {
        !self.busy.load(Ordering::SeqCst) && self.wakes_at.load(Ordering::SeqCst) > now.ms()
    }
}
