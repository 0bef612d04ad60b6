//! What a destination that never answers costs the others.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use super::{Bench, CONNECTIONS, DECISIONS, deliver, mean};
use crate::figures;
use crate::load::{Load, Until};
use crate::receiver::{Manner, Receiver, Tally};
use crate::report::{Cpu, Report, Target};
use crate::request::Template;

/// Three JSON webhook channels, all well, then the same with one that takes connections and requests and never answers.
pub fn slow_neighbour(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "slow_neighbour";
    let (well, well_cpu) = two_of_three(bench, report, name, Manner::Answers)?;
    let (ill, ill_cpu) = two_of_three(bench, report, name, Manner::Hangs)?;
    let ratios: Vec<f64> = well.iter().zip(&ill).map(|(well, ill)| ill / well * 100.0).collect();
    report.add(name, "two channels, the third well", "events/s", &well, None, mean(&well_cpu))?;
    report.add(name, "two channels, the third never answers", "events/s", &ill, None, mean(&ill_cpu))?;
    report.add(name, "throughput kept", "%", &ratios, Some(Target::AtLeast(90.0)), None)?;
    bench.clear(name)
}

/// Events a second arriving at two channels together in each run, while a third one behaves as `third`. Processor time is per decision, which is three events.
fn two_of_three(bench: &Bench, report: &mut Report, name: &str, third: Manner) -> Result<(Vec<f64>, Vec<Cpu>)> {
    let runs = bench.runs();
    let count = bench.decisions(60_000);
    let tallies = [(); 3].map(|()| Tally::new(count * (runs + 1)));
    let receivers = [Receiver::start(Manner::Answers, &tallies[0])?, Receiver::start(Manner::Answers, &tallies[1])?, Receiver::start(third, &tallies[2])?];
    let mut server = bench.fresh_server(name)?;
    for (index, receiver) in receivers.iter().enumerate() {
        server.add_channel(&format!("webhook-{index}"), &json!({"url": format!("http://{}/hook", receiver.address)}))?;
    }
    let (mut rates, mut cpus) = (Vec::new(), Vec::new());
    for run in 0..=runs {
        let load = Load {
            address: server.address,
            connections: CONNECTIONS,
            requests: Template::new(DECISIONS, 1, true).into(),
            first: run * count,
            until: Until::Count(count),
        };
        let before = receivers[2].cpu()?;
        let two = [(&receivers[0], &*tallies[0]), (&receivers[1], &*tallies[1])];
        let (_, taken_ns, mut cpu) = deliver(&server, &two, &load, count)?;
        cpu.receiver += Cpu::per_decision(count, Duration::ZERO, Duration::ZERO, receivers[2].cpu()?.saturating_sub(before)).receiver;
        // The first run warms up, and with an ill third one runs into its deadline.
        if run > 0 {
            rates.push(figures::rate(2 * count, taken_ns));
            cpus.push(cpu);
        }
        if third == Manner::Answers {
            tallies[2].wait_for((run + 1) * count)?;
        }
    }
    report.saw(server.memory()?);
    Ok((rates, cpus))
}
