//! What waits to be told to one who looks on, and how it is written.

use std::fmt::Write as _;

use serde::Serialize;

use super::Topic;
use crate::store::news::{ApprovalNews, Bulletin, ChannelNews, DeliveryNews, IncidentNews, Told};

/// How many of a kind one event tells of.
const MOST: usize = 50;

/// What waits. It has a bound, whatever happens.
pub(super) struct Waiting {
    topics: Vec<Topic>,
    bulletin: Bulletin,
}

impl Waiting {
    pub(super) fn new(topics: Vec<Topic>) -> Self {
        Self { topics, bulletin: Bulletin::default() }
    }

    pub(super) fn topics(&self) -> Vec<&'static str> {
        self.topics.iter().map(|topic| topic.name()).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bulletin.is_empty()
    }

    /// Adds what a commit changed.
    pub(super) fn add(&mut self, new: &Bulletin) {
        let waits = &mut self.bulletin;
        for topic in &self.topics {
            match topic {
                Topic::Decision => {
                    let newest = newest(&mut waits.decisions, &new.decisions);
                    newest.for_each(|news| waits.decisions.decided(news.clone(), MOST));
                }
                Topic::Approval => merge(&mut waits.approvals, &new.approvals, |a: &ApprovalNews, b| a.id == b.id),
                Topic::Delivery => merge(&mut waits.deliveries, &new.deliveries, |a: &DeliveryNews, b| a.id == b.id),
                Topic::Incident => merge(&mut waits.incidents, &new.incidents, |a: &IncidentNews, b| a.id == b.id),
                Topic::Channel => merge(&mut waits.channels, &new.channels, |a: &ChannelNews, b| a.id == b.id),
            }
        }
    }

    /// Writes what waits, and forgets it.
    pub(super) fn write(&mut self, frames: &mut Frames) {
        let Bulletin { decisions, approvals, deliveries, incidents, channels } = std::mem::take(&mut self.bulletin);
        told(frames, Topic::Decision, &decisions);
        told(frames, Topic::Approval, &approvals);
        told(frames, Topic::Delivery, &deliveries);
        told(frames, Topic::Incident, &incidents);
        told(frames, Topic::Channel, &channels);
    }

    /// Forgets what waits.
    pub(super) fn clear(&mut self) {
        self.bulletin = Bulletin::default();
    }
}

/// Counts what is not told of, and gives the rest: of what would be pushed out at once, nothing is copied.
fn newest<'a, T>(waits: &mut Told<T>, new: &'a Told<T>) -> impl Iterator<Item = &'a T> + use<'a, T> {
    let skipped = new.items.len().saturating_sub(MOST);
    waits.more += new.more + skipped as u64;
    new.items.iter().skip(skipped)
}

fn merge<T: Clone>(waits: &mut Told<T>, new: &Told<T>, same: impl Fn(&T, &T) -> bool + Copy) {
    newest(waits, new).for_each(|item| waits.add(item.clone(), MOST, same));
}

fn told<T: Serialize>(frames: &mut Frames, topic: Topic, told: &Told<T>) {
    if !told.is_empty() {
        frames.event(topic.name(), told);
    }
}

/// Events as they go out. Each has an id of its own; a caller who sends one back was here before.
pub(super) struct Frames {
    text: String,
    begun: i64,
    next: u64,
}

impl Frames {
    /// Those of a stream that begins at `begun`, in milliseconds since the epoch.
    pub(super) const fn new(begun: i64) -> Self {
        Self { text: String::new(), begun, next: 1 }
    }

    /// Says how long a caller who was cut off stays away.
    pub(super) fn retry(&mut self, ms: u32) {
        // Writing into a string does not fail.
        let _ = writeln!(self.text, "retry: {ms}");
    }

    /// Adds an event. JSON has no line breaks of its own, so that data is one line.
    pub(super) fn event(&mut self, name: &str, data: &impl Serialize) {
        match serde_json::to_string(data) {
            Ok(data) => {
                // Writing into a string does not fail.
                let _ = write!(self.text, "id: {}-{}\nevent: {name}\ndata: {data}\n\n", self.begun, self.next);
                self.next += 1;
            }
            Err(error) => tracing::error!(event = name, error = %error, "an event could not be written"),
        }
    }

    /// Adds what keeps the connection.
    pub(super) fn comment(&mut self) {
        self.text.push_str(":\n\n");
    }

    /// Whether nothing is written.
    pub(super) const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Takes what is written.
    pub(super) fn take(&mut self) -> bytes::Bytes {
        std::mem::take(&mut self.text).into()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::delivery::DeliveryState;

    #[test]
    fn a_thing_is_told_once_as_it_stands_and_the_rest_is_counted() {
        let delivery = |id, state| DeliveryNews { id, channel_id: Uuid::nil(), state };
        let mut waiting = Waiting::new(vec![Topic::Delivery]);
        let mut first = Bulletin::default();
        (1..=80).for_each(|id| first.delivery(delivery(id, DeliveryState::Pending)));
        first.approval(ApprovalNews { id: Uuid::nil(), status: crate::domain::approval::ApprovalStatus::Pending, by: None });
        waiting.add(&first);
        let mut second = Bulletin::default();
        second.delivery(delivery(79, DeliveryState::Delivered));
        second.delivery(delivery(1, DeliveryState::Dead));
        second.deliveries.more = 5;
        waiting.add(&second);
        let waits = &waiting.bulletin.deliveries;
        assert_eq!((waits.items.len(), waits.more), (50, 36));
        assert_eq!(
            waits.items.iter().rev().take(3).map(|one| (one.id, one.state)).collect::<Vec<_>>(),
            [(1, DeliveryState::Dead), (79, DeliveryState::Delivered), (80, DeliveryState::Pending)]
        );
        let mut frames = Frames::new(7);
        waiting.write(&mut frames);
        let text = String::from_utf8(frames.take().to_vec()).unwrap();
        assert!(text.starts_with("id: 7-1\nevent: delivery\ndata: {\"items\":[") && text.ends_with("\"more\":36}\n\n"), "{text}");
        assert!(!text.contains("approval") && waiting.is_empty());
    }
}
