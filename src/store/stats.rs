//! What the store counts, and what it tells of that.

use crate::domain::approval::ApprovalStatus;
use crate::domain::decision::DecisionKind;
use crate::domain::delivery::DeliveryState;
use crate::domain::severity::Severity;
use crate::domain::time::Time;

/// For how long minutes are kept, in milliseconds.
pub const MINUTES_KEPT: i64 = 2 * 24 * HOUR;
/// A minute in milliseconds.
pub const MINUTE: i64 = 60_000;
/// An hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;

/// Which figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatsQuery {
    /// From this on; at the beginning of a step of `sums`.
    pub since: Time,
    /// Before this; at the beginning of a step of `sums`.
    pub until: Time,
    /// From the counts of which step the sums are made: [`MINUTE`] or [`HOUR`].
    pub sums: i64,
    /// From the counts of which step the series is made.
    pub series: i64,
    /// How many of the most frequent agents, tools and reasons are told.
    pub top: usize,
}

/// The figures of a span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Decisions by when they came in, in the steps of the series that have any, and by kind; oldest first.
    pub series: Vec<(Time, DecisionKind, u64)>,
    /// Decisions by kind.
    pub kinds: Vec<(DecisionKind, u64)>,
    /// Decisions by risk band.
    pub bands: Vec<(Severity, u64)>,
    /// The agents with the most decisions, by id, or name where they have none.
    pub agents: Vec<(String, u64)>,
    /// The tools with the most decisions.
    pub tools: Vec<(String, u64)>,
    /// The most frequent reason codes.
    pub reasons: Vec<(String, u64)>,
    /// Deliveries that were done with, by how.
    pub deliveries: Vec<(DeliveryState, u64)>,
    /// Of those that were delivered: the time from when they were queued.
    pub delivery_times: Spread,
    /// Approvals that ended, by how.
    pub approvals: Vec<(ApprovalStatus, u64)>,
    /// Of those that a person answered: the time from when they were asked.
    pub answer_times: Spread,
}

/// Times, counted in buckets that are an eighth to a quarter as wide as what is in them is long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread(pub Vec<(u32, u64)>);

impl Spread {
    /// The bucket of a time in milliseconds.
    pub fn bucket(ms: u64) -> u32 {
        let small = |number: u64| u32::try_from(number).unwrap_or_default();
        if ms < 4 {
            return small(ms);
        }
        let log = ms.ilog2();
        (log << 2) | small((ms >> (log - 2)) & 3)
    }

    /// The middle of a bucket, in milliseconds.
    const fn middle(bucket: u32) -> u64 {
        if bucket < 8 {
            return bucket as u64;
        }
        let (log, part) = (bucket >> 2, (bucket & 3) as u64);
        if log > 62 {
            return u64::MAX;
        }
        ((4 + part) << (log - 2)) + ((1 << (log - 2)) >> 1)
    }

    /// The time that `percent` of them do not exceed, in milliseconds, to within an eighth; none where there are none.
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        let mut buckets = self.0.clone();
        buckets.sort_unstable();
        let total: u64 = buckets.iter().map(|(_, count)| count).sum();
        let rank = (total * percent).div_ceil(100).max(1);
        let mut seen = 0;
        buckets.into_iter().find_map(|(bucket, count)| {
            seen += count;
            (seen >= rank).then(|| Self::middle(bucket))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn percentiles_come_from_the_buckets() {
        let spread = |times: &[u64]| Spread(times.iter().map(|ms| (Spread::bucket(*ms), 1)).collect());
        assert_eq!(spread(&[]).percentile(50), None);
        assert_eq!(spread(&[0]).percentile(99), Some(0));
        assert_eq!(spread(&[3, 1, 2]).percentile(50), Some(2));
        assert_eq!(spread(&[1, 1, 1, 1, 1, 1, 1, 1, 1, 3]).percentile(95), Some(3));
        assert_eq!(Spread(vec![(1, 99), (3, 1)]).percentile(99), Some(1));
    }

    proptest! {
        #[test]
        fn a_time_is_near_the_middle_of_its_bucket_and_longer_ones_are_never_before_it(ms in 0_u64..1 << 60, more in 0_u64..1 << 50) {
            let middle = Spread::middle(Spread::bucket(ms));
            prop_assert!(middle.abs_diff(ms) <= ms / 8, "{ms} {middle}");
            prop_assert!(Spread::bucket(ms + more) >= Spread::bucket(ms));
        }

        #[test]
        fn no_bucket_makes_it_panic(bucket: u32) {
            Spread::middle(bucket);
        }
    }
}
