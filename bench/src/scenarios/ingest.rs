//! Taking decisions in, with no channel to send them to.

use anyhow::Result;

use super::{BATCH, BATCH_CONNECTIONS, Bench, CONNECTIONS, DECISIONS, by_windows, latencies, rates};
use crate::report::{Report, Target};
use crate::request::Template;

/// One decision a call, without trace ids and with random ones; then of agents whose every decision joins an incident.
pub fn single(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "ingest_single";
    for trace_ids in [false, true] {
        let server = bench.fresh_server(name)?;
        let (outcome, cpu) = by_windows(&server, CONNECTIONS, Template::new(DECISIONS, 1, trace_ids), bench.windows())?;
        report.saw(server.memory()?);
        let ids = if trace_ids { "v4 trace ids" } else { "no trace ids" };
        report.add(name, &format!("1 a call, {ids}"), "decisions/s", &rates(&outcome), Some(Target::AtLeast(20_000.0)), Some(cpu))?;
        report.add(name, &format!("answer p50, {ids}"), "ms", &latencies(&outcome, 500), None, None)?;
        report.add(name, &format!("answer p99, {ids}"), "ms", &latencies(&outcome, 990), None, None)?;
        report.add_refused(name, outcome.refused)?;
    }
    let server = bench.fresh_server(name)?;
    let (outcome, cpu) = by_windows(&server, CONNECTIONS, Template::denying(DECISIONS, 1, false).with_incidents(), bench.windows())?;
    report.saw(server.memory()?);
    report.add(name, "- 100 agents, all with incidents", "decisions/s", &rates(&outcome), None, Some(cpu))?;
    drop(server);
    bench.clear(name)
}

/// 500 decisions a call.
pub fn batch(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "ingest_batch";
    let server = bench.fresh_server(name)?;
    let (outcome, cpu) = by_windows(&server, BATCH_CONNECTIONS, Template::new(DECISIONS, BATCH, false), bench.windows())?;
    report.saw(server.memory()?);
    report.add(name, "500 a call", "decisions/s", &rates(&outcome), Some(Target::AtLeast(50_000.0)), Some(cpu))?;
    report.add(name, "answer p50", "ms", &latencies(&outcome, 500), None, None)?;
    report.add(name, "answer p99", "ms", &latencies(&outcome, 990), None, None)?;
    report.add_refused(name, outcome.refused)?;
    drop(server);
    bench.clear(name)
}
