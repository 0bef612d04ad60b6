//! Interven: the alerting and approval plane for AI agents.

pub mod channels;
pub mod clock;
pub mod domain;
pub mod formats;
pub mod secret;
pub mod store;
