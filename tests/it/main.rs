//! The service through its front door: the real store, the real dispatcher, the sandbox as the destinations, and a clock that stands until a test moves it.
//!
//! `settled()` returns when nothing is left to do at the clock's time, so no test sleeps or tries again.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests' own client stands outside of the service, and its requests are no alerts; in a helper an unwrap is a failed test as well"
)]

mod activity;
mod agents;
mod approvals_api;
mod approvals_order;
mod audited;
mod batches;
mod cards;
mod changes_in_force;
mod clients;
mod contract;
mod default_policies;
mod endings;
mod export;
mod export_bounds;
mod export_command;
mod failover;
mod filters;
mod grants;
mod incidents;
mod isolation;
mod keys;
mod leases;
mod live;
mod oidc;
mod openapi;
mod pauses;
mod policy_trial;
mod previews;
mod queues;
mod resources;
mod retention;
mod retries;
mod scan;
mod sdk;
mod slack_clicks;
mod slow_callers;
mod slow_store;
mod stats;
mod support;
mod traces;
