//! What is counted of the use of API keys: how often each is used, and when it was last written down that it is.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use crate::domain::time::Time;
use crate::store::USE_NOTED;

/// What one call takes out of a bucket: the milliseconds of a minute, so that a limit of so many a minute is so much a millisecond.
const CALL: u64 = 60_000;

/// A bucket and a time for each API key that is in use; ephemeral keys draw on that of the key that they were made with.
#[derive(Debug, Default)]
pub struct Meters {
    buckets: Mutex<HashMap<Uuid, Bucket>>,
    noted: Mutex<HashMap<Uuid, Time>>,
}

/// A token bucket.
#[derive(Debug)]
struct Bucket {
    left: u64,
    at: Time,
}

impl Meters {
    /// Takes one call out of the key's bucket, which holds those of two minutes and is filled by `per_minute`; how long to wait where it is empty.
    pub fn admit(&self, key: Uuid, per_minute: u32, now: Time) -> Result<(), Duration> {
        let rate = u64::from(per_minute.max(1));
        let full = 2 * rate * CALL;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry(key).or_insert(Bucket { left: full, at: now });
        // A clock that was set back fills nothing, and is the one that counts from here on.
        let passed = u64::try_from(now.since(bucket.at).as_millis()).unwrap_or(u64::MAX);
        bucket.left = bucket.left.saturating_add(passed.saturating_mul(rate)).min(full);
        bucket.at = now;
        match bucket.left.checked_sub(CALL) {
            Some(left) => {
                bucket.left = left;
                Ok(())
            }
            None => Err(Duration::from_millis((CALL - bucket.left).div_ceil(rate))),
        }
    }

    /// Whether this use of the key is to be written down: the first one in a minute.
    pub fn is_news(&self, key: Uuid, now: Time) -> bool {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = noted.get(&key).is_none_or(|at| *at > now || now.since(*at) >= USE_NOTED);
        if is_news {
            noted.insert(key, now);
        }
        is_news
    }

    /// The key is gone.
    pub fn forget(&self, key: Uuid) {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: Uuid = Uuid::from_u128(7);

    fn at(ms: i64) -> Time {
        Time::from_ms(1_000_000 + ms)
    }

    #[test]
    fn twice_the_limit_may_come_at_once_and_then_one_at_a_time() {
        let meters = Meters::default();
        for _ in 0..120 {
            meters.admit(KEY, 60, at(0)).unwrap();
        }
        assert_eq!(meters.admit(KEY, 60, at(0)), Err(Duration::from_secs(1)));
        assert_eq!(meters.admit(KEY, 60, at(999)), Err(Duration::from_millis(1)), "being turned away does not count");
        meters.admit(KEY, 60, at(1_000)).unwrap();
        assert!(meters.admit(KEY, 60, at(1_000)).is_err());
        meters.admit(Uuid::from_u128(8), 60, at(1_000)).unwrap();
        assert!(meters.admit(KEY, 60, at(500)).is_err(), "a clock that was set back gives nothing away");
        meters.admit(KEY, 60, at(1_500)).unwrap();
        assert_eq!(meters.admit(KEY, 7, at(1_500)), Err(Duration::from_millis(8_572)), "and a part of a millisecond is one to wait for");
    }

    #[test]
    fn a_use_is_news_once_a_minute() {
        let meters = Meters::default();
        assert!(meters.is_news(KEY, at(0)) && !meters.is_news(KEY, at(59_999)) && meters.is_news(KEY, at(60_000)));
        assert!(meters.is_news(Uuid::from_u128(8), at(0)) && meters.is_news(KEY, at(0)), "each key has its own, and a clock can be set back");
        meters.forget(KEY);
        assert!(meters.is_news(KEY, at(1)));
    }

    proptest! {
        #[test]
        fn no_more_than_the_limit_passes_in_the_long_run(per_minute in 1u32..2_000, steps in prop::collection::vec(0i64..2_000, 1..300)) {
            let (meters, mut now, mut passed) = (Meters::default(), 0, 0u64);
            for step in steps {
                now += step;
                match meters.admit(KEY, per_minute, at(now)) {
                    Ok(()) => passed += 1,
                    Err(wait) => {
                        prop_assert!(meters.admit(KEY, per_minute, at(now).after(wait)).is_ok(), "the wait that was asked for is enough");
                        now += i64::try_from(wait.as_millis()).unwrap();
                        passed += 1;
                    }
                }
            }
            prop_assert!(passed * CALL <= (2 * CALL + now.unsigned_abs()) * u64::from(per_minute));
        }
    }
}
