//! The Console in a real browser: how long until it can be used, until a page of rows is there, and whether the live tail keeps up.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::{BATCH, BATCH_CONNECTIONS, Bench, DECISIONS};
use crate::fleet::Fleet;
use crate::load::{Load, Until};
use crate::report::{Report, Target};
use crate::request;

/// What drives the browser, from the root of the repository.
const DRIVER: &str = "console/bench/measure.mjs";
/// Agents of the decisions.
const AGENTS: u64 = 5_000;

/// What the driver prints, in ms where nothing else is said.
#[derive(Debug, Deserialize)]
struct Measured {
    interactive: Vec<f64>,
    list: Vec<f64>,
    next: Vec<f64>,
    tail: Tail,
}

#[derive(Debug, Deserialize)]
struct Tail {
    before: Held,
    after: Held,
    behind: f64,
    longest: f64,
}

/// What the page holds.
#[derive(Debug, Deserialize)]
struct Held {
    heap_mb: f64,
    nodes: f64,
    rows: f64,
}

/// First loads, pages of 100 rows out of 1,000,000, and the live tail at 200 decisions a second.
pub fn console(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "console";
    let mut server = bench.fresh_server(name)?;
    let count = bench.decisions(1_000_000);
    let fleet = Fleet::new(DECISIONS, AGENTS, count, BATCH as u64, false);
    Load { address: server.address, connections: BATCH_CONNECTIONS, requests: fleet.into(), first: 0, until: Until::Count(count) }.closed()?;
    server.sign_in()?;
    let (runs, seconds) = if bench.quick { (3, 6) } else { (15, 60) };
    let mut driver = Command::new("node");
    driver.arg(DRIVER).arg(format!("http://{}", server.address)).arg(server.cookie()).arg(request::API_KEY).arg(runs.to_string()).arg(seconds.to_string());
    let output =
        driver.stdin(Stdio::null()).stderr(Stdio::inherit()).output().context("node does not start; the Console is measured with Node.js and Chromium")?;
    if !output.status.success() {
        bail!("{DRIVER} ended with {}", output.status);
    }
    let measured: Measured = serde_json::from_slice(&output.stdout).with_context(|| format!("{DRIVER} printed {}", String::from_utf8_lossy(&output.stdout)))?;

    let tail = &measured.tail;
    report.add(name, "first load until it can be used", "ms", &measured.interactive, Some(Target::Below(1_000.0)), None)?;
    report.add(name, &format!("click until 100 rows of {count} are shown"), "ms", &measured.list, Some(Target::Below(300.0)), None)?;
    report.add(name, "click until the next 100 are shown", "ms", &measured.next, Some(Target::Below(300.0)), None)?;
    report.add(name, "live tail at 200/s: the last is shown after", "ms", &[tail.behind], Some(Target::Below(1_000.0)), None)?;
    report.add(name, "- longest task of the page", "ms", &[tail.longest], None, None)?;
    report.add(name, "- rows held", "rows", &[tail.before.rows, tail.after.rows], None, None)?;
    report.add(name, "- nodes more at the end than after a third", "nodes", &[tail.after.nodes - tail.before.nodes], None, None)?;
    report.add(
        name,
        "- script memory more at the end than after a third",
        "MB",
        &[tail.after.heap_mb - tail.before.heap_mb],
        Some(Target::Below(5.0)),
        None,
    )?;
    report.saw(server.memory()?);
    drop(server);
    bench.clear(name)
}
