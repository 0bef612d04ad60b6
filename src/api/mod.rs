//! The HTTP API: one file per resource, and what the resources share.

pub mod backpressure;
pub mod extract;
pub mod page;
pub mod problem;
pub mod session;
