//! One clock for sender and receiver, which are threads of this process: nanoseconds since its first use.

use std::sync::OnceLock;
use std::time::Instant;

static START: OnceLock<Instant> = OnceLock::new();

/// The instant that nanosecond 0 stands for.
pub fn start() -> Instant {
    *START.get_or_init(Instant::now)
}

/// Nanoseconds since [`start`]; never 0, which stands for "not yet".
pub fn now_ns() -> u64 {
    u64::try_from(start().elapsed().as_nanos()).unwrap_or(u64::MAX).max(1)
}
