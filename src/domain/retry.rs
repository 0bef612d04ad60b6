//! When to try again.

use std::time::Duration;

use super::channel::ChannelKind;

/// The longest wait that a destination may ask for. A hint beyond it is taken for a mistake.
pub const LONGEST_HINT: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a chat alert is tried; after three days it is news to nobody.
pub const CHAT_LIFE: Duration = Duration::from_secs(72 * 60 * 60);

const CHAT_STEPS: [Duration; 7] = [
    Duration::from_secs(3),
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_secs(2 * 60),
    Duration::from_secs(10 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(60 * 60),
];
const CHAT_LAST_STEP: Duration = Duration::from_secs(2 * 60 * 60);

/// An approval's alert is tried in steps of seconds: it is worthless after the approval.
const APPROVAL_STEPS: [Duration; 3] = [Duration::from_secs(3), Duration::from_secs(10), Duration::from_secs(30)];

const SIEM_FIRST_STEP: Duration = Duration::from_secs(1);
const SIEM_LAST_STEP: Duration = Duration::from_secs(30);

/// The schedule that a delivery follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// 3 s, 10 s, 30 s, 2 m, 10 m, 30 m, 1 h, then every 2 h.
    Chat,
    /// 3 s, 10 s, then every 30 s: an approval that waits.
    ApprovalCard,
    /// 1 s doubling to 30 s.
    Siem,
}

impl Schedule {
    /// The schedule of an event on its way to a channel of `kind`; `expires` if a person waits on it.
    pub const fn of(kind: ChannelKind, expires: bool) -> Self {
        match (kind.is_chat(), expires) {
            (false, _) => Self::Siem,
            (true, true) => Self::ApprovalCard,
            (true, false) => Self::Chat,
        }
    }

    /// How long to wait after `failures` failures in a row (at least one), before jitter.
    pub fn step(self, failures: u32) -> Duration {
        let index = failures.saturating_sub(1) as usize;
        match self {
            Self::Chat => CHAT_STEPS.get(index).copied().unwrap_or(CHAT_LAST_STEP),
            Self::ApprovalCard => APPROVAL_STEPS[index.min(APPROVAL_STEPS.len() - 1)],
            Self::Siem => SIEM_FIRST_STEP.saturating_mul(1 << index.min(5)).min(SIEM_LAST_STEP),
        }
    }

    /// The wait with the destination's own `hint` honoured and jitter added: never shorter than either, at most 20 % longer.
    ///
    /// `jitter` is a random number from 0 to 1.
    pub fn wait(self, failures: u32, hint: Option<Duration>, jitter: f64) -> Duration {
        let base = self.step(failures).max(hint.unwrap_or_default().min(LONGEST_HINT));
        base + base.mul_f64(0.2 * jitter.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(schedule: Schedule, tries: u32) -> Vec<u64> {
        (1..=tries).map(|failures| schedule.step(failures).as_secs()).collect()
    }

    #[test]
    fn the_schedules_are_the_documented_ones() {
        assert_eq!(seconds(Schedule::Chat, 9), [3, 10, 30, 120, 600, 1800, 3600, 7200, 7200]);
        assert_eq!(seconds(Schedule::ApprovalCard, 5), [3, 10, 30, 30, 30]);
        assert_eq!(seconds(Schedule::Siem, 7), [1, 2, 4, 8, 16, 30, 30]);
    }

    proptest! {
        #[test]
        fn a_wait_is_never_shorter_than_the_hint_nor_much_longer(failures in 0u32..10_000, hint in proptest::option::of(0u64..200_000), jitter in 0.0f64..=1.0) {
            let hint = hint.map(Duration::from_secs);
            for schedule in [Schedule::Chat, Schedule::ApprovalCard, Schedule::Siem] {
                let wait = schedule.wait(failures, hint, jitter);
                let floor = schedule.step(failures).max(hint.unwrap_or_default().min(LONGEST_HINT));
                prop_assert!(wait >= floor && wait <= floor.mul_f64(1.2) + Duration::from_millis(1));
            }
        }
    }
}
