//! What the retention removes, and how far a run of it has come.

/// A kind of thing that is removed when it is old. A run goes through them in this order, so that nothing is left that refers to what is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expendable {
    /// Deliveries that are settled, and their attempts.
    Deliveries,
    /// Approvals that are over, and their logs.
    Approvals,
    /// Incidents that are closed, and their logs.
    Incidents,
    /// Decisions, and what was read in the answers to scanned calls.
    Decisions,
    /// Agents that were not seen.
    Agents,
    /// Blocks of the list's index that no decision is left of.
    Blocks,
    /// Terms of the list's index that no block has any more.
    Terms,
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pruning {
    /// What it is at.
    pub at: Expendable,
    /// The row that it looked at last.
    pub after: i64,
}

impl Pruning {
    /// Where a run begins.
    pub const START: Self = Self { at: Expendable::Deliveries, after: 0 };
}

/// What a step of a run did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pruned {
    /// How many things it removed.
    pub removed: u64,
    /// Where to go on; nothing when all was gone through.
    pub next: Option<Pruning>,
}
