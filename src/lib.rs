//! Interven: the alerting and approval plane for AI agents.

pub mod activity;
pub mod api;
pub mod app;
pub mod background;
pub mod channels;
pub mod cli;
pub mod clock;
pub mod config;
pub mod console;
pub mod dispatch;
pub mod domain;
pub mod first_start;
pub mod formats;
pub mod gateway;
pub mod lifecycle;
pub mod listener;
pub mod metrics;
pub mod oidc;
pub mod password;
pub mod retention;
pub mod scanner;
pub mod secret;
pub mod server;
pub mod settings;
pub mod store;
pub mod telemetry;
