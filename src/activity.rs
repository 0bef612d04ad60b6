//! Keeps the index behind the list of decisions up: a little at a time, so that what comes in never waits for it.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::lifecycle::{Lifecycle, Policy};
use crate::store::Store;

/// How often it is looked whether there is something to put in.
const EVERY: Duration = Duration::from_secs(1);
/// How long others have the disk after each step. What is in the index is found at once and what is not is looked through, so that it is to keep up with the most
/// that can come in; its reads are at low priority.
const PAUSE: Duration = Duration::from_millis(20);
/// How long after a failure it is tried again.
const AGAIN: Duration = Duration::from_secs(30);

/// Starts the task.
pub fn start(lifecycle: &Lifecycle, store: Arc<dyn Store>, clock: Clock) {
    let stopping = lifecycle.stopping();
    lifecycle.spawn("activity", Policy::Essential, async move {
        loop {
            let step = tokio::select! {
                // A step that is broken off is taken again.
                () = stopping.cancelled() => return,
                step = store.index_activity() => step,
            };
            let wait = match step {
                Ok(true) => PAUSE,
                Ok(false) => EVERY,
                Err(error) => {
                    tracing::warn!(error = %error, "the index of the list of decisions falls behind, and searches become slower; it is tried again");
                    AGAIN
                }
            };
            tokio::select! {
                () = stopping.cancelled() => return,
                () = clock.sleep_until(clock.now().after(wait)) => {}
            }
        }
    });
}
