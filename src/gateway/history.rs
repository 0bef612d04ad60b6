//! What each agent did of late, in memory: enough to tell a first touch, a burst, an odd hour, and calls that only together mean something.
//!
//! An agent costs a fixed number of bytes, well under 1 KiB, and the number of agents has a bound; the one that was quiet for longest goes first. After a restart
//! it begins anew: an agent that has not been seen yet has no normal, so nothing is called unusual before there is one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::facts::Verb;
use crate::domain::decision;
use crate::domain::time::Time;

/// How many agents are remembered.
const MOST_AGENTS: usize = 65_536;
/// How many locks they are spread over.
const SHARDS: usize = 16;
/// How many destinations of an agent are remembered; the oldest is forgotten first.
const DESTINATIONS: usize = 48;
/// How many tools' mutations are counted at a time.
const TOOLS: usize = 8;

/// The span in which a burst is counted, and its length in milliseconds.
const BURST_SPAN: i64 = 10 * 60 * 1_000;
/// How many times its normal rate makes a burst.
const BURST_FACTOR: f32 = 5.0;
/// Below so many calls in a span nothing is a burst.
const LEAST_BURST: f32 = 20.0;
/// After so many spans with calls there is a normal rate.
const LEAST_SPANS: u32 = 3;
/// After so many calls there are usual hours.
const LEAST_CALLS: u32 = 50;
/// How much a new span counts in the mean of all.
const MEAN_STEP: f32 = 0.2;

/// For how long a read of sensitive data makes a write to the outside suspicious.
const READ_THEN_WRITE: Duration = Duration::from_secs(5 * 60);
/// So many changes with one tool in [`MASS_SPAN`] are a mass action.
const MASS_ACTION: u8 = 10;
/// The span of a mass action, in tenths of a second.
const MASS_SPAN: u32 = 600;

/// What is noted of a call.
#[derive(Clone, Copy, Debug)]
pub struct Observation<'a> {
    /// Where it goes: its host, or its scheme and name where it has none.
    pub destination: &'a str,
    /// With which tool.
    pub tool: &'a str,
    /// What it does.
    pub verb: Verb,
    /// Whether the destination is outside of the organisation.
    pub external: bool,
    /// Whether it names somebody outside of the organisation.
    pub external_principal: bool,
    /// Whether what it reads or carries is sensitive.
    pub sensitive: bool,
}

/// What a call looks like beside the agent's others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen for itself")]
pub struct Observed {
    /// No call of the agent to this destination was let go so far, and others were.
    pub new_destination: bool,
    /// Five times the agent's normal rate or more in the last ten minutes.
    pub volume_burst: bool,
    /// An hour of the day (UTC) at which the agent has never called.
    pub odd_hour: bool,
    /// Sensitive data was read within the last five minutes, and this writes to the outside: to somebody there, or to a destination there other than where
    /// the data came from.
    pub read_then_write: bool,
    /// Ten or more changes with one tool within a minute.
    pub mass_action: bool,
}

/// What all agents did of late.
pub struct History {
    shards: [Mutex<HashMap<u64, Box<Agent>>>; SHARDS],
    hasher: RandomState,
}

/// The latest changes with a tool: when each was, in tenths of a second, the next to be forgotten at `next`.
#[derive(Clone, Copy, Default)]
struct ToolChanges {
    tool: u64,
    at: [u32; MASS_ACTION as usize],
    next: u8,
    /// How many there are, at most as many as are remembered.
    count: u8,
}

#[derive(Clone, Copy)]
struct SensitiveRead {
    destination: u64,
    at: Time,
}

struct Agent {
    destinations: [u64; DESTINATIONS],
    next_destination: usize,
    calls: u32,
    hours: u32,
    span: i64,
    spans: u32,
    in_span: f32,
    mean: f32,
    /// The latest sensitive read, and the latest from another destination than that: whatever destination is written to, the latest from elsewhere is one of them.
    sensitive_reads: [Option<SensitiveRead>; 2],
    tools: [ToolChanges; TOOLS],
    last_at: Time,
}

/// What an agent is remembered by: its id, else its name.
pub fn agent_key(agent: &decision::Agent) -> &str {
    agent.id.as_deref().unwrap_or_else(|| agent.label())
}

impl Default for History {
    fn default() -> Self {
        Self { shards: Default::default(), hasher: RandomState::new() }
    }
}

impl History {
    /// Notes a call of `agent` at `now`, and says how it looks beside its others.
    pub fn observe(&self, agent: &str, call: &Observation<'_>, now: Time) -> Observed {
        let (destination, tool) = (self.hasher.hash_one(call.destination), self.hasher.hash_one(call.tool));
        self.with(agent, now, |agent| Observed {
            new_destination: agent.is_new_destination(destination),
            volume_burst: agent.is_burst(now),
            odd_hour: agent.is_odd_hour(now),
            read_then_write: agent.reads_then_writes(call, destination, now),
            mass_action: call.verb != Verb::Read && agent.is_mass_action(tool, now),
        })
    }

    /// Notes that a call of `agent` to `destination` was let go: it is no longer new. A call that was refused or asked about leaves it new, or asking twice would be enough.
    pub fn note_reached(&self, agent: &str, destination: &str, now: Time) {
        let destination = self.hasher.hash_one(destination);
        self.with(agent, now, |agent| agent.reaches(destination));
    }

    /// Notes that what `agent` got from `destination` at `now` is sensitive, which only the answer to a call tells.
    pub fn note_sensitive_read(&self, agent: &str, destination: &str, now: Time) {
        let destination = self.hasher.hash_one(destination);
        self.with(agent, now, |agent| agent.reads_sensitive(destination, now));
    }

    fn with<T>(&self, agent: &str, now: Time, use_it: impl FnOnce(&mut Agent) -> T) -> T {
        let key = self.hasher.hash_one(agent);
        let shard = &self.shards[usize::try_from(key % SHARDS as u64).unwrap_or(0)];
        let mut agents = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if agents.len() >= MOST_AGENTS / SHARDS && !agents.contains_key(&key) {
            forget_quietest(&mut agents);
        }
        use_it(match agents.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(Box::new(Agent::new(now))),
        })
    }

    /// How many agents are remembered.
    pub fn agents(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner).len()).sum()
    }
}

/// Forgets the quietest sixteenth at once, so that the search for them is paid once for many.
fn forget_quietest(agents: &mut HashMap<u64, Box<Agent>>) {
    let mut times: Vec<Time> = agents.values().map(|agent| agent.last_at).collect();
    let at = times.len() / 16;
    let (_, limit, _) = times.select_nth_unstable(at);
    let limit = *limit;
    agents.retain(|_, agent| agent.last_at > limit);
}

impl Agent {
    fn new(now: Time) -> Self {
        Self {
            destinations: [0; DESTINATIONS],
            next_destination: 0,
            calls: 0,
            hours: 0,
            span: now.ms().div_euclid(BURST_SPAN),
            spans: 0,
            in_span: 0.0,
            mean: 0.0,
            sensitive_reads: [None; 2],
            tools: [ToolChanges::default(); TOOLS],
            last_at: now,
        }
    }

    fn is_new_destination(&self, destination: u64) -> bool {
        self.next_destination > 0 && !self.destinations.contains(&destination)
    }

    fn reaches(&mut self, destination: u64) {
        if !self.destinations.contains(&destination) {
            self.destinations[self.next_destination % DESTINATIONS] = destination;
            self.next_destination += 1;
        }
    }

    fn is_burst(&mut self, now: Time) -> bool {
        let span = now.ms().div_euclid(BURST_SPAN);
        // Of calls that come at once, one may be noted a moment late: then it counts in the new span. A clock that was set back begins anew.
        if span > self.span || span < self.span - 1 {
            // A span without calls says nothing of how the agent works when it works.
            self.mean = if self.spans == 0 { self.in_span } else { self.mean + MEAN_STEP * (self.in_span - self.mean) };
            self.spans = self.spans.saturating_add(1);
            self.span = span;
            self.in_span = 0.0;
        }
        self.in_span += 1.0;
        self.last_at = now;
        self.spans >= LEAST_SPANS && self.in_span >= LEAST_BURST && self.in_span >= BURST_FACTOR * self.mean
    }

    fn is_odd_hour(&mut self, now: Time) -> bool {
        let hour = 1_u32 << now.ms().div_euclid(60 * 60 * 1_000).rem_euclid(24);
        let odd = self.calls >= LEAST_CALLS && self.hours & hour == 0;
        self.hours |= hour;
        self.calls = self.calls.saturating_add(1);
        odd
    }

    fn reads_then_writes(&mut self, call: &Observation<'_>, destination: u64, now: Time) -> bool {
        if call.verb == Verb::Read {
            if call.sensitive {
                self.reads_sensitive(destination, now);
            }
            return false;
        }
        let leaves = |read: &SensitiveRead| call.external_principal || (call.external && read.destination != destination);
        self.sensitive_reads.iter().flatten().any(|read| now.since(read.at) <= READ_THEN_WRITE && leaves(read))
    }

    fn reads_sensitive(&mut self, destination: u64, at: Time) {
        let [latest, _] = self.sensitive_reads;
        if latest.is_some_and(|latest| latest.destination != destination) {
            self.sensitive_reads[1] = latest;
        }
        self.sensitive_reads[0] = Some(SensitiveRead { destination, at });
    }

    fn is_mass_action(&mut self, tool: u64, now: Time) -> bool {
        let now = tenths(now);
        let known = self.tools.iter().position(|changes| changes.tool == tool && changes.count > 0);
        let quietest = || (0..TOOLS).min_by_key(|at| self.tools[*at].latest()).unwrap_or(0);
        let at = known.unwrap_or_else(quietest);
        if known.is_none() {
            self.tools[at] = ToolChanges { tool, ..ToolChanges::default() };
        }
        self.tools[at].note(now)
    }
}

impl ToolChanges {
    /// When the latest was; 0 where there is none.
    fn latest(&self) -> u32 {
        self.at.iter().copied().max().unwrap_or(0)
    }

    /// Notes a change, and says whether so many as make a mass action are in [`MASS_SPAN`] with it.
    fn note(&mut self, now: u32) -> bool {
        self.at[usize::from(self.next)] = now;
        self.next = (self.next + 1) % MASS_ACTION;
        self.count = (self.count + 1).min(MASS_ACTION);
        let oldest = self.at[usize::from(self.next)];
        self.count == MASS_ACTION && now.abs_diff(oldest) < MASS_SPAN
    }
}

/// A time in tenths of a second, which take thirteen years to come around.
fn tenths(time: Time) -> u32 {
    u32::try_from(time.ms().div_euclid(100).rem_euclid(1 << 32)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(destination: &str, verb: Verb) -> Observation<'_> {
        Observation { destination, tool: "slack", verb, external: true, external_principal: false, sensitive: false }
    }

    fn at(seconds: i64) -> Time {
        Time::from_ms(1_780_000_000_000 + seconds * 1_000)
    }

    #[test]
    fn a_destination_is_new_once_and_the_first_of_all_is_not() {
        let history = History::default();
        let asks = |agent: &str, destination: &str| history.observe(agent, &call(destination, Verb::Read), at(0)).new_destination;
        let new = |agent: &str, destination: &str| {
            let is_new = asks(agent, destination);
            history.note_reached(agent, destination, at(0));
            is_new
        };
        assert_eq!([new("a", "one"), asks("a", "two"), new("a", "two"), new("a", "two"), new("a", "one")], [false, true, true, false, false]);
        assert!(!new("b", "two"), "each agent for itself");
    }

    #[test]
    fn five_times_the_normal_rate_is_a_burst() {
        let history = History::default();
        let calls = |span: i64, count: usize| (0..count).map(|_| history.observe("a", &call("x", Verb::Read), at(span * 600)).volume_burst).last().unwrap();
        assert!(!calls(0, 1_000), "without a normal there is no burst");
        for span in 1..40 {
            assert!(!calls(span, 10));
        }
        assert!(!calls(40, 45));
        assert!(calls(41, 90), "against a mean of about seventeen");
    }

    #[test]
    fn calls_that_arrive_out_of_order_at_a_spans_end_do_not_spoil_the_normal() {
        let history = History::default();
        let call = |milliseconds: i64| history.observe("a", &call("x", Verb::Read), Time::from_ms(1_779_999_600_000 + milliseconds)).volume_burst;
        for span in 0..10 {
            for number in 0..30 {
                call(span * 600_000 + number);
            }
        }
        for _ in 0..30 {
            call(6_000_001);
            assert!(!call(5_999_999));
        }
    }

    #[test]
    fn an_hour_is_odd_once_the_others_are_known() {
        let history = History::default();
        for number in 0..LEAST_CALLS {
            assert!(!history.observe("a", &call("x", Verb::Read), at(i64::from(number))).odd_hour);
        }
        let night = |hours: i64| history.observe("a", &call("x", Verb::Read), at(hours * 3_600)).odd_hour;
        assert_eq!([night(5), night(5), night(24)], [true, false, false]);
    }

    #[test]
    fn a_sensitive_read_makes_a_write_to_the_outside_suspicious_for_five_minutes() {
        let history = History::default();
        let read = Observation { sensitive: true, ..call("crm", Verb::Read) };
        let write = |seconds: i64, external: bool| history.observe("a", &Observation { external, ..call("out", Verb::Write) }, at(seconds)).read_then_write;
        assert!(!write(0, true));
        history.observe("a", &read, at(10));
        assert_eq!([write(11, false), write(11, true), write(310, true), write(311, true)], [false, true, true, false]);
    }

    #[test]
    fn what_goes_back_to_where_it_was_read_does_not_leave() {
        let history = History::default();
        let writes = |destination: &str, external_principal: bool| {
            history.observe("a", &Observation { external_principal, ..call(destination, Verb::Write) }, at(20)).read_then_write
        };
        history.note_sensitive_read("a", "crm", at(1));
        history.note_sensitive_read("a", "crm", at(2));
        assert_eq!([writes("crm", false), writes("crm", true), writes("mail", false)], [false, true, true]);
        history.note_sensitive_read("a", "mail", at(3));
        assert_eq!([writes("crm", false), writes("mail", false)], [true, true], "each has the other's");
    }

    #[test]
    fn ten_changes_with_one_tool_in_a_minute_are_a_mass_action() {
        let history = History::default();
        let change = |seconds: i64| history.observe("a", &call("x", Verb::Write), at(seconds)).mass_action;
        let seen: Vec<bool> = (0..10).map(change).collect();
        assert_eq!(seen.iter().filter(|mass| **mass).count(), 1);
        assert!(seen[9] && change(60) && !change(130), "the last minute counts, wherever it begins");
        let spread: Vec<bool> = (200..230).map(|number| change(number * 7)).collect();
        assert!(!spread.contains(&true), "nine in any minute");
        let straddling: Vec<bool> = [2_000, 2_055, 2_056, 2_057, 2_058, 2_059, 2_060, 2_061, 2_062, 2_063, 2_064].map(change).to_vec();
        assert!(straddling[10], "no minute of the clock hides them");
        assert!((0..30).all(|seconds| !history.observe("b", &call("x", Verb::Read), at(seconds)).mass_action), "reads change nothing");
    }

    #[test]
    fn memory_has_a_bound_and_the_quietest_goes_first() {
        assert!(size_of::<Agent>() < 1_000, "{}", size_of::<Agent>());
        let history = History::default();
        for number in 0..i64::try_from(MOST_AGENTS * 2).unwrap() {
            history.observe(&number.to_string(), &call("x", Verb::Read), at(number));
            history.note_reached(&number.to_string(), "x", at(number));
        }
        assert!(history.agents() <= MOST_AGENTS);
        let newest = (MOST_AGENTS * 2 - 1).to_string();
        assert!(history.observe(&newest, &call("y", Verb::Read), at(1_000_000)).new_destination, "it is still known");
    }
}
