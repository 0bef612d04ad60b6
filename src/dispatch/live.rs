//! Who looks on while things happen: what a commit changed goes to all of them, and none of them holds up another, or the store.
//!
//! The last bulletins are kept once for all, in a ring. One who is behind loses the oldest and is told that it did; there is no queue that grows.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::broadcast;
use uuid::Uuid;

use crate::store::news::Bulletin;

/// How many commits the ring holds: at the largest rate, some hundred milliseconds of them.
const KEPT: usize = 128;
/// How many may look on at a time.
pub const MOST: usize = 200;
/// How many of them may be of one person: pages in as many tabs.
pub const MOST_OF_ONE: usize = 10;

/// Those who look on.
pub struct Live {
    bulletins: broadcast::Sender<Arc<Bulletin>>,
    /// The sum of `people`, to be read without a lock.
    watchers: AtomicUsize,
    people: Mutex<HashMap<Uuid, usize>>,
}

impl Default for Live {
    fn default() -> Self {
        Self { bulletins: broadcast::Sender::new(KEPT), watchers: AtomicUsize::new(0), people: Mutex::default() }
    }
}

/// Why nobody else may look on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// The person does so often enough.
    Person,
    /// As many do as may.
    Everyone,
}

/// One who looks on.
pub struct Watcher {
    live: Arc<Live>,
    person: Uuid,
    /// What is committed, as it is committed.
    pub bulletins: broadcast::Receiver<Arc<Bulletin>>,
}

impl Live {
    /// Whether anyone looks on.
    pub fn is_watched(&self) -> bool {
        self.watchers.load(Ordering::Relaxed) > 0
    }

    /// Tells all of them what a commit changed.
    pub(super) fn publish(&self, bulletin: Bulletin) {
        // An error says that the last of them has just gone.
        let _ = self.bulletins.send(Arc::new(bulletin));
    }

    /// Begins to look on for a person: what a commit changes that begins after this is told.
    ///
    /// # Errors
    /// If as many do as may.
    pub fn watch(self: &Arc<Self>, person: Uuid) -> Result<Watcher, Full> {
        let mut people = self.people();
        if self.watchers.load(Ordering::SeqCst) >= MOST {
            return Err(Full::Everyone);
        }
        let places = people.entry(person).or_insert(0);
        if *places >= MOST_OF_ONE {
            return Err(Full::Person);
        }
        *places += 1;
        let bulletins = self.bulletins.subscribe();
        self.watchers.fetch_add(1, Ordering::SeqCst);
        Ok(Watcher { live: Arc::clone(self), person, bulletins })
    }

    fn people(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, usize>> {
        self.people.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let mut people = self.live.people();
        self.live.watchers.fetch_sub(1, Ordering::SeqCst);
        if let Some(places) = people.get_mut(&self.person) {
            *places -= 1;
            if *places == 0 {
                people.remove(&self.person);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_places_for_so_many_and_they_are_given_back() {
        let live = Arc::new(Live::default());
        assert!(!live.is_watched());
        let one: Vec<_> = (0..MOST_OF_ONE).map(|_| live.watch(Uuid::from_u128(1)).unwrap()).collect();
        assert_eq!(live.watch(Uuid::from_u128(1)).err(), Some(Full::Person));
        let others: Vec<_> = (MOST_OF_ONE..MOST).map(|at| live.watch(Uuid::from_u128(2 + at as u128)).unwrap()).collect();
        assert_eq!(live.watch(Uuid::from_u128(2)).err(), Some(Full::Everyone));
        drop(one);
        assert!(live.watch(Uuid::from_u128(1)).is_ok() && live.is_watched());
        drop(others);
        assert!(!live.is_watched() && live.people().is_empty());
    }

    #[test]
    fn one_who_is_behind_loses_the_oldest_and_is_told() {
        let live = Arc::new(Live::default());
        let mut watcher = live.watch(Uuid::nil()).unwrap();
        for _ in 0..=KEPT {
            live.publish(Bulletin::default());
        }
        assert!(matches!(watcher.bulletins.try_recv(), Err(broadcast::error::TryRecvError::Lagged(1))));
        assert!(watcher.bulletins.try_recv().is_ok());
    }
}
