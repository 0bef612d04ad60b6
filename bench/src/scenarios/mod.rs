//! What is measured: one file a subject, one function a scenario.

mod activity;
mod ceiling;
mod console;
mod corpus;
mod deliver;
mod export;
mod flood;
mod ingest;
mod judge;
mod latency;
mod million;
mod neighbour;
mod release;
mod scan;
mod sign_in;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::figures;
use crate::load::{Answered, Load, Outcome, Requests, Until};
use crate::receiver::{Receiver, Tally};
use crate::report::{Cpu, Report};
use crate::server::Server;

/// A scenario's name and what runs it.
pub type Scenario = (&'static str, fn(&Bench, &mut Report) -> Result<()>);

/// All of them, in the order of the table; those that write gigabytes last.
pub const ALL: [Scenario; 19] = [
    ("ceiling", ceiling::ceiling),
    ("ingest_single", ingest::single),
    ("ingest_batch", ingest::batch),
    ("latency_500", latency::at_500),
    ("click_release", release::click_release),
    ("approval_under_flood", flood::approval_under_flood),
    ("webhook_unbatched", deliver::webhook_unbatched),
    ("hec_batched", deliver::hec_batched),
    ("slow_neighbour", neighbour::slow_neighbour),
    ("scan_1k_paced", scan::paced),
    ("scan_flat_out", scan::flat_out),
    ("scan_in_memory", judge::scan_in_memory),
    ("scan_agents_memory", scan::agents_memory),
    ("classifier_corpus", corpus::classifier_corpus),
    ("sign_in", sign_in::sign_in),
    ("export", export::export),
    ("console", console::console),
    ("million", million::million),
    ("activity", activity::activity),
];

/// The contract's path for decisions.
const DECISIONS: &str = "/v1/decisions";
/// Connections of a load of single decisions.
const CONNECTIONS: usize = 64;
/// Connections of a load of batches.
const BATCH_CONNECTIONS: usize = 8;
/// Decisions in a batch.
const BATCH: usize = 500;

/// Number of the first question, so that none has the number of a DENY.
const FIRST_QUESTION: u64 = 1_000_000_000;

/// What every scenario needs to know.
#[derive(Debug)]
pub struct Bench {
    /// The program under test.
    pub binary: PathBuf,
    /// Where criterion leaves what `cargo bench` measures.
    pub criterion: PathBuf,
    /// Where servers keep their data.
    pub folder: PathBuf,
    /// Whether short runs will do.
    pub quick: bool,
}

impl Bench {
    /// A server on an empty folder.
    fn fresh_server(&self, name: &str) -> Result<Server> {
        self.clear(name)?;
        Server::start(&self.binary, &self.folder.join(name))
    }

    /// Removes what servers of this name have stored.
    fn clear(&self, name: &str) -> Result<()> {
        let folder = self.folder.join(name);
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).with_context(|| format!("{} cannot be removed", folder.display())),
            _ => Ok(()),
        }
    }

    /// How long a load by time lasts.
    fn windows(&self) -> Until {
        if self.quick {
            Until::Windows { warm_up: Duration::from_millis(500), length: Duration::from_secs(1), count: 3 }
        } else {
            Until::Windows { warm_up: Duration::from_secs(3), length: Duration::from_secs(4), count: 5 }
        }
    }

    /// How often a load by number is made.
    fn runs(&self) -> u64 {
        if self.quick { 2 } else { 5 }
    }

    /// `full` decisions, or a twentieth of them in a quick run, in whole batches.
    fn decisions(&self, full: u64) -> u64 {
        let batch = BATCH as u64;
        if self.quick { (full / 20).next_multiple_of(batch) } else { full }
    }
}

/// The approvals that the answer to a call of questions names.
fn approvals(answer: &Answered) -> Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Report {
        results: Vec<Opened>,
    }
    #[derive(Deserialize)]
    struct Opened {
        approval_id: String,
    }
    let report: Result<Report, _> = serde_json::from_slice(&answer.body);
    let report = report.with_context(|| format!("questions were answered {}: {}", answer.status, String::from_utf8_lossy(&answer.body)))?;
    Ok(report.results.into_iter().map(|opened| opened.approval_id).collect())
}

/// A load that lasts some windows against a server, and the processor time both took.
fn by_windows(server: &Server, connections: usize, requests: impl Into<Requests>, until: Until) -> Result<(Outcome, Cpu)> {
    let load = Load { address: server.address, connections, requests: requests.into(), first: 0, until };
    let before = server.cpu()?;
    let outcome = load.closed()?;
    let cpu = Cpu::per_decision(outcome.decisions, server.cpu()?.saturating_sub(before), outcome.cpu, Duration::ZERO);
    Ok((outcome, cpu))
}

/// Decisions a second in each window.
fn rates(outcome: &Outcome) -> Vec<f64> {
    outcome.windows.iter().map(|window| figures::rate(window.decisions, outcome.window_ns)).collect()
}

/// A percentile of the answers' latency in each window, ms.
fn latencies(outcome: &Outcome, per_mille: usize) -> Vec<f64> {
    outcome.windows.iter().map(|window| figures::millis(figures::percentile(&window.latencies, per_mille))).collect()
}

/// Sends `count` decisions numbered from `first` and waits until every receiver has them all: the load's outcome, the time from the first request sent
/// to the last arrival at any receiver (ns), and the processor time of all.
fn deliver(server: &Server, receivers: &[(&Receiver, &Tally)], load: &Load, count: u64) -> Result<(Outcome, u64, Cpu)> {
    let receiving = || receivers.iter().map(|(receiver, _)| receiver.cpu()).sum::<Result<Duration>>();
    let (server_before, receivers_before) = (server.cpu()?, receiving()?);
    let outcome = load.closed()?;
    let mut last_ns = 0;
    for (_, tally) in receivers {
        tally.wait_for(load.first + count)?;
        last_ns = last_ns.max(tally.last_ns());
    }
    let cpu = Cpu::per_decision(count, server.cpu()?.saturating_sub(server_before), outcome.cpu, receiving()?.saturating_sub(receivers_before));
    let start_ns = outcome.start_ns;
    Ok((outcome, last_ns.saturating_sub(start_ns), cpu))
}

/// The mean of each party's time over the runs.
fn mean(cpus: &[Cpu]) -> Option<Cpu> {
    let runs = figures::float(cpus.len() as u64);
    let mean = |of: fn(&Cpu) -> f64| cpus.iter().map(of).sum::<f64>() / runs;
    (!cpus.is_empty()).then(|| Cpu { server: mean(|cpu| cpu.server), generator: mean(|cpu| cpu.generator), receiver: mean(|cpu| cpu.receiver) })
}
