//! Arithmetic on samples.

use std::time::Duration;

/// A count as a number to divide; exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts and nanoseconds here stay far below 2^53")]
pub fn float(count: u64) -> f64 {
    count as f64
}

/// A duration in whole nanoseconds.
pub fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// Nanoseconds in milliseconds.
pub fn millis(nanos: u64) -> f64 {
    float(nanos) / 1e6
}

/// How many a second, over `nanos`.
pub fn rate(count: u64, nanos: u64) -> f64 {
    float(count) * 1e9 / float(nanos.max(1))
}

/// The least sample that `per_mille` of them do not exceed (nearest rank); 0 of none. `sorted` is in ascending order.
pub fn percentile(sorted: &[u64], per_mille: usize) -> u64 {
    let rank = (sorted.len() * per_mille).div_ceil(1000).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

/// Median, least and greatest; of an even number, the median is the mean of the two in the middle. `None` of none.
pub fn spread(values: &[f64]) -> Option<(f64, f64, f64)> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (least, greatest) = (*sorted.first()?, *sorted.last()?);
    let middle = sorted.len() / 2;
    let median = if sorted.len().is_multiple_of(2) { f64::midpoint(sorted[middle - 1], sorted[middle]) } else { sorted[middle] };
    Some((median, least, greatest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let hundred: Vec<u64> = (1..=100).collect();
        assert_eq!((percentile(&hundred, 500), percentile(&hundred, 990), percentile(&hundred, 1000)), (50, 99, 100));
        assert_eq!((percentile(&[7], 500), percentile(&[7], 990), percentile(&[], 500)), (7, 7, 0));
    }

    #[test]
    fn the_spread_does_not_need_order() {
        assert_eq!(spread(&[3.0, 1.0, 2.0]), Some((2.0, 1.0, 3.0)));
        assert_eq!(spread(&[4.0, 1.0, 2.0, 3.0]), Some((2.5, 1.0, 4.0)));
        assert_eq!(spread(&[]), None);
    }

    #[test]
    fn a_rate_over_no_time_is_finite() {
        assert!(rate(5, 0).is_finite());
        assert!((rate(500, 1_000_000_000) - 500.0).abs() < 1e-9);
    }
}
