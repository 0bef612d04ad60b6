//! `interven serve`: runs the server until it is told to stop.

use std::io::Write as _;
use std::time::Duration;

use anyhow::{Context as _, bail};

use crate::config::{Config, Environment};
use crate::server::{Server, World};
use crate::{metrics, telemetry};

/// How long threads that cannot be told to stop are waited for.
const LINGER: Duration = Duration::from_secs(1);

/// Runs the server until a signal; an error if it could not start, or if one of its tasks crashed.
///
/// # Errors
/// One line that says what is wrong.
pub fn run(config: Config, environment: &Environment) -> anyhow::Result<()> {
    telemetry::start(environment)?;
    // As many as the system allows: each connection is one, and the usual soft limit of 1024 is soon reached.
    let open_files = rlimit::increase_nofile_limit(u64::MAX);
    let exporter = metrics::install().context("the metrics cannot be counted")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime cannot start")?;
    let ended = runtime.block_on(async {
        let server = Server::start(config, World::real(Some(exporter))).await?;
        tracing::info!(address = %server.address, version = env!("CARGO_PKG_VERSION"), "listening");
        // Said by now, so that a server that cannot start says that alone.
        match open_files {
            Ok(limit) => tracing::info!(limit, "open files"),
            Err(error) => tracing::warn!(error = %error, "the limit of open files cannot be raised"),
        }
        if let Some(link) = &server.setup_link {
            // To the terminal and not to the log: whoever holds the link is the administrator.
            writeln!(std::io::stdout(), "No administrator yet. Open this address once, within 24 hours:\n\n  {}\n", link.expose())?;
        }
        if !server.lifecycle.run_until_stopped().await {
            bail!("a task crashed; the log says which");
        }
        tracing::info!("stopped");
        Ok(())
    });
    // What still runs on a blocking thread is a read that nobody waits for.
    runtime.shutdown_timeout(LINGER);
    ended
}
