//! A store that has grown: the same ingest, and starts on it.

use std::time::Duration;

use anyhow::Result;

use super::{BATCH, BATCH_CONNECTIONS, Bench, CONNECTIONS, DECISIONS, by_windows, rates};
use crate::figures;
use crate::load::{Load, Until};
use crate::report::{Report, Target};
use crate::request::Template;
use crate::server::Server;

/// Before the memory of a server at rest is read.
const REST: Duration = Duration::from_secs(5);
/// Starts on the full store.
const STARTS: usize = 5;

/// Ingest on an empty store, then on 1,000,000 decisions, then starts and rest on those.
pub fn million(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "million";
    let single = || Template::new(DECISIONS, 1, false);
    let empty = {
        let server = bench.fresh_server(name)?;
        report.add(name, "empty store: ready after the start", "ms", &[server.ready_after.as_secs_f64() * 1e3], Some(Target::AtMost(300.0)), None)?;
        std::thread::sleep(REST);
        report.add(name, "empty store: resident, idle", "MB", &[server.memory()?.now], Some(Target::Below(40.0)), None)?;
        by_windows(&server, CONNECTIONS, single(), bench.windows())?
    };
    report.add(name, "empty store: 1 a call", "decisions/s", &rates(&empty.0), None, Some(empty.1))?;

    let server = bench.fresh_server(name)?;
    let count = bench.decisions(1_000_000);
    let template = Template::new(DECISIONS, BATCH, false);
    let filled = Load { address: server.address, connections: BATCH_CONNECTIONS, requests: template.into(), first: 0, until: Until::Count(count) }.closed()?;
    report.add(name, &format!("filling with {count}"), "decisions/s", &[figures::rate(filled.decisions, filled.window_ns)], None, None)?;
    let (full, cpu) = by_windows(&server, CONNECTIONS, single(), bench.windows())?;
    report.saw(server.memory()?);
    let rates = [rates(&empty.0), rates(&full)];
    report.add(name, "full store: 1 a call", "decisions/s", &rates[1], None, Some(cpu))?;
    let kept: Vec<f64> = rates[0].iter().zip(&rates[1]).map(|(empty, full)| full / empty * 100.0).collect();
    report.add(name, "ingest kept", "%", &kept, Some(Target::AtLeast(80.0)), None)?;
    std::thread::sleep(REST);
    report.add(name, "full store: resident 5 s after the load", "MB", &[server.memory()?.now], None, None)?;

    let mut stops = vec![server.stop()?.as_secs_f64() * 1e3];
    let (mut starts, mut idle) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let server = Server::start(&bench.binary, &bench.folder.join(name))?;
        starts.push(server.ready_after.as_secs_f64() * 1e3);
        std::thread::sleep(REST);
        idle.push(server.memory()?.now);
        stops.push(server.stop()?.as_secs_f64() * 1e3);
    }
    report.add(name, "full store: ready after the start", "ms", &starts, Some(Target::AtMost(300.0)), None)?;
    report.add(name, "full store: resident, idle", "MB", &idle, Some(Target::Below(40.0)), None)?;
    report.add(name, "full store: drained and ended after SIGTERM", "ms", &stops, None, None)?;
    bench.clear(name)
}
