//! API keys that were looked up a moment ago, so that taking decisions in does not read the store at each call.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::Duration;

use super::auth::EngineCaller;
use crate::domain::time::Time;

/// How long an answer of the store is good for: a key that another process revokes (`interven keys revoke`) is refused after this time at the latest.
const GOOD_FOR: Duration = Duration::from_secs(1);
/// More keys than this are not in use at once; beyond it the cache starts anew.
const MOST: usize = 10_000;

/// Keys by the hash of their secret. Only keys that are good are in it: made-up ones cannot fill it.
#[derive(Debug, Default)]
pub struct KeyCache {
    keys: RwLock<HashMap<[u8; 32], Known>>,
    /// Counts revocations by this process.
    epoch: Mutex<u64>,
}

#[derive(Clone, Debug)]
struct Known {
    caller: EngineCaller,
    until: Time,
}

/// When a look-up in the store began; what it finds is not kept if a key was revoked meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct Epoch(u64);

impl KeyCache {
    /// Whose key has this hash, if the store was asked for it a moment ago.
    pub fn get(&self, hash: &[u8; 32], now: Time) -> Option<EngineCaller> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.get(hash).filter(|known| known.until > now).map(|known| known.caller.clone())
    }

    /// Asked before the store is.
    pub fn epoch(&self) -> Epoch {
        Epoch(*self.epoch.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps what the store answered: whose key it is, and its own end if it has one.
    pub fn put(&self, asked: Epoch, hash: [u8; 32], caller: EngineCaller, expires_at: Option<Time>, now: Time) {
        let epoch = self.epoch.lock().unwrap_or_else(PoisonError::into_inner);
        if *epoch != asked.0 {
            return;
        }
        let until = now.after(GOOD_FOR);
        let until = expires_at.map_or(until, |end| end.min(until));
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= MOST {
            keys.clear();
        }
        keys.insert(hash, Known { caller, until });
    }

    /// Called after this process revoked a key: it is refused at once.
    pub fn forget_all(&self) {
        let mut epoch = self.epoch.lock().unwrap_or_else(PoisonError::into_inner);
        *epoch += 1;
        self.keys.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const HASH: [u8; 32] = [1; 32];

    fn caller() -> EngineCaller {
        EngineCaller { key_id: Uuid::from_u128(7), agent: Some("agent-7".to_owned()) }
    }

    #[test]
    fn a_key_is_known_for_a_second_and_not_past_its_end() {
        let (cache, now) = (KeyCache::default(), Time::from_ms(10_000));
        assert_eq!(cache.get(&HASH, now), None);
        cache.put(cache.epoch(), HASH, caller(), None, now);
        assert_eq!(cache.get(&HASH, now.after(Duration::from_millis(999))), Some(caller()));
        assert_eq!(cache.get(&HASH, now.after(GOOD_FOR)), None);
        cache.put(cache.epoch(), HASH, caller(), Some(Time::from_ms(10_100)), now);
        assert_eq!(cache.get(&HASH, Time::from_ms(10_100)), None);
    }

    #[test]
    fn a_revocation_also_counts_for_answers_that_are_under_way() {
        let (cache, now) = (KeyCache::default(), Time::from_ms(10_000));
        let asked = cache.epoch();
        cache.put(asked, HASH, caller(), None, now);
        cache.forget_all();
        assert_eq!(cache.get(&HASH, now), None);
        cache.put(asked, HASH, caller(), None, now);
        assert_eq!(cache.get(&HASH, now), None, "the store was asked before the revocation");
    }
}
