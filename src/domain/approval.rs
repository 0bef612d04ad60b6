//! An approval: the question that a REQUIRE_APPROVAL asks.

use std::fmt;
use std::time::Duration;

/// How long a question stays open (the documented default of the pending TTL).
pub const PENDING_TTL: Duration = Duration::from_secs(10 * 60);

/// Where an approval stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalStatus {
    /// Nobody has answered.
    Pending,
    /// A person said yes.
    Approved,
    /// A person said no.
    Denied,
    /// Nobody answered in time.
    Expired,
}

impl ApprovalStatus {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Expired => "expired",
        }
    }
}

impl fmt::Display for ApprovalStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
