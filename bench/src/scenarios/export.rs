//! A million decisions taken out, in each format, and what that costs those who report meanwhile.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use anyhow::{Result, bail};

use super::{BATCH, BATCH_CONNECTIONS, Bench, DECISIONS, latencies};
use crate::download::{Download, download};
use crate::figures;
use crate::fleet::Fleet;
use crate::load::{Load, Until};
use crate::report::{Cpu, Report, Target};
use crate::request::Template;
use crate::server::Server;

/// The formats, the lines that each has besides its rows, and by how much its time may exceed that of the first.
const FORMATS: [(&str, u64, Option<f64>); 5] = [("ndjson", 0, None), ("csv", 1, Some(2.0)), ("splunk", 0, Some(2.0)), ("json", 2, None), ("datadog", 2, None)];
/// Agents of the decisions.
const AGENTS: u64 = 100;
/// Between two looks at the server's memory.
const LOOK: Duration = Duration::from_millis(20);
/// Before the memory of a server at rest is read.
const REST: Duration = Duration::from_secs(5);
/// Decisions a second meanwhile.
const RATE: u32 = 1_000;
/// Enough that one is free 32 ms after its last request at the latest, or the wait counts.
const PACED_CONNECTIONS: usize = 32;
/// Requests before the first that counts, so that connections and caches are warm.
const WARM_UP: u64 = 1_000;

/// Each format in turn, then 1,000 decisions a second without and with exports one after the other.
pub fn export(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "export";
    let count = bench.decisions(1_000_000);
    let mut server = bench.fresh_server(name)?;
    server.sign_in()?;
    let fleet = Fleet::new(DECISIONS, AGENTS, count, BATCH as u64, true);
    Load { address: server.address, connections: BATCH_CONNECTIONS, requests: fleet.into(), first: 0, until: Until::Count(count) }.closed()?;
    std::thread::sleep(REST);

    let mut taken: [Vec<f64>; FORMATS.len()] = Default::default();
    let mut cpus: [Vec<Cpu>; FORMATS.len()] = Default::default();
    let (mut rises, mut bytes) = (Vec::new(), [0.0; FORMATS.len()]);
    for _ in 0..bench.runs() {
        for (index, (format, others, _)) in FORMATS.into_iter().enumerate() {
            let before = server.cpu()?;
            let (whole, rise) = watched(&server, format)?;
            cpus[index].push(Cpu::per_decision(count, server.cpu()?.saturating_sub(before), Duration::ZERO, whole.cpu));
            if whole.lines - others != count {
                bail!("the export as {format} has {} rows of {count}", whole.lines - others);
            }
            taken[index].push(figures::float(whole.taken_ns) / 1e9);
            bytes[index] = figures::float(whole.bytes) / figures::float(count);
            rises.push(rise);
        }
    }
    let median = |values: &[f64]| figures::spread(values).map_or(0.0, |(median, ..)| median);
    for (index, (format, _, factor)) in FORMATS.into_iter().enumerate() {
        let rates: Vec<f64> = taken[index].iter().map(|seconds| figures::float(count) / seconds).collect();
        let target = if index == 0 {
            Some(Target::AtLeast(200_000.0))
        } else {
            factor.map(|factor| Target::AtLeast(figures::float(count) / median(&taken[0]) / factor))
        };
        report.add(name, &format!("{count} decisions as {format}"), "rows/s", &rates, target, super::mean(&cpus[index]))?;
        report.add(name, &format!("- {format} on the wire"), "bytes/row", &[bytes[index]], None, None)?;
    }
    report.add(name, "resident memory, rise during an export", "MB", &[rises.into_iter().fold(0.0, f64::max)], Some(Target::Below(30.0)), None)?;
    meanwhile(bench, report, &server, count)?;
    report.saw(server.memory()?);
    drop(server);
    bench.clear(name)
}

/// One export, and by how much the server's resident memory rose at most while it went on, MB.
fn watched(server: &Server, format: &str) -> Result<(Download, f64)> {
    let request = server.request(&format!("/api/telemetry/decisions/export?format={format}"));
    let before = server.memory()?.now;
    let mut most = before;
    let whole = std::thread::scope(|scope| -> Result<Download> {
        let reading = scope.spawn(|| download(server.address, &request));
        while !reading.is_finished() {
            most = most.max(server.memory()?.now);
            std::thread::sleep(LOOK);
        }
        reading.join().unwrap_or_else(|_| bail!("the reader of an export panicked"))
    })?;
    Ok((whole, most - before))
}

/// Single decisions at their rate, by turns without and with exports as ndjson, one after the other over one connection each.
fn meanwhile(bench: &Bench, report: &mut Report, server: &Server, first: u64) -> Result<()> {
    let name = "export";
    let count = if bench.quick { 2_000 } else { 10_000 };
    let load = |first| Load {
        address: server.address,
        connections: PACED_CONNECTIONS,
        requests: Template::new(DECISIONS, 1, false).into(),
        first,
        until: Until::Count(0),
    };
    load(first).open(RATE, WARM_UP)?;
    let mut next = first + WARM_UP;
    let (mut tails, mut medians, mut ratios, mut refused) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()], Vec::new(), 0);
    for _ in 0..bench.runs() {
        let mut pair = [0.0; 2];
        for (index, with_export) in [false, true].into_iter().enumerate() {
            let goes_on = AtomicBool::new(with_export);
            let outcome = std::thread::scope(|scope| {
                let exports = scope.spawn(|| exports(server, &goes_on));
                let outcome = load(next).open(RATE, count);
                goes_on.store(false, Relaxed);
                exports.join().unwrap_or_else(|_| bail!("the reader of an export panicked"))?;
                outcome
            })?;
            next += count;
            refused += outcome.refused;
            medians[index].extend(latencies(&outcome, 500));
            pair[index] = latencies(&outcome, 990).into_iter().fold(0.0, f64::max);
            tails[index].push(pair[index]);
        }
        ratios.push(pair[1] / pair[0]);
    }
    for (index, when) in ["no export", "an export going on"].into_iter().enumerate() {
        report.add(name, &format!("{RATE} decisions/s, {when}: answer p50"), "ms", &medians[index], None, None)?;
        report.add(name, &format!("{RATE} decisions/s, {when}: answer p99"), "ms", &tails[index], None, None)?;
    }
    report.add(name, "answer p99 with an export, of that without", "times", &ratios, Some(Target::AtMost(2.0)), None)?;
    report.add_refused(name, refused)
}

/// Exports until there is to be no other one.
fn exports(server: &Server, goes_on: &AtomicBool) -> Result<()> {
    let request = server.request("/api/telemetry/decisions/export?format=ndjson");
    while goes_on.load(Relaxed) {
        download(server.address, &request)?;
    }
    Ok(())
}
