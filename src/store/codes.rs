//! Kinds, severities and states as the numbers that both databases keep. A number, once given, is never given again.

use crate::domain::approval::ApprovalStatus;
use crate::domain::decision::DecisionKind;
use crate::domain::delivery::{DeliveryState, Purpose};
use crate::domain::event::EventKind;
use crate::domain::severity::Severity;

const EVENTS: [EventKind; 5] = [EventKind::Allow, EventKind::Deny, EventKind::Sanitize, EventKind::RequireApproval, EventKind::Incident];
const DECISIONS: [DecisionKind; 4] = [DecisionKind::Allow, DecisionKind::Deny, DecisionKind::Sanitize, DecisionKind::RequireApproval];
/// The database's statements name `pending` (0), `delivered` (1) and `suppressed` (4).
const STATES: [DeliveryState; 5] = [DeliveryState::Pending, DeliveryState::Delivered, DeliveryState::Dead, DeliveryState::Expired, DeliveryState::Suppressed];

/// The database's partial indexes name `pending` (0).
const APPROVALS: [ApprovalStatus; 4] = [ApprovalStatus::Pending, ApprovalStatus::Approved, ApprovalStatus::Denied, ApprovalStatus::Expired];
const PURPOSES: [Purpose; 4] = [Purpose::Alert, Purpose::Reminder, Purpose::Failover, Purpose::Correction];

/// A value that is kept as a number.
pub(super) trait Code: Copy + PartialEq + 'static {
    /// All values, each at its number.
    const VALUES: &'static [Self];

    /// Its number.
    fn code(self) -> i64 {
        Self::VALUES.iter().position(|value| *value == self).and_then(|at| i64::try_from(at).ok()).unwrap_or(-1)
    }

    /// The value with this number.
    fn from_code(code: i64) -> Option<Self> {
        usize::try_from(code).ok().and_then(|at| Self::VALUES.get(at).copied())
    }
}

impl Code for EventKind {
    const VALUES: &'static [Self] = &EVENTS;
}

impl Code for DecisionKind {
    const VALUES: &'static [Self] = &DECISIONS;
}

impl Code for DeliveryState {
    const VALUES: &'static [Self] = &STATES;
}

impl Code for Severity {
    const VALUES: &'static [Self] = &Severity::ALL;
}

impl Code for ApprovalStatus {
    const VALUES: &'static [Self] = &APPROVALS;
}

impl Code for Purpose {
    const VALUES: &'static [Self] = &PURPOSES;
}
