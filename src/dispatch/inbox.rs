//! Where the store hands over deliveries that it wrote already leased to this process.
//!
//! A [`Lane`] is the queue of one channel, in memory and bounded. It never sheds: what finds no place here waits in the table, and the
//! lane knows that something does.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use uuid::Uuid;

use super::live::Live;
use super::questions::Questions;
use super::waiting::Waiting;
use crate::domain::delivery::Priority;
use crate::domain::event::Event;
use crate::domain::time::Time;
use crate::store::news::Bulletin;
use crate::store::{Claimed, DeliveryId, Handoff, Lease, Place};

/// The lanes of all channels that have a worker.
#[derive(Default)]
pub struct Inbox {
    lease: AtomicI64,
    lanes: RwLock<HashMap<Uuid, Arc<Lane>>>,
    waiting: Waiting,
    live: Arc<Live>,
    ended: Arc<Ended>,
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

    /// Who looks on.
    pub(super) const fn live(&self) -> &Arc<Live> {
        &self.live
    }

    /// A lane with this many places for events other than approvals.
    pub(super) fn lane_of(&self, size: usize) -> Lane {
        Lane::new(size, Arc::clone(&self.ended))
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
    fn reserve(&self, place: &Place) -> Option<Lease> {
        let lease = self.lease.load(Ordering::Relaxed);
        let lane = self.lane(place.channel)?;
        (lease != 0 && lane.reserve(place)).then_some(Lease(lease))
    }

    fn reserve_clicked(&self, channel: Uuid) -> Option<Lease> {
        let lease = self.lease.load(Ordering::Relaxed);
        (lease != 0 && self.lane(channel).is_some()).then_some(Lease(lease))
    }

    fn cancel(&self, place: &Place) {
        if let Some(lane) = self.lane(place.channel) {
            lane.leave(place);
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
        // First the memory, then the lanes: what is put into a lane in between is found by one of the two.
        self.ended.remember(approval, at);
        self.lanes.read().unwrap_or_else(PoisonError::into_inner).values().for_each(|lane| lane.end_approval(approval, at));
        self.waiting.ended(approval);
    }

    fn is_watched(&self) -> bool {
        self.live.is_watched()
    }

    fn publish(&self, bulletin: Bulletin) {
        self.live.publish(bulletin);
    }
}

/// The approvals that ended a moment ago: a card of theirs that was read from the table before is told by it, whenever it comes.
#[derive(Default)]
struct Ended(Mutex<Endings>);

#[derive(Default)]
struct Endings {
    at: HashMap<Uuid, Time>,
    in_order: VecDeque<(Instant, Uuid)>,
}

impl Ended {
    /// For how long; longer than a claim takes.
    const KEPT: Duration = Duration::from_secs(60);

    fn remember(&self, approval: Uuid, at: Time) {
        let mut ended = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while ended.in_order.front().is_some_and(|(since, _)| since.elapsed() > Self::KEPT) {
            if let Some((_, old)) = ended.in_order.pop_front() {
                ended.at.remove(&old);
            }
        }
        ended.in_order.push_back((Instant::now(), approval));
        ended.at.insert(approval, at);
    }

    /// When the question that `delivery` asks ended, if that was a moment ago.
    fn end_of(&self, delivery: &Claimed) -> Option<Time> {
        let approval = asked(delivery)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).at.get(&approval).copied()
    }
}

/// The approval that a card asks for.
fn asked(delivery: &Claimed) -> Option<Uuid> {
    match &delivery.event {
        Event::Decision(decision) if delivery.priority() == Priority::QUESTION => decision.approval.map(|approval| approval.id),
        _ => None,
    }
}

/// The queue of one channel.
pub(super) struct Lane {
    /// Places for events other than approvals.
    size: usize,
    /// Whether the store may hand over; a channel that is paused or told to wait lets everything queue in the table.
    open: AtomicBool,
    questions: Mutex<Questions>,
    others: AtomicUsize,
    queue: Mutex<BTreeMap<(Priority, DeliveryId), Claimed>>,
    /// Corrections of clicked cards, which wait for nothing.
    clicked: Mutex<Vec<Claimed>>,
    ended: Arc<Ended>,
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
    fn new(size: usize, ended: Arc<Ended>) -> Self {
        Self {
            size,
            clicked: Mutex::default(),
            ended,
            open: AtomicBool::new(false),
            questions: Mutex::default(),
            others: AtomicUsize::new(0),
            queue: Mutex::default(),
            left: AtomicU64::new(1),
            seen_to: AtomicU64::new(0),
            changed: Notify::new(),
            busy: AtomicBool::new(true),
            wakes_at: AtomicI64::new(0),
        }
    }

    fn reserve(&self, place: &Place) -> bool {
        if !self.open.load(Ordering::Relaxed) {
            return false;
        }
        if place.priority == Priority::QUESTION {
            return self.questions().enter_bounded(place.agent);
        }
        // While older events wait in the table, newer ones go behind them; a question never waits for that.
        !self.has_backlog() && self.others.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |held| (held < self.size).then_some(held + 1)).is_ok()
    }

    fn enter(&self, place: &Place) {
        if place.priority == Priority::QUESTION {
            self.questions().enter(place.agent);
        } else {
            self.others.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn leave(&self, place: &Place) {
        if place.priority == Priority::QUESTION {
            self.questions().leave(place.agent);
        } else {
            self.others.fetch_sub(1, Ordering::SeqCst);
        }
    }

    fn questions(&self) -> std::sync::MutexGuard<'_, Questions> {
        self.questions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, deliveries: Vec<Claimed>) {
        let (clicked, queued): (Vec<_>, Vec<_>) = deliveries.into_iter().partition(Claimed::is_clicked);
        self.clicked.lock().unwrap_or_else(PoisonError::into_inner).extend(clicked);
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        for mut delivery in queued {
            if delivery.expires_at.is_some() {
                delivery.expires_at = self.ended.end_of(&delivery).or(delivery.expires_at);
            }
            queue.insert((delivery.priority(), delivery.id), delivery);
        }
        drop(queue);
        // After the queue: a look that began before would clear it without having seen them.
        self.busy.store(true, Ordering::SeqCst);
        self.changed.notify_one();
    }

    /// Adds what the worker claimed from the table, beyond any bound of the lane: the worker asks for what it can hold.
    pub(super) fn add_claimed(&self, deliveries: Vec<Claimed>) {
        for delivery in deliveries.iter().filter(|delivery| !delivery.is_clicked()) {
            self.enter(&delivery.place());
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
        queue.range((Priority::INCIDENT, DeliveryId::MIN)..).filter(|((priority, _), _)| *priority != Priority::CORRECTION).take(limit).count()
    }

    /// Takes all that may be told in one card.
    pub(super) fn take_others(&self) -> Vec<Claimed> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let others: Vec<_> = queue
            .extract_if((Priority::INCIDENT, DeliveryId::MIN).., |(priority, _), _| *priority != Priority::CORRECTION)
            .map(|(_, delivery)| delivery)
            .collect();
        self.others.fetch_sub(others.len(), Ordering::SeqCst);
        others
    }

    /// Takes the next question: the oldest of the agent that was served longest ago, so that one that asks much keeps no other waiting.
    pub(super) fn take_question(&self) -> Option<Claimed> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let mut questions = self.questions();
        let waiting = queue.range(..(Priority::INCIDENT, DeliveryId::MIN)).map(|(key, delivery)| (*key, delivery.place().agent));
        let (key, agent) = waiting.min_by_key(|((_, id), agent)| (questions.served(*agent), *id))?;
        questions.serve(agent);
        questions.leave(agent);
        queue.remove(&key)
    }

    /// How many bytes of events wait here.
    pub(super) fn bytes(&self) -> usize {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).values().map(|delivery| delivery.bytes).sum()
    }

    /// Takes the corrections of clicked cards.
    pub(super) fn take_clicked(&self) -> Vec<Claimed> {
        std::mem::take(&mut *self.clicked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes out the approvals that are over.
    pub(super) fn take_expired(&self, now: Time) -> Vec<Claimed> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let over: Vec<_> = queue.extract_if(..(Priority::INCIDENT, DeliveryId::MIN), |_, delivery| delivery.expires_at.is_some_and(|end| end <= now)).collect();
        for (_, delivery) in &over {
            self.leave(&delivery.place());
        }
        over.into_iter().map(|(_, delivery)| delivery).collect()
    }

    /// A question has ended: its cards that wait here are over, and the worker takes them out at its next look.
    fn end_approval(&self, approval: Uuid, at: Time) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = false;
        for delivery in queue.range_mut(..(Priority::INCIDENT, DeliveryId::MIN)).map(|(_, delivery)| delivery) {
            if asked(delivery) == Some(approval) {
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
        let incidents = queue.range((Priority::INCIDENT, DeliveryId::MIN)..(Priority::CORRECTION, DeliveryId::MIN)).take(few + 1).count();
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
                self.leave(&delivery.place());
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
