//! Who waits for an approval to end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;
use uuid::Uuid;

/// Callers that wait, by approval. An entry lives as long as somebody waits.
#[derive(Debug, Default)]
pub struct Waiting(Mutex<HashMap<Uuid, Arc<Notify>>>);

/// One who waits. To be made before the store is asked, so that an end in between is not missed.
pub struct Waiter<'a> {
    waiting: &'a Waiting,
    approval: Uuid,
    ended: Arc<Notify>,
}

impl Waiting {
    /// Begins to wait for `approval`.
    pub fn begin(&self, approval: Uuid) -> Waiter<'_> {
        let ended = Arc::clone(self.entries().entry(approval).or_default());
        Waiter { waiting: self, approval, ended }
    }

    /// How many approvals are waited for.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The approval has ended: whoever waits for it is told.
    pub(super) fn ended(&self, approval: Uuid) {
        if let Some(ended) = self.entries().get(&approval) {
            ended.notify_waiters();
        }
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Arc<Notify>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiter<'_> {
    /// Resolves when the approval ends, counted from the call, not from the first poll.
    pub fn ended(&self) -> tokio::sync::futures::Notified<'_> {
        self.ended.notified()
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let mut entries = self.waiting.entries();
        // The map's own and this one: nobody else waits.
        if Arc::strong_count(&self.ended) == 2 {
            entries.remove(&self.approval);
        }
    }
}
