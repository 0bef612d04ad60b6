//! Facts and rules, and nothing else: no I/O, no clock, no HTTP, no SQL.
//!
//! Time, randomness and settings are arguments. What can be decided without asking the outside world is decided here, so that it
//! can be tested without one.

pub mod approval;
pub mod audit;
pub mod canonical;
pub mod channel;
pub mod criteria;
pub mod decision;
pub mod delivery;
pub mod event;
pub mod filter;
pub mod incident;
pub mod luhn;
pub mod name;
pub mod retry;
pub mod role;
pub mod scan;
pub mod severity;
pub mod signature;
pub mod time;
