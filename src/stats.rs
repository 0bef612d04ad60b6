//! Counts decisions behind the ingest, and forgets old counts.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::lifecycle::{Lifecycle, Policy};
use crate::settings::Settings;
use crate::store::stats::MINUTES_KEPT;
use crate::store::{Result, Store};

/// How often it is looked for decisions that are not counted.
const EVERY: Duration = Duration::from_secs(2);
/// How long the store is left to others while there are many.
const PAUSE: Duration = Duration::from_millis(50);
/// How often old counts are forgotten.
const PRUNED_EVERY: Duration = Duration::from_secs(60 * 60);

/// Starts the task.
pub fn start(lifecycle: &Lifecycle, store: Arc<dyn Store>, settings: Arc<Settings>, clock: Clock) {
    let stopping = lifecycle.stopping();
    lifecycle.spawn("figures", Policy::Essential, async move {
        let mut next_pruning = clock.now();
        loop {
            let left = store.count_decisions().await.unwrap_or_else(|error| {
                tracing::warn!(error = %error, "decisions could not be counted; they are counted later");
                0
            });
            let now = clock.now();
            if now >= next_pruning {
                next_pruning = now.after(PRUNED_EVERY);
                if let Err(error) = prune(store.as_ref(), &settings, &clock).await {
                    tracing::warn!(error = %error, "old counts could not be forgotten; it is tried again in an hour");
                }
            }
            tokio::select! {
                () = stopping.cancelled() => return,
                () = clock.sleep_until(now.after(if left > 0 { PAUSE } else { EVERY })) => {}
            }
        }
    });
}

async fn prune(store: &dyn Store, settings: &Settings, clock: &Clock) -> Result<()> {
    let now = clock.now();
    let minutes = now.before(Duration::from_millis(MINUTES_KEPT.unsigned_abs()));
    let hours = settings.retention().span().map(|span| now.before(span));
    while store.prune_stats(minutes, hours).await? {}
    Ok(())
}
