//! Decisions in and alerts out together, until the queue is empty.

use anyhow::Result;
use serde_json::{Value, json};

use super::{BATCH, BATCH_CONNECTIONS, Bench, CONNECTIONS, DECISIONS, deliver, mean};
use crate::figures;
use crate::load::{Load, Until};
use crate::receiver::{Manner, Receiver, Tally};
use crate::report::{Report, Target};
use crate::request::Template;

/// One channel under a load.
struct Case {
    name: &'static str,
    /// Said with each figure.
    what: &'static str,
    path: &'static str,
    /// The channel's settings but its URL.
    config: Value,
    connections: usize,
    template: Template,
    /// Decisions of one run.
    count: u64,
    target: Option<Target>,
}

/// One JSON webhook channel, one event a request; one decision a call.
pub fn webhook_unbatched(bench: &Bench, report: &mut Report) -> Result<()> {
    let case = Case {
        name: "webhook_unbatched",
        what: "accepted and delivered",
        path: "/hook",
        config: json!({}),
        connections: CONNECTIONS,
        template: Template::new(DECISIONS, 1, true),
        count: bench.decisions(100_000),
        target: Some(Target::AtLeast(10_000.0)),
    };
    run(bench, report, &case)
}

/// One Splunk HEC channel, fed by batches: as it comes, and without gzip, which shows what packing (and here, unpacking) costs.
pub fn hec_batched(bench: &Bench, report: &mut Report) -> Result<()> {
    let authorization = "Splunk 00000000-0000-4000-8000-000000000000";
    for (what, config, target) in [
        ("accepted and delivered", json!({"headers": {"Authorization": authorization}}), Some(Target::AtLeast(30_000.0))),
        ("the same, gzip off", json!({"headers": {"Authorization": authorization}, "gzip": false}), None),
    ] {
        let case = Case {
            name: "hec_batched",
            what,
            path: "/services/collector/event",
            config,
            connections: BATCH_CONNECTIONS,
            template: Template::new(DECISIONS, BATCH, true),
            count: bench.decisions(300_000),
            target,
        };
        run(bench, report, &case)?;
    }
    Ok(())
}

fn run(bench: &Bench, report: &mut Report, case: &Case) -> Result<()> {
    let runs = bench.runs();
    // A tenth of a run goes first and does not count.
    let warm_up = (case.count / 10).next_multiple_of(BATCH as u64);
    let tally = Tally::new(warm_up + case.count * runs);
    let receiver = Receiver::start(Manner::Answers, &tally)?;
    let mut server = bench.fresh_server(case.name)?;
    let mut config = case.config.clone();
    config["url"] = json!(format!("http://{}{}", receiver.address, case.path));
    server.add_channel("destination", &config)?;
    let load = |first, count| Load {
        address: server.address,
        connections: case.connections,
        requests: case.template.clone().into(),
        first,
        until: Until::Count(count),
    };
    deliver(&server, &[(&receiver, &tally)], &load(0, warm_up), warm_up)?;

    let (mut together, mut accepted, mut middle, mut per_request, mut cpus) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut refused = 0;
    for run in 0..runs {
        let first = warm_up + run * case.count;
        let requests = tally.requests();
        let (outcome, taken_ns, cpu) = deliver(&server, &[(&receiver, &tally)], &load(first, case.count), case.count)?;
        together.push(figures::rate(case.count, taken_ns));
        accepted.push(figures::rate(outcome.decisions, outcome.window_ns));
        middle.push(middle_rate(&tally, first, case.count));
        per_request.push(figures::float(case.count) / figures::float((tally.requests() - requests).max(1)));
        cpus.push(cpu);
        refused += outcome.refused;
    }
    report.saw(server.memory()?);
    let bytes = figures::float(tally.bytes()) / figures::float(tally.distinct().max(1));
    report.add(case.name, case.what, "events/s", &together, case.target, mean(&cpus))?;
    report.add(case.name, "- accepted meanwhile", "decisions/s", &accepted, None, None)?;
    report.add(case.name, "- arriving, middle 80 %", "events/s", &middle, None, None)?;
    report.add(case.name, "- events a request", "events", &per_request, None, None)?;
    report.add(case.name, "- body on the wire", "bytes/event", &[bytes], None, None)?;
    report.add(case.name, "- arrived again", "events", &[figures::float(tally.repeats())], None, None)?;
    report.add_refused(case.name, refused)?;
    drop(server);
    bench.clear(case.name)
}

/// The rate between the first and the last tenth of a run's arrivals: without the start, and without a batch that waited for more.
fn middle_rate(tally: &Tally, first: u64, count: u64) -> f64 {
    let mut times: Vec<u64> = (first..first + count).filter_map(|number| tally.arrival_ns(number)).collect();
    times.sort_unstable();
    let (early, late) = (figures::percentile(&times, 100), figures::percentile(&times, 900));
    figures::rate(count * 8 / 10, late - early)
}
