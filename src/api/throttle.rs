//! Slows down whoever guesses passwords: after five failures in a row, each further one doubles the wait.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::domain::time::Time;

/// Failures in a row that cost nothing: people mistype.
const FREE: u32 = 5;
/// The wait after the fifth failure; it doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// The longest wait: long enough to make guessing pointless, short enough that a person who is mistaken for a guesser comes in.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// How many pairs are remembered; beyond it, those whose wait is over are forgotten first.
const REMEMBERED: usize = 10_000;

type Pair = (IpAddr, String);

/// Failed sign-ins by client address and e-mail address.
///
/// By both: one guesser does not lock the owner out from elsewhere, and one office behind one address is not locked out by one of its people.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<Pair, Failures>>);

#[derive(Clone, Copy, Debug)]
struct Failures {
    in_a_row: u32,
    last: Time,
}

impl Failures {
    fn until(self) -> Time {
        if self.in_a_row < FREE {
            return self.last;
        }
        let wait = FIRST_WAIT.saturating_mul(2u32.saturating_pow(self.in_a_row - FREE));
        self.last.after(wait.min(LONGEST_WAIT))
    }
}

impl Throttle {
    /// Counts a try before its password is looked at, so that a hundred at once do not all slip through; how long to wait where it is too early.
    /// [`Throttle::succeeded`] takes it back.
    pub fn begin(&self, address: IpAddr, email: &str, now: Time) -> Result<(), Duration> {
        self.enter(address, email, now, true)
    }

    /// How long to wait where it is too early, without counting a try.
    pub fn check(&self, address: IpAddr, name: &str, now: Time) -> Result<(), Duration> {
        self.enter(address, name, now, false)
    }

    /// Counts a try that was only looked at by [`Throttle::check`].
    pub fn failed(&self, address: IpAddr, name: &str, now: Time) {
        // Where others have brought a wait about in the meantime, it is long enough.
        let _ = self.enter(address, name, now, true);
    }

    fn enter(&self, address: IpAddr, email: &str, now: Time, counts: bool) -> Result<(), Duration> {
        let mut pairs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pair = (address, email.to_owned());
        let known = pairs.get(&pair).copied();
        if let Some(failures) = known {
            let wait = failures.until().since(now);
            if !wait.is_zero() {
                return Err(wait);
            }
        } else if pairs.len() >= REMEMBERED {
            pairs.retain(|_, failures| !failures.until().since(now).is_zero());
            if pairs.len() >= REMEMBERED {
                return Err(FIRST_WAIT);
            }
        }
        if !counts {
            return Ok(());
        }
        // A day without a try: whoever that was has gone.
        let in_a_row = known.filter(|failures| now.since(failures.last) < Duration::from_secs(24 * 60 * 60)).map_or(0, |failures| failures.in_a_row);
        pairs.insert(pair, Failures { in_a_row: in_a_row.saturating_add(1), last: now });
        Ok(())
    }

    /// The password was right: the count starts anew.
    pub fn succeeded(&self, address: IpAddr, email: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(address, email.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 9));

    #[test]
    fn the_sixth_try_waits_and_each_further_one_twice_as_long() {
        let (throttle, clock) = (Throttle::default(), Clock::manual(Time::from_ms(1_000_000)));
        for _ in 0..5 {
            throttle.begin(HERE, "a@x", clock.now()).unwrap();
        }
        for wait in [5, 10, 20, 40, 80, 160, 320, 640, 900, 900] {
            assert_eq!(throttle.begin(HERE, "a@x", clock.now()), Err(Duration::from_secs(wait)));
            clock.advance(Duration::from_millis(wait * 1_000 - 1));
            assert_eq!(throttle.begin(HERE, "a@x", clock.now()), Err(Duration::from_millis(1)), "being turned away does not count");
            clock.advance(Duration::from_millis(1));
            throttle.begin(HERE, "a@x", clock.now()).unwrap();
        }
    }

    #[test]
    fn others_do_not_wait_and_a_success_starts_anew() {
        let (throttle, clock) = (Throttle::default(), Clock::manual(Time::from_ms(1_000_000)));
        for _ in 0..5 {
            throttle.begin(HERE, "a@x", clock.now()).unwrap();
        }
        throttle.begin(THERE, "a@x", clock.now()).unwrap();
        throttle.begin(HERE, "b@x", clock.now()).unwrap();
        assert!(throttle.begin(HERE, "a@x", clock.now()).is_err());
        throttle.succeeded(HERE, "a@x");
        for _ in 0..5 {
            throttle.begin(HERE, "a@x", clock.now()).unwrap();
        }
    }

    #[test]
    fn what_is_only_looked_at_counts_once_it_fails() {
        let (throttle, now) = (Throttle::default(), Time::from_ms(1_000_000));
        for _ in 0..20 {
            throttle.check(HERE, "oidc acme", now).unwrap();
        }
        for _ in 0..5 {
            throttle.check(HERE, "oidc acme", now).unwrap();
            throttle.failed(HERE, "oidc acme", now);
        }
        assert_eq!(throttle.check(HERE, "oidc acme", now), Err(FIRST_WAIT));
        throttle.failed(HERE, "oidc acme", now);
        assert_eq!(throttle.check(HERE, "oidc acme", now), Err(FIRST_WAIT), "one that was on its way makes nobody wait longer");
    }

    #[test]
    fn a_flood_of_names_does_not_fill_the_memory() {
        let (throttle, clock) = (Throttle::default(), Clock::manual(Time::from_ms(1_000_000)));
        for number in 0..2 * REMEMBERED {
            let _ = throttle.begin(HERE, &number.to_string(), clock.now());
        }
        assert!(throttle.0.lock().unwrap().len() <= REMEMBERED);
    }
}
