//! Keeps to the retention: what is older is removed a little at a time, so that what comes in never waits for it.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::domain::audit::hex;
use crate::lifecycle::{Lifecycle, Policy};
use crate::settings::Settings;
use crate::store::{AuditOrder, AuditQuery, Pruning, Result, Store};

/// How often what has become old is looked for.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// How long the store is left to others after a step that removed something.
const PAUSE: Duration = Duration::from_millis(50);

/// Starts the task: it removes what is old at once, every hour, and when another retention is chosen.
pub fn start(lifecycle: &Lifecycle, store: Arc<dyn Store>, settings: Arc<Settings>, clock: Clock) {
    let stopping = lifecycle.stopping();
    lifecycle.spawn("retention", Policy::Essential, async move {
        loop {
            let next = clock.now().after(EVERY);
            if let Err(error) = tell_end(store.as_ref()).await {
                tracing::warn!(error = %error, "the end of the audit log could not be read");
            }
            tokio::select! {
                () = stopping.cancelled() => return,
                // What a run that is broken off removed is told of by the next.
                run = run(store.as_ref(), &settings, &clock) => if let Err(error) = run {
                    tracing::warn!(error = %error, "what is older than the retention could not be removed; it is tried again in an hour");
                },
            }
            tokio::select! {
                () = stopping.cancelled() => return,
                () = settings.retention_changed() => {}
                () = clock.sleep_until(next) => {}
            }
        }
    });
}

/// Logs where the audit log ends: who ships the log elsewhere has what `interven audit verify --expect` takes, and finds an older copy.
async fn tell_end(store: &dyn Store) -> Result<()> {
    if let Some(last) = store.audit_entries(AuditQuery::default(), AuditOrder::NewestBefore(i64::MAX), 1).await?.first() {
        tracing::info!(end = format!("{}:{}", last.entry.seq, hex(&last.link)), "audit log");
    }
    Ok(())
}

/// Goes through everything once. It ends early where another retention is chosen meanwhile.
async fn run(store: &dyn Store, settings: &Settings, clock: &Clock) -> Result<()> {
    let retention = settings.retention();
    let Some(span) = retention.span() else { return Ok(()) };
    let before = clock.now().before(span);
    let mut next = Some(Pruning::START);
    let mut removed = 0;
    while let Some(from) = next
        && settings.retention() == retention
    {
        let step = store.prune(before, from).await?;
        (next, removed) = (step.next, removed + step.removed);
        if step.removed > 0 && next.is_some() {
            clock.sleep_until(clock.now().after(PAUSE)).await;
        }
    }
    let now = clock.now();
    store.finish_pruning(before, now).await?;
    settings.pruned(now);
    tracing::info!(removed, before = %before, "what is older than the retention was removed");
    Ok(())
}
