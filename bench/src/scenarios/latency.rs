//! From sending a decision to its arrival at the receiver, at a steady rate.

use anyhow::{Context, Result};
use serde_json::json;

use super::{Bench, DECISIONS, mean};
use crate::figures;
use crate::load::{Load, Outcome, Until};
use crate::receiver::{Manner, Receiver, Tally};
use crate::report::{Cpu, Report, Target};
use crate::request::Template;

/// Decisions a second.
const RATE: u32 = 500;
/// Enough that one is free 32 ms after its last request at the latest, or the wait counts.
pub const CONNECTIONS: usize = 16;
/// Requests before the first that counts, so that connections and caches are warm.
const WARM_UP: u64 = 500;

/// Decisions of one run.
pub fn count(bench: &Bench) -> u64 {
    if bench.quick { 1000 } else { 5000 }
}

/// One JSON webhook channel, 500 decisions a second.
pub fn at_500(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "latency_500";
    let (count, runs) = (count(bench), bench.runs());
    let tally = Tally::new(WARM_UP + count * runs);
    let receiver = Receiver::start(Manner::Answers, &tally)?;
    let mut server = bench.fresh_server(name)?;
    server.add_channel("webhook", &json!({"url": format!("http://{}/hook", receiver.address)}))?;
    let load =
        |first| Load { address: server.address, connections: CONNECTIONS, requests: Template::new(DECISIONS, 1, true).into(), first, until: Until::Count(0) };
    arrivals(&load(0), &tally, WARM_UP)?;

    let (mut median, mut tail, mut answer_median, mut answer_tail, mut cpus) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for run in 0..runs {
        let (server_before, receiver_before) = (server.cpu()?, receiver.cpu()?);
        let (arrivals, outcome) = arrivals(&load(WARM_UP + run * count), &tally, count)?;
        cpus.push(Cpu::per_decision(count, server.cpu()?.saturating_sub(server_before), outcome.cpu, receiver.cpu()?.saturating_sub(receiver_before)));
        median.push(percentile(&arrivals, 500));
        tail.push(percentile(&arrivals, 990));
        answer_median.extend(super::latencies(&outcome, 500));
        answer_tail.extend(super::latencies(&outcome, 990));
    }
    report.saw(server.memory()?);
    report.add(name, "send to arrival, p50", "ms", &median, Some(Target::Below(1.0)), mean(&cpus))?;
    report.add(name, "send to arrival, p99", "ms", &tail, Some(Target::Below(4.0)), None)?;
    report.add(name, "answer p50", "ms", &answer_median, None, None)?;
    report.add(name, "answer p99", "ms", &answer_tail, None, None)?;
    drop(server);
    bench.clear(name)
}

/// Sends `count` decisions at the rate and waits for all: times from sending to arrival, ns, sorted.
pub fn arrivals(load: &Load, tally: &Tally, count: u64) -> Result<(Vec<u64>, Outcome)> {
    let outcome = load.open(RATE, count)?;
    tally.wait_for(load.first + count)?;
    let taken = outcome.sent.iter().map(|(number, sent)| Some(tally.arrival_ns(*number)?.saturating_sub(*sent)));
    let mut taken = taken.collect::<Option<Vec<_>>>().context("a decision that was sent did not arrive, another one did twice")?;
    taken.sort_unstable();
    Ok((taken, outcome))
}

/// A percentile of sorted times, ms.
pub fn percentile(sorted: &[u64], per_mille: usize) -> f64 {
    figures::millis(figures::percentile(sorted, per_mille))
}
