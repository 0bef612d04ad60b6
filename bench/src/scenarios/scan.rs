//! Agents ask before they act: how long a scan takes, how many a second there can be, and what an agent costs in memory.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::{Bench, CONNECTIONS, by_windows, latencies, mean, rates};
use crate::figures;
use crate::load::{Answered, Connection, Load, Until, in_own_thread};
use crate::policies::policy;
use crate::report::{Cpu, Report, Target};
use crate::scan::Mix;
use crate::server::Server;

/// Scans a second.
const RATE: u32 = 1_000;
/// Enough that one is free 32 ms after its last request at the latest, or the wait counts.
const PACED_CONNECTIONS: usize = 32;
/// Scans before the first that counts, so that connections and caches are warm.
const WARM_UP: u64 = 2_000;
/// Policies beside the default ones.
const POLICIES: usize = 100;
/// Scans whose answers are in hand when the server is killed.
const ANSWERED: u64 = 100;
/// Number of the first of them.
const FIRST_ANSWERED: u64 = 1_000_000_000;
/// Before the memory of a server at rest is read.
const REST: Duration = Duration::from_secs(5);

/// 1,000 scans a second with the default policies and 100 more; then what is left of the last ones after SIGKILL.
pub fn paced(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "scan_1k_paced";
    let server = server_with_policies(bench, name)?;
    let count = if bench.quick { 2_000 } else { 10_000 };
    let load = |first| Load { address: server.address, connections: PACED_CONNECTIONS, requests: Mix::ordinary().into(), first, until: Until::Count(0) };
    load(0).open(RATE, WARM_UP)?;

    let (mut median, mut tail, mut worst, mut cpus) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut refused = 0;
    for run in 0..bench.runs() {
        let before = server.cpu()?;
        let outcome = load(WARM_UP + run * count).open(RATE, count)?;
        cpus.push(Cpu::per_decision(count, server.cpu()?.saturating_sub(before), outcome.cpu, Duration::ZERO));
        median.extend(latencies(&outcome, 500));
        tail.extend(latencies(&outcome, 990));
        worst.extend(latencies(&outcome, 1000));
        refused += outcome.refused;
    }
    report.saw(server.memory()?);
    report.add(name, "answer p50", "ms", &median, Some(Target::Below(3.0)), mean(&cpus))?;
    report.add(name, "answer p99", "ms", &tail, Some(Target::Below(15.0)), None)?;
    report.add(name, "answer, greatest", "ms", &worst, None, None)?;
    report.add_refused(name, refused)?;
    let kept = kept_after_kill(bench, name, server)?;
    report.add(name, "answered scans on disk after SIGKILL", "%", &[kept], Some(Target::AtLeast(100.0)), None)?;
    bench.clear(name)
}

/// 64 connections that scan as fast as they are answered, with the same policies.
pub fn flat_out(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "scan_flat_out";
    let server = server_with_policies(bench, name)?;
    let (outcome, cpu) = by_windows(&server, CONNECTIONS, Mix::ordinary(), bench.windows())?;
    report.saw(server.memory()?);
    report.add(name, "1 a call", "scans/s", &rates(&outcome), Some(Target::AtLeast(8_000.0)), Some(cpu))?;
    report.add(name, "answer p50", "ms", &latencies(&outcome, 500), None, None)?;
    report.add(name, "answer p99", "ms", &latencies(&outcome, 990), None, None)?;
    report.add_refused(name, outcome.refused)?;
    drop(server);
    bench.clear(name)
}

/// As many scans of 200 agents, so that all else has its size; then each of another agent.
pub fn agents_memory(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "scan_agents_memory";
    let count = if bench.quick { 10_000 } else { 100_000 };
    let server = bench.fresh_server(name)?;
    let resident_after = |mix: Mix, first| -> Result<f64> {
        Load { address: server.address, connections: CONNECTIONS, requests: mix.into(), first, until: Until::Count(count) }.closed()?;
        std::thread::sleep(REST);
        Ok(server.memory()?.now)
    };
    let few = resident_after(Mix::ordinary(), 0)?;
    let many = resident_after(Mix::fleet(), count)?;
    report.saw(server.memory()?);
    let each = (many - few) * 1e6 / figures::float(count);
    report.add(name, &format!("resident after {count} scans of 200 agents"), "MB", &[few], None, None)?;
    report.add(name, &format!("resident after {count} agents more"), "MB", &[many], None, None)?;
    report.add(name, "resident for each agent", "bytes", &[each], Some(Target::AtMost(1024.0)), None)?;
    drop(server);
    bench.clear(name)
}

/// A new server with the default policies and 100 more.
fn server_with_policies(bench: &Bench, name: &str) -> Result<Server> {
    let mut server = bench.fresh_server(name)?;
    for number in 0..POLICIES {
        server.apply_policy(&policy(number))?;
    }
    Ok(server)
}

/// Kills the server as soon as the last of 100 scans is answered, and starts it again: how many of them it still has, %.
fn kept_after_kill(bench: &Bench, name: &'static str, server: Server) -> Result<f64> {
    let address = server.address;
    let (traces, _) = in_own_thread(async {
        let (mut connection, mut mix) = (Connection::open(address).await?, Mix::ordinary());
        let mut traces = Vec::new();
        for number in FIRST_ANSWERED..FIRST_ANSWERED + ANSWERED {
            traces.push(trace(&connection.exchange(mix.stamp(number).0).await?)?);
        }
        Ok(traces)
    })?;
    // Dropping it kills it.
    drop(server);
    let mut server = Server::start(&bench.binary, &bench.folder.join(name))?;
    server.sign_in()?;
    let kept = traces.iter().filter(|trace| server.get(&format!("/api/decisions/{trace}")).is_ok()).count();
    Ok(figures::float(kept as u64) * 100.0 / figures::float(ANSWERED))
}

/// The trace id that a scan was answered with.
fn trace(answer: &Answered) -> Result<String> {
    #[derive(Deserialize)]
    struct Judged {
        trace_id: String,
    }
    let judged: Result<Judged, _> = serde_json::from_slice(&answer.body);
    if answer.status != 200 {
        bail!("a scan was answered {}: {}", answer.status, String::from_utf8_lossy(&answer.body));
    }
    Ok(judged.context("a scan was answered without a trace id")?.trace_id)
}
