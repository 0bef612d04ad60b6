//! How fast a destination may be spoken to, and when it asked for silence.
//!
//! One [`Pace`] belongs to a destination, not to a channel: two channels on the same webhook share it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::domain::channel::ChannelKind;
use crate::domain::retry::LONGEST_HINT;
use crate::domain::time::Time;

/// At most `count` messages in any `span`.
#[derive(Clone, Copy, Debug)]
struct Limit {
    count: usize,
    span: Duration,
}

const fn limit(count: usize, seconds: u64) -> Limit {
    Limit { count, span: Duration::from_secs(seconds) }
}

/// The documented or observed limits (`docs/channels.md` names the sources). One place of each is kept for approvals.
const fn limits(kind: ChannelKind) -> &'static [Limit] {
    match kind {
        // One a second per channel, short bursts allowed.
        ChannelKind::Slack => &const { [limit(5, 5)] },
        // Five in two seconds per webhook, thirty a minute per channel.
        ChannelKind::Discord => &const { [limit(5, 2), limit(30, 60)] },
        ChannelKind::Teams => &const { [limit(4, 1)] },
        // One a second per chat, twenty a minute per group.
        ChannelKind::Telegram => &const { [limit(3, 3), limit(20, 60)] },
        ChannelKind::Siem => &[],
    }
}

/// The pace of one destination.
#[derive(Debug)]
pub(super) struct Pace {
    limits: &'static [Limit],
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sent: VecDeque<Time>,
    silent_until: Option<Time>,
}

impl Pace {
    pub(super) fn of(kind: ChannelKind) -> Self {
        Self { limits: limits(kind), state: Mutex::default() }
    }

    /// Takes a place for a message at `now`, or says when to ask again. An approval may take the place that is kept for it.
    pub(super) fn take(&self, now: Time, approval: bool) -> Result<(), Time> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back would otherwise hold everything until it has caught up.
        state.sent.retain(|at| *at <= now);
        state.silent_until = state.silent_until.filter(|until| until.since(now) <= LONGEST_HINT);
        if let Some(until) = state.silent_until.filter(|until| *until > now) {
            return Err(until);
        }
        state.silent_until = None;
        for limit in self.limits {
            let places = if approval { limit.count } else { limit.count - 1 };
            // The message that must be out of the span before there is a place.
            if let Some(blocking) = state.sent.len().checked_sub(places).and_then(|at| state.sent.get(at)) {
                let free_at = blocking.after(limit.span);
                if free_at > now {
                    return Err(free_at);
                }
            }
        }
        let longest = self.limits.iter().map(|limit| limit.count).max().unwrap_or(0);
        if longest > 0 {
            if state.sent.len() >= longest {
                state.sent.pop_front();
            }
            state.sent.push_back(now);
        }
        Ok(())
    }

    /// The destination asked for silence.
    pub(super) fn silence_until(&self, until: Time) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.silent_until = state.silent_until.max(Some(until));
    }

    /// An edit or a successful test ends a silence.
    pub(super) fn end_silence(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).silent_until = None;
    }
}

/// The paces of all destinations, by what identifies one.
#[derive(Debug, Default)]
pub(super) struct Paces(Mutex<HashMap<String, Arc<Pace>>>);

impl Paces {
    /// The pace of the destination with this identity.
    pub(super) fn of(&self, kind: ChannelKind, identity: String) -> Arc<Pace> {
        let mut paces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        paces.retain(|key, pace| *key == identity || Arc::strong_count(pace) > 1);
        Arc::clone(paces.entry(identity).or_insert_with(|| Arc::new(Pace::of(kind))))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_last_place_is_kept_for_an_approval() {
        let pace = Pace::of(ChannelKind::Slack);
        let now = Time::from_ms(1_000_000);
        for _ in 0..4 {
            assert_eq!(pace.take(now, false), Ok(()));
        }
        assert_eq!(pace.take(now, false), Err(now.after(Duration::from_secs(5))));
        assert_eq!(pace.take(now, true), Ok(()));
        assert_eq!(pace.take(now, true), Err(now.after(Duration::from_secs(5))));
    }

    #[test]
    fn silence_holds_for_approvals_too() {
        let pace = Pace::of(ChannelKind::Teams);
        let now = Time::from_ms(1_000_000);
        pace.silence_until(now.after(Duration::from_secs(30)));
        pace.silence_until(now.after(Duration::from_secs(10)));
        assert_eq!(pace.take(now, true), Err(now.after(Duration::from_secs(30))));
        assert_eq!(pace.take(now.after(Duration::from_secs(30)), true), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_holds_nothing_up() {
        let pace = Pace::of(ChannelKind::Slack);
        let now = Time::from_ms(100_000_000);
        while pace.take(now, true).is_ok() {}
        assert_eq!(pace.take(now.before(Duration::from_secs(3_600)), false), Ok(()));
    }

    proptest! {
        #[test]
        fn no_span_ever_holds_more_than_its_limit(steps in proptest::collection::vec((0u64..3_000, any::<bool>()), 1..200)) {
            for kind in [ChannelKind::Slack, ChannelKind::Discord, ChannelKind::Teams, ChannelKind::Telegram] {
                let pace = Pace::of(kind);
                let mut now = Time::from_ms(1_000_000);
                let mut sent: Vec<Time> = Vec::new();
                for (wait, approval) in &steps {
                    now = now.after(Duration::from_millis(*wait));
                    if pace.take(now, *approval).is_ok() {
                        sent.push(now);
                    }
                    for limit in limits(kind) {
                        let within = sent.iter().filter(|at| now.since(**at) < limit.span).count();
                        prop_assert!(within <= limit.count, "{kind:?}: {within} in {:?}", limit.span);
                    }
                }
            }
        }
    }
}
