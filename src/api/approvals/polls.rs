//! How often a key may ask about an approval without waiting for its end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use crate::api::problem::Problem;
use crate::domain::time::Time;

/// The span in which a key may ask about an approval once.
pub(super) const SPAN: Duration = Duration::from_secs(2);

/// Who asked about which approval a moment ago. Cheap to clone; clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Polls(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    /// When each key last asked about each approval, and was answered.
    polls: HashMap<(Uuid, Uuid), Time>,
    /// When those that no longer matter were last thrown away: once in a span, so that none costs more than its own place.
    swept_at: Time,
}

impl Polls {
    /// Counts a poll, unless it comes too soon after the last one: 429, and not counted.
    pub(super) fn admit(&self, key: Uuid, approval: Uuid, now: Time) -> Result<(), Problem> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = seen.polls.get(&(key, approval)).filter(|last| is_recent(**last, now)) {
            let sentence = "This approval was asked about less than 2 seconds ago. Poll every 2.5 seconds, or add ?wait=30 to get the answer when it is there.";
            return Err(Problem::too_many(sentence, last.after(SPAN).since(now)));
        }
        if !is_recent(seen.swept_at, now) {
            seen.polls.retain(|_, last| is_recent(*last, now));
            seen.swept_at = now;
        }
        seen.polls.insert((key, approval), now);
        Ok(())
    }
}

/// A time to come is none: the clock was set back since.
fn is_recent(at: Time, now: Time) -> bool {
    at <= now && now.since(at) < SPAN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_poll_does_not_put_off_the_next_one() {
        let polls = Polls::default();
        let (key, approval) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let asked = |key, approval, ms| polls.admit(key, approval, Time::from_ms(ms)).is_ok();
        assert!(asked(key, approval, 10_000));
        assert!(!asked(key, approval, 10_001) && !asked(key, approval, 11_999));
        assert!(asked(key, approval, 12_000));
        assert!(asked(Uuid::from_u128(3), approval, 12_001), "each key has its own turn");
        assert!(asked(key, Uuid::from_u128(4), 12_001), "and each approval");
        assert!(asked(key, approval, 5_000), "a clock that was set back locks nobody out");
    }

    #[test]
    fn what_no_longer_matters_is_thrown_away() {
        let polls = Polls::default();
        for number in 0..1_000_u64 {
            let at = Time::from_ms(10_000 + i64::try_from(number).unwrap() * 100);
            assert!(polls.admit(Uuid::nil(), Uuid::from_u128(number.into()), at).is_ok());
        }
        let kept = polls.0.lock().unwrap().polls.len();
        assert!((20..=40).contains(&kept), "those of two spans at most, ten a second: {kept}");
    }
}
