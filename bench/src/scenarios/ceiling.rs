//! The harness against itself: no figure of the server can be better than these.

use std::time::Duration;

use anyhow::Result;

use super::{Bench, CONNECTIONS, latency, rates};
use crate::load::{Load, Until};
use crate::receiver::{Manner, Receiver, Tally};
use crate::report::{Cpu, Report};
use crate::request::Template;

/// The generator straight into the receiver: flat out, then at 500 a second.
pub fn ceiling(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "ceiling";
    let tally = Tally::new(0);
    let receiver = Receiver::start(Manner::Answers, &tally)?;
    let load = Load { address: receiver.address, connections: CONNECTIONS, requests: Template::new("/", 1, true).into(), first: 0, until: bench.windows() };
    let before = receiver.cpu()?;
    let outcome = load.closed()?;
    let cpu = Cpu::per_decision(outcome.decisions, Duration::ZERO, outcome.cpu, receiver.cpu()?.saturating_sub(before));
    report.add(name, "generator into receiver", "decisions/s", &rates(&outcome), None, Some(cpu))?;
    drop(receiver);

    let count = latency::count(bench);
    let runs = bench.runs();
    let tally = Tally::new(count * runs);
    let receiver = Receiver::start(Manner::Answers, &tally)?;
    let (mut median, mut tail) = (Vec::new(), Vec::new());
    for run in 0..runs {
        let load = Load {
            address: receiver.address,
            connections: latency::CONNECTIONS,
            requests: Template::new("/", 1, true).into(),
            first: run * count,
            until: Until::Count(0),
        };
        let arrivals = latency::arrivals(&load, &tally, count)?.0;
        median.push(latency::percentile(&arrivals, 500));
        tail.push(latency::percentile(&arrivals, 990));
    }
    report.add(name, "send to arrival at 500/s, p50", "ms", &median, None, None)?;
    report.add(name, "send to arrival at 500/s, p99", "ms", &tail, None, None)
}
