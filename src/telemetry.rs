//! The log: to standard error, as text or as JSON.
//!
//! It tells what happened to which id. Bodies, answers of destinations, credentials and what agents wrote never reach it.

use std::io::{self, IsTerminal as _};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::SubscriberBuilder;
use tracing_subscriber::fmt::format::{DefaultFields, Format};

use crate::config::Environment;

/// The variable that says what is logged, such as `debug` or `info,interven::dispatch=debug`; `info` where absent.
const FILTER: &str = "INTERVEN_LOG";
/// The variable that says how: `text` (where absent) or `json`, one object a line.
const FORMAT: &str = "INTERVEN_LOG_FORMAT";

/// Why the log cannot be started: one line that names the variable.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TelemetryError(String);

/// Starts the log. Once a process.
pub fn start(environment: &Environment) -> Result<(), TelemetryError> {
    let (filter, is_json) = settings(environment)?;
    let started = if is_json { builder(filter).json().flatten_event(true).try_init() } else { builder(filter).try_init() };
    started.map_err(|error| TelemetryError(format!("the log could not be started: {error}")))
}

fn builder(filter: EnvFilter) -> SubscriberBuilder<DefaultFields, Format, EnvFilter, fn() -> io::Stderr> {
    let stderr: fn() -> io::Stderr = io::stderr;
    // A file or a collector that reads the log has no use for colours.
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_ansi(io::stderr().is_terminal())
}

fn settings(environment: &Environment) -> Result<(EnvFilter, bool), TelemetryError> {
    let given = |name: &str| environment.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .parse(given(FILTER).unwrap_or_default())
        .map_err(|error| TelemetryError(format!("{FILTER}: {error}; write a level such as `debug`, or `info,interven::dispatch=debug`")))?;
    match given(FORMAT) {
        None | Some("text") => Ok((filter, false)),
        Some("json") => Ok((filter, true)),
        Some(other) => Err(TelemetryError(format!("{FORMAT}: `{}` is neither `text` nor `json`", other.escape_debug()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(pairs: &[(&str, &str)]) -> Result<(String, bool), String> {
        let environment = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        settings(&environment).map(|(filter, is_json)| (filter.to_string(), is_json)).map_err(|error| error.to_string())
    }

    #[test]
    fn the_log_is_info_as_text_unless_told_otherwise() {
        assert_eq!(parse(&[]).unwrap(), ("info".to_owned(), false));
        assert_eq!(parse(&[("INTERVEN_LOG", "debug"), ("INTERVEN_LOG_FORMAT", "json")]).unwrap(), ("debug".to_owned(), true));
        assert!(parse(&[("INTERVEN_LOG", "interven=loud")]).unwrap_err().starts_with("INTERVEN_LOG: "));
        assert_eq!(parse(&[("INTERVEN_LOG_FORMAT", "xml")]).unwrap_err(), "INTERVEN_LOG_FORMAT: `xml` is neither `text` nor `json`");
    }
}
