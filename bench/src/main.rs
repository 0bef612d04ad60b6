//! Measures the real binary over HTTP, on the machine that also makes the load and receives what goes out.

mod download;
mod figures;
mod fleet;
mod http;
mod load;
mod policies;
mod process;
mod receiver;
mod report;
mod request;
mod scan;
mod scenarios;
mod server;
mod slack;
mod time;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

use crate::process::Machine;
use crate::report::Report;
use crate::scenarios::{ALL, Bench};

/// Where a full run leaves its results.
const RESULTS: &str = "bench/results.json";
/// Where it leaves its table.
const README: &str = "bench/README.md";

/// Measures `interven serve` and prints a table of figures.
#[derive(Debug, Parser)]
#[command(version)]
struct Options {
    /// The release binary.
    #[arg(long, default_value = "target/release/interven")]
    binary: PathBuf,
    /// Only this scenario; may be given several times.
    #[arg(long, value_name = "NAME", value_parser = ALL.map(|(name, _)| name))]
    only: Vec<String>,
    /// Short runs, to see that everything works.
    #[arg(long)]
    quick: bool,
    /// Where the servers keep their data: on the disk that is to be measured, with 16 GB free.
    #[arg(long, default_value = "target/bench-data")]
    folder: PathBuf,
    /// Where criterion leaves what `cargo bench` measures.
    #[arg(long, default_value = "target/criterion")]
    criterion: PathBuf,
    /// The file of results; by default bench/results.json after a full run, else none.
    #[arg(long)]
    output: Option<PathBuf>,
}

/// Fails where a scenario gave no figures; a figure that misses its target is a finding, not a failure.
fn main() -> Result<ExitCode> {
    let options = Options::parse();
    time::start();
    end_servers_on_signals()?;
    std::fs::create_dir_all(&options.folder).with_context(|| format!("{} cannot be made", options.folder.display()))?;
    let bench = Bench {
        binary: options.binary.canonicalize().with_context(|| format!("there is no {}; build it with `make build`", options.binary.display()))?,
        criterion: options.criterion,
        folder: options.folder.canonicalize()?,
        quick: options.quick,
    };
    let mut report = Report::begin(server::version(&bench.binary)?, today(), bench.quick, Machine::examine(&bench.folder)?)?;
    for (name, scenario) in ALL {
        if !options.only.is_empty() && !options.only.iter().any(|only| only == name) {
            continue;
        }
        // A scenario that fails does not take the others' figures with it.
        if let Err(error) = scenario(&bench, &mut report) {
            report.failed(name, &error)?;
        }
    }
    let complete = report.finish()?;
    let is_full = options.only.is_empty() && !options.quick && complete;
    if let Some(path) = options.output.or_else(|| is_full.then(|| RESULTS.into())) {
        report.write(&path)?;
    }
    if is_full {
        report.write_table(README.as_ref())?;
    }
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// SIGINT and SIGTERM end the servers too: a destructor does not run then.
fn end_servers_on_signals() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let waiting = move || {
        let waited: Result<()> = runtime.block_on(async {
            let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
            tokio::select! {
                interrupted = tokio::signal::ctrl_c() => interrupted?,
                _ = terminate.recv() => {}
            }
            Ok(())
        });
        if waited.is_ok() {
            server::kill_all();
            std::process::exit(130);
        }
    };
    std::thread::Builder::new().name("signals".into()).spawn(waiting)?;
    Ok(())
}

/// The date, UTC.
#[expect(clippy::disallowed_methods, reason = "a report carries the date it was made on; nothing here depends on it")]
fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}
