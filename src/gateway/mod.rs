//! The scan: an agent's call in, what may become of it out. In memory and pure: no I/O, no clock, no SQL.

pub mod classify;
pub mod facts;
pub mod history;
pub mod judge;
mod links;
pub mod organisation;
pub mod policy;
pub mod reasons;
pub mod respond;
pub mod risk;
pub mod sanitize;
pub mod scope;
mod signals;
pub mod threat;
pub mod tools;
