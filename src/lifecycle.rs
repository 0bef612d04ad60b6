//! Every task has an owner and a name; shutdown is soft, then hard.
//!
//! Soft: no new work is taken, what runs may finish. Hard, after [`GRACE`] or a second signal: what still runs is dropped, and its leases
//! bring it back at the next start. A task that ends when nobody asked it to brings the process down in order, with a failure.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::store::audit;

/// How long a soft shutdown may take.
pub const GRACE: Duration = Duration::from_secs(8);

/// What the end of a task means while nobody asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The process cannot do its work without it.
    Essential,
    /// It may end when its work is done; a panic still ends the process.
    MayEnd,
    /// It does one caller's work; a panic costs that caller alone, as in a handler.
    Errand,
}

/// The owner of all tasks. Cheap to clone.
#[derive(Clone, Default)]
pub struct Lifecycle {
    soft: CancellationToken,
    hard: CancellationToken,
    tasks: TaskTracker,
    crashed: Arc<AtomicBool>,
}

impl Lifecycle {
    /// Cancelled when new work is no longer to be taken.
    pub fn stopping(&self) -> CancellationToken {
        self.soft.clone()
    }

    /// Asks everything to stop.
    pub fn stop(&self) {
        self.soft.cancel();
    }

    /// Runs `task` until it ends or the hard stop.
    #[expect(clippy::disallowed_methods, reason = "this is the owner that every other task goes through")]
    pub fn spawn(&self, name: &'static str, policy: Policy, task: impl Future<Output = ()> + Send + 'static) {
        let this = self.clone();
        // What a request starts is done for the one who sent it.
        let acting = audit::acting();
        let task = async move {
            match acting {
                Some(acting) => acting.scope(task).await,
                None => task.await,
            }
        };
        let guarded = async move {
            let ended = tokio::select! {
                ended = AssertUnwindSafe(task).catch_unwind() => ended.is_ok(),
                () = this.hard.cancelled() => return,
            };
            if !ended && policy == Policy::Errand {
                tracing::error!(task = name, "an errand panicked");
                return;
            }
            if !ended || (policy == Policy::Essential && !this.soft.is_cancelled()) {
                tracing::error!(task = name, panicked = !ended, "a task ended that must not; shutting down");
                this.crashed.store(true, Ordering::SeqCst);
                this.soft.cancel();
            }
        };
        tokio::spawn(self.tasks.track_future(guarded));
    }

    /// Waits for a signal or a crash, then for the tasks. `false` if a task crashed.
    pub async fn run_until_stopped(&self) -> bool {
        self.soft_stop().await;
        self.tasks.close();
        tokio::select! {
            () = self.tasks.wait() => {}
            () = tokio::time::sleep(GRACE) => tracing::warn!("some tasks did not finish in time and are dropped; their deliveries come back at the next start"),
            () = signalled() => tracing::warn!("second signal: stopping at once"),
        }
        self.hard.cancel();
        self.tasks.wait().await;
        !self.crashed.load(Ordering::SeqCst)
    }

    async fn soft_stop(&self) {
        tokio::select! {
            () = signalled() => tracing::info!("stopping: no new work is taken, what runs may finish"),
            () = self.soft.cancelled() => {}
        }
        self.soft.cancel();
    }
}

/// Waits for SIGTERM or SIGINT; for ever where they cannot be listened to.
async fn signalled() {
    match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(mut terminate), Ok(mut interrupt)) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        }
        _ => std::future::pending().await,
    }
}
