//! Interven: the alerting and approval plane for AI agents.

pub mod channels;
pub mod clock;
pub mod domain;
pub mod metrics;
pub mod secret;
pub mod store;
