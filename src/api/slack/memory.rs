//! What is remembered between two requests of Slack: the signatures that were used, and the dialogs that are open. In memory alone: after a restart a request
//! could be repeated once more within its five minutes, and then finds its question answered.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use crate::domain::time::Time;
use crate::secret::{Secret, fresh_token};
use crate::store::DeliveryId;

/// For how long a signature is refused when it comes again: one from five minutes ahead is taken until five minutes behind.
const SIGNATURE_LIFE: Duration = Duration::from_secs(10 * 60);
/// For how long a dialog can be submitted: as long as its click's `response_url` lives.
const DIALOG_LIFE: Duration = Duration::from_secs(30 * 60);
/// How often it is logged that a request was refused: anyone may send one.
const COMPLAINT_EVERY: Duration = Duration::from_secs(10);
/// The most dialogs that are remembered; the oldest goes first.
const MOST_DIALOGS: usize = 1_000;

/// What is remembered. Cheap to clone; clones share it.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    used: HashSet<[u8; 32]>,
    used_in_order: VecDeque<(Time, [u8; 32])>,
    complained_at: Option<Time>,
    dialogs: HashMap<String, Dialog>,
    dialogs_in_order: VecDeque<String>,
}

/// The dialog for a Deny's reason, while somebody writes in it.
#[derive(Clone, Debug)]
pub struct Dialog {
    /// What is denied.
    pub approval: Uuid,
    /// The card that was clicked.
    pub delivery: DeliveryId,
    /// The id of the member that it was opened for.
    pub user: String,
    /// The Slack channel of the card.
    pub channel: Option<String>,
    /// Where the card can be replaced.
    pub response_url: Option<Secret>,
    /// When it was opened.
    pub opened_at: Time,
}

impl Memory {
    /// Remembers a signature that was verified; `false` if it was used before. As many are remembered as Slack signs in ten minutes.
    pub fn first_use(&self, signature: [u8; 32], now: Time) -> bool {
        let mut inner = self.inner();
        while inner.used_in_order.front().is_some_and(|(at, _)| now.since(*at) > SIGNATURE_LIFE) {
            if let Some((_, old)) = inner.used_in_order.pop_front() {
                inner.used.remove(&old);
            }
        }
        let first = inner.used.insert(signature);
        if first {
            inner.used_in_order.push_back((now, signature));
        }
        first
    }

    /// Whether a refused request may be logged: one in ten seconds, so that a stranger fills no log.
    pub fn may_complain(&self, now: Time) -> bool {
        let mut inner = self.inner();
        let quiet = inner.complained_at.is_some_and(|at| at <= now && now.since(at) < COMPLAINT_EVERY);
        if !quiet {
            inner.complained_at = Some(now);
        }
        !quiet
    }

    /// Remembers a dialog; its id, which cannot be guessed.
    pub fn open(&self, dialog: Dialog) -> String {
        let id = fresh_token("").expose().to_owned();
        let mut inner = self.inner();
        inner.dialogs.insert(id.clone(), dialog);
        inner.dialogs_in_order.push_back(id.clone());
        while inner.dialogs_in_order.len() > MOST_DIALOGS {
            if let Some(old) = inner.dialogs_in_order.pop_front() {
                inner.dialogs.remove(&old);
            }
        }
        id
    }

    /// The dialog with this id, if it can still be submitted.
    pub fn dialog(&self, id: &str, now: Time) -> Option<Dialog> {
        self.inner().dialogs.get(id).filter(|dialog| now.since(dialog.opened_at) <= DIALOG_LIFE).cloned()
    }

    /// The dialog is closed.
    pub fn close(&self, id: &str) {
        let mut inner = self.inner();
        inner.dialogs.remove(id);
        inner.dialogs_in_order.retain(|other| other != id);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_ms(seconds * 1_000)
    }

    #[test]
    fn a_signature_is_refused_until_its_time_is_over_and_then_forgotten() {
        let memory = Memory::default();
        assert!(memory.first_use([1; 32], at(1_000)));
        assert!(memory.first_use([2; 32], at(1_000)));
        for later in [1_000, 1_300, 1_600] {
            assert!(!memory.first_use([1; 32], at(later)), "{later}");
        }
        assert!(memory.first_use([3; 32], at(1_601)));
        let kept = |inner: MutexGuard<'_, Inner>| (inner.used.len(), inner.used_in_order.len());
        assert_eq!(kept(memory.inner()), (1, 1));
        assert!(!memory.first_use([3; 32], at(0)), "a clock that was set back forgets nothing");
    }

    #[test]
    fn refused_requests_are_logged_one_in_ten_seconds() {
        let memory = Memory::default();
        let logged: Vec<i64> = [1_000, 1_001, 1_009, 1_010, 1_011, 900].into_iter().filter(|seconds| memory.may_complain(at(*seconds))).collect();
        assert_eq!(logged, [1_000, 1_010, 900], "a clock that was set back silences nothing");
    }

    #[test]
    fn dialogs_end_by_time_by_number_and_by_being_closed() {
        let memory = Memory::default();
        let dialog = Dialog { approval: Uuid::nil(), delivery: 1, user: "U1".into(), channel: None, response_url: None, opened_at: at(1_000) };
        let first = memory.open(dialog.clone());
        assert!(memory.dialog(&first, at(2_800)).is_some());
        assert!(memory.dialog(&first, at(2_801)).is_none());
        assert!(memory.dialog("", at(1_000)).is_none());
        let all: Vec<_> = (0..MOST_DIALOGS).map(|_| memory.open(dialog.clone())).collect();
        let last = &all[MOST_DIALOGS - 1];
        assert!(memory.dialog(&first, at(1_000)).is_none(), "the oldest went first");
        memory.close(last);
        assert!(memory.dialog(last, at(1_000)).is_none());
        let kept = |inner: MutexGuard<'_, Inner>| (inner.dialogs.len(), inner.dialogs_in_order.len());
        assert_eq!(kept(memory.inner()), (MOST_DIALOGS - 1, MOST_DIALOGS - 1));
    }
}
