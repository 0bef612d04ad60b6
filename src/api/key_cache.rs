//! API keys that were looked up a moment ago, so that taking decisions in does not read the store at each call.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use super::engine::EngineKey;
use crate::domain::time::Time;

/// How long an answer of the store is good for: a key that another process revokes (`interven keys revoke`) is refused after this time at the latest.
const GOOD_FOR: Duration = Duration::from_secs(1);
/// More keys than this are not in use at once; beyond it the cache starts anew.
const MOST: usize = 10_000;

/// Keys by the hash of their secret. Only keys that are good are in it: made-up ones cannot fill it.
#[derive(Debug, Default)]
pub struct KeyCache {
    keys: RwLock<HashMap<[u8; 32], Known>>,
    /// Counts changes and revocations by this process.
    epoch: Mutex<u64>,
}

#[derive(Clone, Debug)]
struct Known {
    key: Arc<EngineKey>,
    until: Time,
}

/// When a look-up in the store began; what it finds is not kept if a key was revoked meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct Epoch(u64);

impl KeyCache {
    /// The key with this hash, if the store was asked for it a moment ago.
    pub fn get(&self, hash: &[u8; 32], now: Time) -> Option<Arc<EngineKey>> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.get(hash).filter(|known| known.until > now).map(|known| Arc::clone(&known.key))
    }

    /// Asked before the store is.
    pub fn epoch(&self) -> Epoch {
        Epoch(*self.epoch.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps what the store answered, no longer than until the key's own end.
    pub fn put(&self, asked: Epoch, hash: [u8; 32], key: Arc<EngineKey>, now: Time) {
        let epoch = self.epoch.lock().unwrap_or_else(PoisonError::into_inner);
        if *epoch != asked.0 {
            return;
        }
        let until = now.after(GOOD_FOR);
        let until = key.expires_at().map_or(until, |end| end.min(until));
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= MOST {
            keys.clear();
        }
        keys.insert(hash, Known { key, until });
    }

    /// Called after this process changed or revoked a key: that counts at once.
    pub fn forget_all(&self) {
        let mut epoch = self.epoch.lock().unwrap_or_else(PoisonError::into_inner);
        *epoch += 1;
        self.keys.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: [u8; 32] = [1; 32];

    fn key(expires_at: Option<Time>) -> Arc<EngineKey> {
        Arc::new(EngineKey::sample("agent-7", expires_at))
    }

    #[test]
    fn a_key_is_known_for_a_second_and_not_past_its_end() {
        let (cache, now) = (KeyCache::default(), Time::from_ms(10_000));
        assert!(cache.get(&HASH, now).is_none());
        let kept = key(None);
        cache.put(cache.epoch(), HASH, Arc::clone(&kept), now);
        assert!(Arc::ptr_eq(&cache.get(&HASH, now.after(Duration::from_millis(999))).unwrap(), &kept));
        assert!(cache.get(&HASH, now.after(GOOD_FOR)).is_none());
        cache.put(cache.epoch(), HASH, key(Some(Time::from_ms(10_100))), now);
        assert!(cache.get(&HASH, Time::from_ms(10_099)).is_some());
        assert!(cache.get(&HASH, Time::from_ms(10_100)).is_none());
    }

    #[test]
    fn a_revocation_also_counts_for_answers_that_are_under_way() {
        let (cache, now) = (KeyCache::default(), Time::from_ms(10_000));
        let asked = cache.epoch();
        cache.put(asked, HASH, key(None), now);
        cache.forget_all();
        assert!(cache.get(&HASH, now).is_none());
        cache.put(asked, HASH, key(None), now);
        assert!(cache.get(&HASH, now).is_none(), "the store was asked before the revocation");
    }
}
