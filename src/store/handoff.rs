//! The way from the store to the dispatcher of the same process, without the detour through the table.

use std::hash::{DefaultHasher, Hash, Hasher};

use uuid::Uuid;

use super::news::Bulletin;
use super::{Claimed, Lease};
use crate::domain::delivery::{Priority, Purpose};
use crate::domain::event::Event;
use crate::domain::time::Time;

/// A place in a channel's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The channel.
    pub channel: Uuid,
    /// How urgent.
    pub priority: Priority,
    /// Whose event it is, as a number that is the same for the same agent.
    pub agent: u64,
}

impl Place {
    /// That of an event of this purpose.
    pub fn of(channel: Uuid, event: &Event, purpose: Purpose) -> Self {
        let mut hasher = DefaultHasher::new();
        event.agent().map(|agent| agent.id.as_deref().or(agent.name.as_deref())).hash(&mut hasher);
        Self { channel, priority: Priority::of(event.kind(), purpose), agent: hasher.finish() }
    }
}

/// Where freshly recorded deliveries may go at once, already leased to the dispatcher of this process: that saves the commit of a claim.
///
/// The store calls it from within and after its own commit. Whatever is not reserved waits in the table.
pub trait Handoff: Send + Sync {
    /// A place for one event on its way to a channel, and under which lease; `None` if there is none.
    fn reserve(&self, place: &Place) -> Option<Lease>;
    /// Under which lease the correction of a clicked card goes, past the queue: it has an address of its own. `None` if nobody sends to `channel`.
    fn reserve_clicked(&self, channel: Uuid) -> Option<Lease>;
    /// The commit failed: a reserved place is given back.
    fn cancel(&self, place: &Place);
    /// The commit is on disk: these are ours to send.
    fn hand_over(&self, deliveries: Vec<Claimed>);
    /// The commit is on disk: `channel` has something due in the table.
    fn wake(&self, channel: Uuid);
    /// The commit is on disk: an approval ended at `at`. Its cards that have not left are worthless, and who waits for it may be told.
    fn approval_ended(&self, approval: Uuid, at: Time);
    /// Whether anyone looks on, and wants to be told what a commit changes.
    fn is_watched(&self) -> bool;
    /// The commit is on disk: this is what it changed. Called only while [`Handoff::is_watched`].
    fn publish(&self, bulletin: Bulletin);
}
