//! The list of decisions over ten million of them: how long the first page takes, narrowed as the Activity page narrows it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::{BATCH, BATCH_CONNECTIONS, Bench, DECISIONS};
use crate::figures;
use crate::fleet::{DAYS, Fleet, RARE_ENVIRONMENT, RARE_REASON, RARE_TOOL, after_hours, agent_name, reason, tool};
use crate::load::{Connection, Load, Until, in_own_thread};
use crate::report::{Report, Target};
use crate::server::Server;
use crate::time;

const NAME: &str = "activity";
/// Agents of the decisions.
const AGENTS: u64 = 5_000;
/// The first of those that have little to do.
const RARE_AGENTS: u64 = 4_096;
/// Decisions that are sent between two looks at how fast that goes.
const SLICE: u64 = 500_000;
/// First pages of one query, each with other values where there are some.
const REPEATS: u64 = 24;
/// Decisions of a first page where no other number is asked for.
const PAGE: usize = 50;
/// A text that stands in no decision.
const NOWHERE: &str = "zebra%20crossing";
/// How long the index may take after the last decision came in.
const MOST_BEHIND: Duration = Duration::from_secs(600);
/// Characters of the beginning of a trace id: those that come in within the same quarter of a second share them.
const PREFIX: usize = 11;

/// The part of a query that is the `n`th of its kind; with the trace ids of some decisions and when they happened.
type Ask = fn(u64, &[Known]) -> String;

/// A decision that is there.
#[derive(Clone, Debug, Deserialize)]
struct Known {
    trace_id: String,
    occurred_at: String,
}

/// What a class of queries finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finds {
    Some,
    Nothing,
    /// Whether there is any depends on how many decisions there are.
    Perhaps,
}

/// What a class is called, what it finds, and its queries by name.
type Class = (&'static str, Finds, &'static [(&'static str, Ask)]);

/// Queries, by class.
const CLASSES: [Class; 9] = [
    ("everything", Finds::Some, &[("everything", |_, _| String::new()), ("a day", |n, _| day(n))]),
    (
        "one common value",
        Finds::Some,
        &[
            ("agents", |n, _| format!("agents=agent-{:05}", n % 20)),
            ("agents by name", |n, _| format!("agents={}", agent_name(n % 20))),
            ("tools", |n, _| format!("tools={}", tool(n))),
            ("tools with operation", |n, _| format!("tools={}.create", tool(n))),
            ("events", |n, _| format!("events={}", kind(n))),
            ("risk_band", |n, _| format!("risk_band={}", band(n))),
            ("min_severity", |n, _| format!("min_severity={}", band(n))),
            ("reason", |n, _| format!("reason={}", reason(n))),
            ("environment", |n, _| format!("environment={}", environment(n))),
        ],
    ),
    (
        "one rare value",
        Finds::Perhaps,
        &[
            ("rare agents", |n, _| format!("agents=agent-{:05}", rare_agent(n))),
            ("rare tools", |_, _| format!("tools={RARE_TOOL}")),
            ("rare reason", |_, _| format!("reason={RARE_REASON}")),
            ("rare environment", |_, _| format!("environment={RARE_ENVIRONMENT}")),
        ],
    ),
    (
        "two common values",
        Finds::Perhaps,
        &[
            ("agents, tools", |n, _| format!("agents=agent-{:05}&tools={}", n % 20, tool(n))),
            ("events, environment", |n, _| format!("events={}&environment={}", kind(n), environment(n / 3))),
            ("tools, risk_band", |n, _| format!("tools={}&risk_band={}", tool(n), band(n))),
            ("reason, environment", |n, _| format!("reason={}&environment={}", reason(n), environment(n))),
            ("events, min_severity", |n, _| format!("events={}&min_severity={}", kind(n), band(n))),
            ("agents, reason", |n, _| format!("agents=agent-{:05}&reason={}", n % 20, reason(n))),
        ],
    ),
    (
        "a rare value and a common one",
        Finds::Perhaps,
        &[
            ("rare agents, tools", |n, _| format!("agents=agent-{:05}&tools={}", rare_agent(n), tool(n))),
            ("rare reason, events", |n, _| format!("reason={RARE_REASON}&events={}", kind(n))),
            ("rare environment, risk_band", |n, _| format!("environment={RARE_ENVIRONMENT}&risk_band={}", band(n))),
            ("rare tools, environment", |n, _| format!("tools={RARE_TOOL}&environment={}", environment(n))),
        ],
    ),
    (
        "two values that never meet",
        Finds::Nothing,
        &[
            // What is let through has the first reason alone, or the rare one; of what is not, nothing has the first.
            ("common ones: ALLOW, reason", |n, _| format!("events=ALLOW&reason={}", reason(1 + n % 38))),
            ("common ones: DENY, reason", |_, _| format!("events=DENY&reason={}", reason(0))),
            ("rare ones: tools, environment", |_, _| format!("tools={RARE_TOOL}&environment={RARE_ENVIRONMENT}")),
        ],
    ),
    ("a trace id", Finds::Some, &[("trace_id", |n, known| format!("trace_id={}", one(n, known).trace_id))]),
    (
        "the beginning of a trace id in 24 h",
        Finds::Some,
        &[("q, a day", |n, known| {
            let Known { trace_id, occurred_at } = one(n, known);
            let beginning = trace_id.get(..PREFIX).unwrap_or(trace_id);
            format!("q={beginning}&{}", day_of(occurred_at))
        })],
    ),
    ("the beginning of an agent's name in 24 h", Finds::Some, &[("q, a day", |n, _| format!("q={}&{}", &agent_name(n % 20)[..6], day(n)))]),
];

/// Ten million decisions, then each query with other values again and again, and at last a text that stands nowhere.
pub fn activity(bench: &Bench, report: &mut Report) -> Result<()> {
    let mut server = bench.fresh_server(NAME)?;
    fill(bench, report, &server)?;
    server.sign_in()?;
    report.add(NAME, "- until the index has caught up", "s", &[caught_up(&server)?.as_secs_f64()], None, None)?;
    let known = known(&server)?;
    let (mut worst, mut worst_name, mut cut_short) = (0.0, "", 0);
    for (class, finds, queries) in CLASSES {
        let mut all = Vec::new();
        for (name, ask) in queries {
            let pages = first_pages(&server, *ask, &known, REPEATS)?;
            for page in &pages {
                let short = !page.complete && page.items < PAGE;
                cut_short += u64::from(short);
                if finds == Finds::Some && page.items == 0 || finds == Finds::Nothing && page.items > 0 {
                    bail!("{name} found {} decisions, which is not what is there", page.items);
                }
            }
            let mut taken: Vec<u64> = pages.iter().map(|page| page.taken_ns).collect();
            taken.sort_unstable();
            let tail = figures::millis(figures::percentile(&taken, 950));
            if tail > worst {
                (worst, worst_name) = (tail, name);
            }
            all.extend(taken);
        }
        all.sort_unstable();
        report.add(NAME, &format!("{class}: p50"), "ms", &[figures::millis(figures::percentile(&all, 500))], None, None)?;
        report.add(NAME, &format!("{class}: p95"), "ms", &[figures::millis(figures::percentile(&all, 950))], Some(Target::Below(100.0)), None)?;
    }
    report.add(NAME, &format!("worst p95 of a query ({worst_name})"), "ms", &[worst], Some(Target::Below(100.0)), None)?;
    report.add(NAME, "- answers cut short", "answers", &[figures::float(cut_short)], None, None)?;
    let nowhere = first_pages(&server, |n, _| format!("q={NOWHERE}%20{n}"), &known, 5)?;
    let taken: Vec<f64> = nowhere.iter().map(|page| figures::millis(page.taken_ns)).collect();
    report.add(NAME, "a text that stands nowhere, greatest", "ms", &[taken.into_iter().fold(0.0, f64::max)], Some(Target::Below(2_000.0)), None)?;
    report.saw(server.memory()?);
    drop(server);
    bench.clear(NAME)
}

fn fill(bench: &Bench, report: &mut Report, server: &Server) -> Result<()> {
    let total = bench.decisions(10_000_000);
    let fleet = Fleet::new(DECISIONS, AGENTS, total, BATCH as u64, false);
    let (mut first, mut rates) = (0, Vec::new());
    while first < total {
        let count = SLICE.min(total - first);
        let load = Load { address: server.address, connections: BATCH_CONNECTIONS, requests: fleet.clone().into(), first, until: Until::Count(count) };
        let filled = load.closed()?;
        rates.push(figures::rate(filled.decisions, filled.window_ns));
        first += count;
    }
    report.add(NAME, &format!("filling with {total}"), "decisions/s", &rates, None, None)
}

/// Waits until a search through everything comes to its end, which it does in time only where the index behind the list has everything.
fn caught_up(server: &Server) -> Result<Duration> {
    let begin = Instant::now();
    while begin.elapsed() < MOST_BEHIND {
        if server.get(&format!("/api/decisions?q={NOWHERE}"))?["complete"] == true {
            return Ok(begin.elapsed());
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    bail!("the index behind the list had not caught up after {MOST_BEHIND:?}")
}

/// A first page.
struct Page {
    items: usize,
    complete: bool,
    taken_ns: u64,
}

#[derive(Deserialize)]
struct Listed {
    items: Vec<serde::de::IgnoredAny>,
    complete: bool,
}

/// The first pages of `repeats` queries, one after the other over one connection.
fn first_pages(server: &Server, ask: Ask, known: &[Known], repeats: u64) -> Result<Vec<Page>> {
    let (pages, _) = in_own_thread(async {
        let mut connection = Connection::open(server.address).await?;
        let mut pages = Vec::new();
        for n in 0..repeats {
            let path = format!("/api/decisions?{}", ask(n, known));
            let request = server.request(&path);
            let start = time::now_ns();
            let answer = connection.exchange(&request).await?;
            let text = String::from_utf8_lossy(&answer.body);
            if answer.status != 200 {
                bail!("{path} was answered {}: {text}", answer.status);
            }
            let listed: Listed = serde_json::from_str(&text).with_context(|| format!("{path} was not answered with a page"))?;
            pages.push(Page { items: listed.items.len(), complete: listed.complete, taken_ns: answer.at_ns - start });
        }
        Ok(pages)
    })?;
    Ok(pages)
}

/// Decisions of each of the days.
fn known(server: &Server) -> Result<Vec<Known>> {
    #[derive(Deserialize)]
    struct Listed {
        items: Vec<Known>,
    }
    let mut known = Vec::new();
    for n in 0..DAYS {
        let listed: Listed = serde_json::from_value(server.get(&format!("/api/decisions?limit=200&{}", day(n)))?)?;
        known.extend(listed.items);
    }
    Ok(known)
}

fn one(n: u64, known: &[Known]) -> &Known {
    // Far apart, and never beyond the end.
    &known[usize::try_from(n).unwrap_or_default() * 997 % known.len()]
}

/// 24 hours that begin at another hour each time.
fn day(n: u64) -> String {
    let hour = n * 31 % ((DAYS - 1) * 24);
    format!("since={}&until={}", after_hours(hour), after_hours(hour + 24))
}

/// The day that this time is in.
fn day_of(time: &str) -> String {
    let day: u64 = time.get(8..10).and_then(|day| day.parse().ok()).unwrap_or(1);
    format!("since={}&until={}", after_hours((day - 1) * 24), after_hours(day * 24))
}

fn rare_agent(n: u64) -> u64 {
    RARE_AGENTS + n * 37 % (AGENTS - RARE_AGENTS)
}

fn kind(n: u64) -> &'static str {
    ["ALLOW", "SANITIZE", "DENY"][usize::try_from(n % 3).unwrap_or_default()]
}

fn band(n: u64) -> &'static str {
    ["LOW", "MEDIUM", "HIGH", "CRITICAL"][usize::try_from(n % 4).unwrap_or_default()]
}

fn environment(n: u64) -> &'static str {
    ["production", "staging", "dev"][usize::try_from(n % 3).unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lies_within_the_thirty() {
        assert_eq!(day(0), "since=2026-06-01T00:00:00.000Z&until=2026-06-02T00:00:00.000Z");
        assert!((0..REPEATS).all(|n| day(n).contains("since=2026-06-") && !day(n).contains("since=2026-06-30T01")));
        assert_eq!(day_of("2026-06-30T23:59:59.000Z"), "since=2026-06-30T00:00:00.000Z&until=2026-07-01T00:00:00.000Z");
    }
}
