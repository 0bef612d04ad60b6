//! Refused sign-ins, as the audit log tells them: the first few of a place in a minute one by one, the rest by their number. The log is never pruned, and whoever
//! guesses would write it full.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::throttle::{place, put};
use crate::domain::time::Time;

/// How many are told one by one.
const ONE_BY_ONE: u32 = 5;
/// For how long they are counted together.
const TOGETHER: Duration = Duration::from_secs(60);

/// What was refused a moment ago, by place.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<HashMap<IpAddr, Recent>>);

#[derive(Clone, Copy, Debug)]
struct Recent {
    since: Time,
    /// How many there were since then.
    seen: u32,
    /// How many of them no entry tells yet.
    untold: u32,
}

impl Refusals {
    /// Counts one, and says how many an entry is to tell of; `None` where there is to be none.
    ///
    /// The first ones are told at once, then the 10th, the 20th, the 40th, and so on with all before them: a flood of any length leaves few entries, and never
    /// half of it untold. What is left is told with the next one after the minute.
    pub fn seen(&self, address: IpAddr, now: Time) -> Option<u32> {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let address = place(address);
        let mut one = recent.get(&address).copied().unwrap_or(Recent { since: now, seen: 0, untold: 0 });
        if now.since(one.since) >= TOGETHER {
            one = Recent { since: now, seen: 0, ..one };
        }
        one.seen = one.seen.saturating_add(1);
        one.untold = one.untold.saturating_add(1);
        let is_told = one.seen <= ONE_BY_ONE || (one.seen % ONE_BY_ONE == 0 && (one.seen / ONE_BY_ONE).is_power_of_two());
        let told = is_told.then_some(one.untold);
        if is_told {
            one.untold = 0;
        }
        put(&mut recent, address, one, |one| one.since);
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 9));

    #[test]
    fn a_flood_is_told_by_its_number_and_the_next_minute_tells_the_rest() {
        let (refusals, clock) = (Refusals::default(), Clock::manual(Time::from_ms(1_000_000)));
        let told: Vec<u32> = (0..1_000).filter_map(|_| refusals.seen(HERE, clock.now())).collect();
        assert_eq!(told, [1, 1, 1, 1, 1, 5, 10, 20, 40, 80, 160, 320]);
        assert_eq!(refusals.seen(THERE, clock.now()), Some(1));
        clock.advance(TOGETHER);
        assert_eq!(refusals.seen(HERE, clock.now()), Some(1_000 - 640 + 1));
        assert_eq!(refusals.seen(HERE, clock.now()), Some(1));
    }
}
