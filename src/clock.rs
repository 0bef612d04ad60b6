//! Time, handed in: what asks for the time or waits for it does so through a [`Clock`].

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use uuid::{ContextV7, Timestamp, Uuid};

use crate::domain::time::Time;

/// The system's clock, or one that a test moves by hand. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<Manual>),
}

#[derive(Debug)]
struct Manual {
    now_ms: AtomicI64,
    moved: Notify,
}

impl Clock {
    /// The system's clock.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `now` until [`Clock::advance`] moves it.
    pub fn manual(now: Time) -> Self {
        Self(Source::Manual(Arc::new(Manual { now_ms: AtomicI64::new(now.ms()), moved: Notify::new() })))
    }

    /// The time.
    #[expect(clippy::disallowed_methods, reason = "this is where the time comes from")]
    pub fn now(&self) -> Time {
        match &self.0 {
            Source::System => Time::from_ms(jiff::Timestamp::now().as_millisecond()),
            Source::Manual(manual) => Time::from_ms(manual.now_ms.load(Ordering::SeqCst)),
        }
    }

    /// Waits until the clock shows `time` or later.
    pub async fn sleep_until(&self, time: Time) {
        match &self.0 {
            // In pieces, so that a machine that was suspended or whose clock was set forward does not oversleep; and by the monotonic
            // clock at the latest, so that one whose clock was set back does not either.
            Source::System => {
                let latest = tokio::time::Instant::now() + time.since(self.now());
                loop {
                    let left = time.since(self.now()).min(latest.saturating_duration_since(tokio::time::Instant::now()));
                    if left.is_zero() {
                        return;
                    }
                    tokio::time::sleep(left.min(Duration::from_secs(60))).await;
                }
            }
            Source::Manual(manual) => loop {
                let moved = manual.moved.notified();
                if self.now() >= time {
                    return;
                }
                moved.await;
            },
        }
    }

    /// Moves a manual clock on and wakes who waits for it; the system's clock goes its own way.
    pub fn advance(&self, span: Duration) {
        if let Source::Manual(manual) = &self.0 {
            manual.now_ms.store(self.now().after(span).ms(), Ordering::SeqCst);
            manual.moved.notify_waiters();
        }
    }
}

/// Fresh identifiers in the order of time (UUID version 7), so that an index grows at its end.
#[expect(clippy::disallowed_methods, reason = "this is where identifiers come from")]
pub fn fresh_id(now: Time) -> Uuid {
    thread_local! {
        static CONTEXT: ContextV7 = const { ContextV7::new() };
    }
    let ms = u64::try_from(now.ms()).unwrap_or(0);
    CONTEXT.with(|context| Uuid::new_v7(Timestamp::from_unix(context, ms / 1_000, u32::try_from(ms % 1_000 * 1_000_000).unwrap_or(0))))
}
