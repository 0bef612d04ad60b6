//! The one writer: takes all the work that is waiting, commits once, answers all (group commit).
//!
//! SQLite has one writer at a time in any case; giving it a thread of its own means that nobody waits for a lock, and that one fsync
//! serves every caller that came while the last one ran.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Instant;

use rusqlite::Connection;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::agents::{self, Noted, Sightings};
use super::audit_head::Head;
use super::denials::{AgentKey, Denials, Remembered};
use super::incident::Joined;
use super::stats::{self, Counts, What};
use super::{record, rows};
use crate::domain::channel::ChannelKind;
use crate::domain::decision::Decision;
use crate::domain::event::Event;
use crate::domain::filter::Filter;
use crate::domain::incident::Trigger;
use crate::domain::time::Time;
use crate::metrics;
use crate::secret::Vault;
use crate::store::audit::{Acting, acting};
use crate::store::news::Bulletin;
use crate::store::{Claimed, Handoff, Lease, Place, Result, StoreError};

/// How many jobs share a commit at most; what waits longer gets the next one.
const MAX_JOBS: usize = 512;
/// How much work, in rows, shares a commit at most: a commit that takes long is a commit that everyone waits for.
const MAX_ROWS: usize = 4_000;

/// A channel as the writer matches events with it.
pub(super) struct Route {
    pub(super) seq: i64,
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) kind: ChannelKind,
    /// The server has stopped sending to it.
    pub(super) paused: bool,
    /// Wants a question again at half of its life.
    pub(super) reminder: bool,
    pub(super) filter: Filter,
}

impl Route {
    /// People read it, and so an alert about an approval expires with it; a record for a SIEM does not.
    pub(super) const fn is_chat(&self) -> bool {
        self.kind.is_chat()
    }

    /// Whether it gets an event: its filter takes it, or a policy that decided names the channel or its kind.
    pub(super) fn takes(&self, event: &Event) -> bool {
        self.filter.matches(event) || self.is_named_by(event)
    }

    fn is_named_by(&self, event: &Event) -> bool {
        let Event::Decision(decision) = event else { return false };
        decision.scan.as_ref().is_some_and(|scan| scan.escalate_to.iter().any(|to| *to == self.name || to == self.kind.name()))
    }
}

/// What a job works with: the connection in a transaction, the routes as of the last commit, and what is to follow the commit.
pub(super) struct Transaction<'a> {
    pub(super) conn: &'a Connection,
    pub(super) routes: &'a [Route],
    /// For whom the job is done, if for anyone but the server.
    pub(super) acting: Option<&'a Acting>,
    pub(super) vault: &'a Vault,
    handoff: Option<&'a dyn Handoff>,
    remembered: &'a mut Remembered,
    noted: &'a Noted,
    effects: &'a mut Effects,
}

/// What follows a commit, or is undone where it fails.
#[derive(Default)]
struct Effects {
    reserved: Vec<Place>,
    handed: Vec<Claimed>,
    wakes: Vec<Uuid>,
    ended: Vec<(Uuid, Time)>,
    /// Written with the commit, once for all of its decisions: agent, span, kind, how many.
    activity: HashMap<(AgentKey, i64, i64), u64>,
    /// The agents that are written down with the commit.
    sightings: Sightings,
    /// Those of the agents that were denied something, written with their activity and remembered after the commit.
    denials: HashMap<AgentKey, Denials>,
    /// What decisions join; how many did is written with the commit, once for each.
    joined: HashMap<(AgentKey, Trigger), Joined>,
    /// What became of deliveries and approvals, written with the commit.
    counts: Counts,
    routes_changed: bool,
    /// What is told to who looks on; none where nobody does.
    bulletin: Option<Box<Bulletin>>,
    /// The end of the audit log, as it was found or left by this writer.
    audit_head: RefCell<Option<Head>>,
}

impl Transaction<'_> {
    /// A place at the dispatcher of this process for an event on its way to `channel`.
    pub(super) fn reserve(&mut self, place: Place) -> Option<Lease> {
        let lease = self.handoff?.reserve(&place)?;
        self.effects.reserved.push(place);
        Some(lease)
    }

    /// The lease under which the correction of a clicked card goes past the queue.
    pub(super) fn reserve_clicked(&self, channel: Uuid) -> Option<Lease> {
        self.handoff?.reserve_clicked(channel)
    }

    /// Handed to the dispatcher once it is on disk.
    pub(super) fn hand_over(&mut self, delivery: Claimed) {
        self.effects.handed.push(delivery);
    }

    /// Tells the dispatcher, once it is on disk, that `channel` has something due.
    pub(super) fn wake(&mut self, channel: Uuid) {
        if self.effects.wakes.last() != Some(&channel) {
            self.effects.wakes.push(channel);
        }
    }

    /// Tells the dispatcher, once it is on disk, that an approval has ended.
    pub(super) fn approval_ended(&mut self, approval: Uuid, at: Time) {
        self.effects.ended.push((approval, at));
    }

    /// What this commit tells to who looks on; none where nobody does.
    pub(super) fn bulletin(&mut self) -> Option<&mut Bulletin> {
        self.effects.bulletin.as_deref_mut()
    }

    /// Counts a decision of an agent.
    pub(super) fn count_activity(&mut self, agent: AgentKey, span: i64, kind: i64) {
        *self.effects.activity.entry((agent, span, kind)).or_default() += 1;
    }

    /// Counts what became of `count` deliveries or approvals.
    pub(super) fn count(&mut self, what: What, at: Time, key: impl Into<String>, count: u64) {
        if count > 0 {
            *self.effects.counts.entry((what, stats::minute(at), key.into())).or_default() += count;
        }
    }

    /// Sees the agent of a decision.
    pub(super) fn see(&mut self, agent: AgentKey, decision: &Arc<Decision>) {
        if self.noted.is_due(&agent, decision.received_at) {
            self.effects.sightings.entry(agent).or_insert_with(|| Arc::clone(decision));
        }
    }

    /// An agent's newest denials.
    pub(super) fn denials(&mut self, agent: AgentKey, now: Time) -> Result<&mut Denials> {
        Ok(match self.effects.denials.entry(agent) {
            Entry::Occupied(denials) => denials.into_mut(),
            Entry::Vacant(place) => place.insert(self.remembered.take(self.conn, &agent, now)?),
        })
    }

    /// Forgets an agent's denials, as far as they are not in the table.
    pub(super) fn forget_denials(&mut self, agent: &AgentKey) {
        self.effects.denials.remove(agent);
        self.remembered.forget(agent);
    }

    /// The incident that decisions of this transaction joined.
    pub(super) fn take_joined(&mut self, key: &(AgentKey, Trigger)) -> Option<Joined> {
        self.effects.joined.remove(key)
    }

    /// Keeps it for the next decision, and for the commit.
    pub(super) fn put_joined(&mut self, key: (AgentKey, Trigger), joined: Joined) {
        self.effects.joined.insert(key, joined);
    }

    /// The end of the audit log as this writer left it, if it added to it before.
    pub(super) fn audit_head(&self) -> Option<Head> {
        self.effects.audit_head.borrow().clone()
    }

    /// Where this writer leaves the end of the audit log, once it is on disk.
    pub(super) fn set_audit_head(&self, head: Head) {
        self.effects.audit_head.replace(Some(head));
    }

    /// The channels changed: the routes are read again before the next transaction.
    pub(super) fn routes_changed(&mut self) {
        self.effects.routes_changed = true;
    }
}

/// A piece of work for the writer. It may run twice: with others, and alone if that commit failed.
trait Job: Send {
    fn rows(&self) -> usize;
    fn acting(&self) -> Option<Arc<Acting>>;
    fn run(&mut self, tx: &mut Transaction<'_>) -> Result<()>;
    fn answer(self: Box<Self>, outcome: Result<()>);
}

struct Call<F, T> {
    rows: usize,
    acting: Option<Arc<Acting>>,
    /// Not done for a caller who is gone before it begins.
    only_if_awaited: bool,
    work: F,
    value: Option<T>,
    reply: oneshot::Sender<Result<T>>,
}

impl<F, T> Job for Call<F, T>
where
    F: FnMut(&mut Transaction<'_>) -> Result<T> + Send,
    T: Send,
{
    fn rows(&self) -> usize {
        self.rows
    }

    fn acting(&self) -> Option<Arc<Acting>> {
        self.acting.clone()
    }

    fn run(&mut self, tx: &mut Transaction<'_>) -> Result<()> {
        if !(self.only_if_awaited && self.reply.is_closed()) {
            self.value = Some((self.work)(tx)?);
        }
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: Result<()>) {
        let Self { value, reply, .. } = *self;
        let lost = || StoreError::Unavailable("the writer lost an answer".to_owned());
        // Who asked may be gone, a client that hung up for one. What was committed stays committed.
        let _ = reply.send(outcome.and_then(|()| value.ok_or_else(lost)));
    }
}

/// Where callers hand in work for the writer. Cheap to clone; the writer ends when the last one is dropped.
#[derive(Clone)]
pub(super) struct Queue(mpsc::Sender<Box<dyn Job>>);

impl Queue {
    /// Runs `work`, which touches about `rows` rows, in a transaction that others share. On disk when it returns.
    pub(super) async fn write<T, F>(&self, rows: usize, work: F) -> Result<T>
    where
        F: FnMut(&mut Transaction<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.hand_in(rows, false, work).await
    }

    /// As [`Queue::write`], for work that nobody wants done when its caller has given up waiting: then it is left out, unless it has begun.
    pub(super) async fn write_if_awaited<T, F>(&self, rows: usize, work: F) -> Result<T>
    where
        F: FnMut(&mut Transaction<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.hand_in(rows, true, work).await
    }

    async fn hand_in<T, F>(&self, rows: usize, only_if_awaited: bool, work: F) -> Result<T>
    where
        F: FnMut(&mut Transaction<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let gone = |()| StoreError::Unavailable("the writer has stopped".to_owned());
        let (reply, answer) = oneshot::channel();
        self.0.send(Box::new(Call { rows, acting: acting(), only_if_awaited, work, value: None, reply })).map_err(|_| gone(()))?;
        answer.await.map_err(|_| gone(()))?
    }
}

/// Starts the writer on its own thread.
pub(super) fn start(conn: Connection, vault: Arc<Vault>, handoff: Option<Arc<dyn Handoff>>) -> Result<Queue> {
    let routes = rows::routes(&conn)?;
    let (sender, jobs) = mpsc::channel();
    let mut writer = Writer { conn, vault, routes, routes_stale: false, handoff, remembered: Remembered::default(), noted: Noted::default(), audit_head: None };
    std::thread::Builder::new()
        .name("store-writer".to_owned())
        .spawn(move || writer.run(&jobs))
        .map_err(|error| StoreError::Unavailable(format!("the writer could not be started: {error}")))?;
    Ok(Queue(sender))
}

struct Writer {
    conn: Connection,
    vault: Arc<Vault>,
    routes: Vec<Route>,
    routes_stale: bool,
    handoff: Option<Arc<dyn Handoff>>,
    remembered: Remembered,
    noted: Noted,
    /// The end of the audit log as of the last commit that added to it.
    audit_head: Option<Head>,
}

impl Writer {
    fn run(&mut self, jobs: &mpsc::Receiver<Box<dyn Job>>) {
        while let Ok(first) = jobs.recv() {
            let mut rows = first.rows();
            let mut batch = vec![first];
            while batch.len() < MAX_JOBS && rows < MAX_ROWS {
                let Ok(job) = jobs.try_recv() else { break };
                rows += job.rows();
                batch.push(job);
            }
            self.commit(batch);
        }
    }

    /// One commit for all. Where it fails because of one of them, each runs alone, so that a bad neighbour harms nobody.
    fn commit(&mut self, mut batch: Vec<Box<dyn Job>>) {
        match self.try_commit(&mut batch) {
            Ok(()) => {
                for job in batch {
                    job.answer(Ok(()));
                }
            }
            Err(StoreError::Unavailable(reason)) => {
                for job in batch {
                    job.answer(Err(StoreError::Unavailable(reason.clone())));
                }
            }
            Err(error) if batch.len() == 1 => {
                if let Some(job) = batch.pop() {
                    job.answer(Err(error));
                }
            }
            Err(_) => {
                for mut job in batch {
                    let outcome = self.try_commit(std::slice::from_mut(&mut job));
                    job.answer(outcome);
                }
            }
        }
    }

    fn try_commit(&mut self, batch: &mut [Box<dyn Job>]) -> Result<()> {
        let began = Instant::now();
        let is_watched = self.handoff.as_ref().is_some_and(|handoff| handoff.is_watched());
        let mut effects = Effects { audit_head: RefCell::new(self.audit_head.clone()), bulletin: is_watched.then(Box::default), ..Effects::default() };
        let outcome = self.transact(batch, &mut effects);
        if outcome.is_err() {
            if !self.conn.is_autocommit()
                && let Err(error) = self.conn.execute_batch("rollback")
            {
                tracing::error!(error = %error, "the store could not roll back");
            }
            if let Some(handoff) = &self.handoff {
                effects.reserved.iter().for_each(|place| handoff.cancel(place));
            }
            return outcome;
        }
        metrics::store_commit(began.elapsed(), batch.len());
        self.routes_stale |= effects.routes_changed;
        self.audit_head = effects.audit_head.into_inner();
        self.remembered.put(effects.denials);
        self.noted.put(&effects.sightings);
        if let Some(handoff) = &self.handoff {
            if !effects.handed.is_empty() {
                handoff.hand_over(effects.handed);
            }
            effects.wakes.sort_unstable();
            effects.wakes.dedup();
            effects.wakes.into_iter().for_each(|channel| handoff.wake(channel));
            effects.ended.into_iter().for_each(|(approval, at)| handoff.approval_ended(approval, at));
            if let Some(bulletin) = effects.bulletin.filter(|bulletin| !bulletin.is_empty()) {
                handoff.publish(*bulletin);
            }
        }
        Ok(())
    }

    fn transact(&mut self, batch: &mut [Box<dyn Job>], effects: &mut Effects) -> Result<()> {
        if self.routes_stale {
            self.routes = rows::routes(&self.conn)?;
            self.routes_stale = false;
        }
        self.conn.prepare_cached("begin immediate").and_then(|mut begin| begin.execute([])).map_err(rows::failed)?;
        for job in batch.iter_mut() {
            let (handoff, remembered, noted) = (self.handoff.as_deref(), &mut self.remembered, &self.noted);
            let acting = job.acting();
            let mut tx =
                Transaction { conn: &self.conn, routes: &self.routes, acting: acting.as_deref(), vault: &self.vault, handoff, remembered, noted, effects };
            job.run(&mut tx)?;
        }
        record::keep_activity(&self.conn, &effects.activity, &effects.denials)?;
        agents::keep(&self.conn, &effects.sightings)?;
        stats::keep(&self.conn, &effects.counts)?;
        effects.joined.values().try_for_each(|joined| joined.keep(&self.conn))?;
        self.conn.prepare_cached("commit").and_then(|mut commit| commit.execute([])).map_err(rows::failed)?;
        Ok(())
    }
}
