//! The HTTP API.

pub mod decisions;
