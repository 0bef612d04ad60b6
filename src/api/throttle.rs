//! Slows down whoever guesses passwords: after five failures in a row, each further one doubles the wait.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::domain::time::Time;

/// Failures in a row that cost nothing: people mistype.
const FREE: u32 = 5;
/// The wait after the fifth failure; it doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// The longest wait: long enough to make guessing pointless, short enough that a person who is mistaken for a guesser comes in.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// What one place may fail whatever the names: a whole office mistypes less, and each try costs a hash.
const PLACE: Budget = Budget { at_once: 20, every: Duration::from_secs(3) };
/// What one name may fail from all places together. To use it up for good takes hundreds of places, for each alone waits ever longer; and even then it is not
/// asked of where the person has signed in before, so that strangers do not lock anybody out of their own desk.
const NAME: Budget = Budget { at_once: 100, every: Duration::from_secs(3) };
/// How long a place is remembered at which somebody signed in.
const AT_HOME: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How many of each are remembered. Beyond it, a tenth makes room: those that matter least.
const REMEMBERED: usize = 10_000;

type Pair = (IpAddr, String);

/// Failed sign-ins by place and e-mail address, by place, and by e-mail address. A place is a network address, or an IPv6 network of 64 bits, which is
/// what one customer has (RFC 6177).
///
/// By both: one guesser does not lock the owner out from elsewhere, and one office behind one address is not locked out by one of its people.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<Counters>);

#[derive(Debug, Default)]
struct Counters {
    pairs: HashMap<Pair, Failures>,
    /// When the budget will be whole again.
    places: HashMap<IpAddr, Time>,
    names: HashMap<String, Time>,
    /// When somebody last signed in there.
    homes: HashMap<Pair, Time>,
}

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

/// So many at once, and from then on one in this time. Never more than this time is waited for the next.
struct Budget {
    at_once: u32,
    every: Duration,
}

impl Budget {
    /// How long until the next one; nothing where there is one left. `whole_at` is when all of it is there again.
    fn wait(&self, whole_at: Option<&Time>, now: Time) -> Duration {
        whole_at.map_or(Duration::ZERO, |whole| whole.since(now)).saturating_sub(self.every * (self.at_once - 1))
    }

    fn spent(&self, whole_at: Option<&Time>, now: Time) -> Time {
        whole_at.copied().unwrap_or_default().max(now).after(self.every)
    }
}

impl Throttle {
    /// Counts a try before its password is looked at, so that a hundred at once do not all slip through; how long to wait where it is too early.
    /// [`Throttle::succeeded`] takes it back.
    pub fn begin(&self, address: IpAddr, email: &str, now: Time) -> Result<(), Duration> {
        let mut counters = self.counters();
        let pair = (place(address), email.to_owned());
        counters.allowed(&pair, now)?;
        let is_home = counters.homes.get(&pair).is_some_and(|last| now.since(*last) < AT_HOME);
        if !is_home {
            turned_away(NAME.wait(counters.names.get(email), now))?;
            let whole = NAME.spent(counters.names.get(email), now);
            put(&mut counters.names, email.to_owned(), whole, |whole| *whole);
        }
        counters.count(pair, now);
        Ok(())
    }

    /// How long to wait where it is too early, without counting a try. `name` is nobody's, such as that of an issuer, so that only places are counted.
    pub fn check(&self, address: IpAddr, name: &str, now: Time) -> Result<(), Duration> {
        self.counters().allowed(&(place(address), name.to_owned()), now)
    }

    /// Counts a try that was only looked at by [`Throttle::check`].
    pub fn failed(&self, address: IpAddr, name: &str, now: Time) {
        let mut counters = self.counters();
        let pair = (place(address), name.to_owned());
        // Where others have brought a wait about in the meantime, it is long enough.
        if counters.allowed(&pair, now).is_ok() {
            counters.count(pair, now);
        }
    }

    /// The password was right: the count starts anew, and what [`Throttle::begin`] took is given back.
    pub fn succeeded(&self, address: IpAddr, email: &str, now: Time) {
        let mut counters = self.counters();
        let pair = (place(address), email.to_owned());
        if counters.pairs.remove(&pair).is_some() {
            if let Some(whole) = counters.places.get_mut(&pair.0) {
                *whole = whole.before(PLACE.every);
            }
            let is_home = counters.homes.contains_key(&pair);
            if let Some(whole) = counters.names.get_mut(email).filter(|_| !is_home) {
                *whole = whole.before(NAME.every);
            }
        }
        put(&mut counters.homes, pair, now, |last| *last);
    }

    fn counters(&self) -> std::sync::MutexGuard<'_, Counters> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counters {
    fn allowed(&self, pair: &Pair, now: Time) -> Result<(), Duration> {
        turned_away(self.pairs.get(pair).map_or(Duration::ZERO, |failures| failures.until().since(now)))?;
        turned_away(PLACE.wait(self.places.get(&pair.0), now))
    }

    fn count(&mut self, pair: Pair, now: Time) {
        let whole = PLACE.spent(self.places.get(&pair.0), now);
        put(&mut self.places, pair.0, whole, |whole| *whole);
        // A day without a try: whoever that was has gone.
        let known = self.pairs.get(&pair).filter(|failures| now.since(failures.last) < Duration::from_secs(24 * 60 * 60));
        let in_a_row = known.map_or(0, |failures| failures.in_a_row).saturating_add(1);
        // A flood of new names must not make a count forgotten that has grown.
        put(&mut self.pairs, pair, Failures { in_a_row, last: now }, |failures| (failures.in_a_row >= FREE, failures.last));
    }
}

fn turned_away(wait: Duration) -> Result<(), Duration> {
    if wait.is_zero() { Ok(()) } else { Err(wait) }
}

/// Where an address is.
pub(super) fn place(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Keeps a value; where there is no room, the tenth that is least by `worth` is forgotten.
pub(super) fn put<K: Clone + Eq + Hash, V, W: Ord>(kept: &mut HashMap<K, V>, key: K, value: V, worth: impl Fn(&V) -> W) {
    if kept.len() >= REMEMBERED && !kept.contains_key(&key) {
        let mut least: Vec<(W, K)> = kept.iter().map(|(key, value)| (worth(value), key.clone())).collect();
        let tenth = REMEMBERED / 10;
        least.select_nth_unstable_by(tenth, |a, b| a.0.cmp(&b.0));
        for (_, key) in &least[..tenth] {
            kept.remove(key);
        }
    }
    kept.insert(key, value);
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
        throttle.succeeded(HERE, "a@x", clock.now());
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
    fn one_place_runs_out_of_tries_whatever_the_names() {
        let (throttle, clock) = (Throttle::default(), Clock::manual(Time::from_ms(1_000_000)));
        let at = |low: u16| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 7, 0, 0, 0, low));
        let mut number = 0;
        let mut fresh = |place: IpAddr| {
            number += 1;
            throttle.begin(place, &format!("{number}@x"), clock.now())
        };
        for low in 0..20 {
            fresh(at(low)).unwrap();
        }
        assert_eq!(fresh(at(20)), Err(Duration::from_secs(3)), "a network of 64 bits is one place");
        fresh(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 8, 0, 0, 0, 1))).unwrap();
        fresh(HERE).unwrap();
        clock.advance(Duration::from_secs(3));
        fresh(at(1)).unwrap();
        assert_eq!(fresh(at(1)), Err(Duration::from_secs(3)), "one in three seconds from then on");
    }

    #[test]
    fn who_signs_in_uses_nothing_up() {
        let (throttle, now) = (Throttle::default(), Time::from_ms(1_000_000));
        for number in 0..500 {
            let email = format!("{number}@x");
            throttle.begin(HERE, &email, now).unwrap();
            throttle.succeeded(HERE, &email, now);
        }
    }

    #[test]
    fn guesses_from_everywhere_are_bounded_and_leave_the_owner_her_own_desk() {
        let (throttle, clock) = (Throttle::default(), Clock::manual(Time::from_ms(1_000_000)));
        throttle.begin(HERE, "a@x", clock.now()).unwrap();
        throttle.succeeded(HERE, "a@x", clock.now());
        let from = |number: u8| IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, number));
        for number in 0..100 {
            throttle.begin(from(number), "a@x", clock.now()).unwrap();
        }
        assert_eq!(throttle.begin(from(100), "a@x", clock.now()), Err(Duration::from_secs(3)), "no place waits longer for what others did");
        throttle.begin(from(100), "b@x", clock.now()).unwrap();
        throttle.begin(HERE, "a@x", clock.now()).unwrap();
        clock.advance(Duration::from_secs(3));
        throttle.begin(from(101), "a@x", clock.now()).unwrap();
    }

    #[test]
    fn a_flood_of_names_fills_no_memory_turns_nobody_away_and_has_no_count_forgotten_that_grew() {
        let (throttle, clock) = (Throttle::default(), Clock::manual(Time::from_ms(1_000_000)));
        for _ in 0..5 {
            throttle.begin(HERE, "a@x", clock.now()).unwrap();
        }
        let wait = throttle.begin(HERE, "a@x", clock.now());
        for number in 0..2 * u32::try_from(REMEMBERED).unwrap() {
            throttle.begin(IpAddr::V4(std::net::Ipv4Addr::from_bits(number)), &format!("{number}@x"), clock.now()).unwrap();
        }
        assert_eq!((throttle.begin(HERE, "a@x", clock.now()), wait), (wait, Err(FIRST_WAIT)));
        let counters = throttle.counters();
        assert!(counters.pairs.len() <= REMEMBERED && counters.places.len() <= REMEMBERED && counters.names.len() <= REMEMBERED);
    }
}
