//! The dispatcher: takes deliveries to their destinations. Claim, send, settle.
//!
//! One worker a channel. What is to be sent comes from the [`inbox`], handed over by the store with the commit that wrote it, or is
//! claimed from the table, which is the truth: what woke nobody is found at the next look, and each worker knows when that is due.

mod answer;
mod courier;
pub mod inbox;
pub mod live;
mod pace;
mod pick;
pub mod preview;
mod questions;
mod redact;
mod trial;
pub mod waiting;
mod worker;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::channels::egress::Egress;
use crate::clock::Clock;
use crate::domain::channel::Channel;
use crate::lifecycle::{Lifecycle, Policy};
use crate::settings::Settings;
use crate::store::{Lease, Result, Store};
use inbox::{Inbox, Lane};
pub use trial::TestReport;

/// How long a lease lasts without a beat of the heart.
const LEASE: Duration = Duration::from_secs(5);
/// How often the lease is renewed and the table looked at for what nobody told of.
const HEARTBEAT: Duration = Duration::from_millis(1_500);

/// What every worker works with.
pub(crate) struct Shared {
    store: Arc<dyn Store>,
    clock: Clock,
    egress: Egress,
    lease: Lease,
    paces: pace::Paces,
    settings: Arc<Settings>,
    /// A random number from 0 to 1.
    jitter: fn() -> f64,
}

/// What a [`Dispatcher`] is made of.
pub struct Parts {
    /// Where deliveries are kept.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Clock,
    /// The way out.
    pub egress: Egress,
    /// Where the store hands over; the same one that it was opened with.
    pub inbox: Arc<Inbox>,
    /// The owner of the workers.
    pub lifecycle: Lifecycle,
    /// Where the base of links in cards is read, for each card anew.
    pub settings: Arc<Settings>,
    /// A random number from 0 to 1, for the spread of retries.
    pub jitter: fn() -> f64,
}

/// Takes deliveries to their destinations.
pub struct Dispatcher {
    shared: Arc<Shared>,
    inbox: Arc<Inbox>,
    lifecycle: Lifecycle,
    workers: Mutex<HashMap<Uuid, Handle>>,
    /// Serialises changes of the set of workers.
    changing: tokio::sync::Mutex<()>,
    beats_at: AtomicI64,
    /// A change of the channels has yet to be read.
    behind: AtomicBool,
}

struct Handle {
    settings: watch::Sender<Arc<Channel>>,
    lane: Arc<Lane>,
    stop: CancellationToken,
}

impl Dispatcher {
    /// Takes a lease and starts a worker for each channel.
    ///
    /// # Errors
    /// If the store cannot be read or written.
    pub async fn start(parts: Parts) -> Result<Arc<Self>> {
        let Parts { store, clock, egress, inbox, lifecycle, settings, jitter } = parts;
        let lease = store.acquire_lease(clock.now().after(LEASE)).await?;
        let shared = Shared { store, clock, egress, lease, paces: pace::Paces::default(), settings, jitter };
        let this = Arc::new(Self {
            shared: Arc::new(shared),
            inbox,
            lifecycle,
            workers: Mutex::default(),
            changing: tokio::sync::Mutex::default(),
            beats_at: AtomicI64::new(0),
            behind: AtomicBool::new(false),
        });
        this.follow_channels().await?;
        this.inbox.open(lease);
        let heart = Arc::clone(&this);
        this.lifecycle.spawn("dispatcher heart", Policy::Essential, async move { heart.beat().await });
        Ok(this)
    }

    /// Makes the workers follow the channels as they are stored. To be called after every change of a channel.
    pub async fn channels_changed(&self) {
        if let Err(error) = self.follow_channels().await {
            self.behind.store(true, Ordering::SeqCst);
            tracing::warn!(error = %error, "a change of the channels could not be read; trying again with the next beat");
        }
    }

    async fn follow_channels(&self) -> Result<()> {
        let _changing = self.changing.lock().await;
        let channels = self.shared.store.channels().await?;
        let mut workers = self.workers();
        workers.retain(|id, handle| {
            let kept = channels.iter().any(|channel| channel.id == *id);
            if !kept {
                self.inbox.remove(*id);
                handle.stop.cancel();
            }
            kept
        });
        for channel in channels {
            match workers.get(&channel.id) {
                Some(handle) => {
                    handle.settings.send_if_modified(|current| {
                        let changed =
                            current.updated_at != channel.updated_at || current.enabled != channel.enabled || current.destination != channel.destination;
                        if changed {
                            *current = Arc::new(channel);
                        }
                        changed
                    });
                    handle.lane.nudge();
                }
                None => {
                    workers.insert(channel.id, self.start_worker(channel));
                }
            }
        }
        Ok(())
    }

    fn start_worker(&self, channel: Channel) -> Handle {
        let id = channel.id;
        let lane = Arc::new(self.inbox.lane_of(worker::room(&channel)));
        let (settings, followed) = watch::channel(Arc::new(channel));
        let stop = self.lifecycle.stopping().child_token();
        self.inbox.add(id, Arc::clone(&lane));
        let worker = worker::Worker::new(Arc::clone(&self.shared), Arc::clone(&lane), followed);
        self.lifecycle.spawn("channel worker", Policy::MayEnd, worker.run(stop.clone()));
        Handle { settings, lane, stop }
    }

    /// Has every worker look at the table, after a replay for one.
    pub fn wake_all(&self) {
        self.workers().values().for_each(|handle| handle.lane.something_waits());
    }

    /// Who waits for an approval to end.
    pub fn waiting(&self) -> &waiting::Waiting {
        self.inbox.waiting()
    }

    /// Who looks on while things happen.
    pub fn live(&self) -> &Arc<live::Live> {
        self.inbox.live()
    }

    /// The settings of the channels that have a worker, as the workers have them: what can be known of a channel while the store is slow.
    pub fn channels(&self) -> Vec<Arc<Channel>> {
        self.workers().values().map(|handle| Arc::clone(&handle.settings.borrow())).collect()
    }

    /// Renews the lease, takes back what others let go, ends what is over, and looks after the questions that nobody has answered, each when it is due.
    async fn beat(&self) {
        let stopping = self.lifecycle.stopping();
        let Shared { store, clock, lease, .. } = &*self.shared;
        loop {
            let now = clock.now();
            match store.renew_lease(*lease, now, now.after(LEASE)).await {
                Ok(freed) => {
                    let workers = self.workers();
                    freed.iter().filter_map(|channel| workers.get(channel)).for_each(|handle| handle.lane.something_waits());
                }
                Err(error) => tracing::warn!(error = %error, "the dispatcher's lease could not be renewed"),
            }
            // A question lives longer than a beat, so none that is opened after this look is due before the next.
            let due = store.tend_approvals(now).await.unwrap_or_else(|error| {
                tracing::warn!(error = %error, "open approvals could not be looked after; trying again with the next beat");
                None
            });
            if let Err(error) = store.expire_due(now).await {
                tracing::warn!(error = %error, "what is over could not be ended");
            }
            if self.behind.swap(false, Ordering::SeqCst) {
                self.channels_changed().await;
            }
            let next = due.map_or(now.after(HEARTBEAT), |due| due.min(now.after(HEARTBEAT)));
            self.beats_at.store(next.ms(), Ordering::SeqCst);
            tokio::select! {
                () = clock.sleep_until(next) => self.beats_at.store(0, Ordering::SeqCst),
                () = stopping.cancelled() => return,
            }
        }
    }

    /// Waits until nothing is left to do at the time that the clock shows. For tests with a manual clock: after it, everything that was due has
    /// been sent and settled.
    pub async fn idle(&self) {
        loop {
            let now = self.shared.clock.now();
            let beaten = self.beats_at.load(Ordering::SeqCst) > now.ms();
            if beaten && self.workers().values().all(|handle| handle.lane.is_idle(now)) {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    /// A test went through: the worker sends again.
    fn resumed(&self, id: Uuid, channel: Channel) {
        if let Some(handle) = self.workers().get(&id) {
            handle.settings.send_replace(Arc::new(Channel { pause: None, ..channel }));
            handle.lane.nudge();
        }
    }

    fn workers(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Handle>> {
        self.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
