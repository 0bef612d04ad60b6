//! From a person's click in Slack to the answer of the agent that waits for it.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::json;
use tokio::task::JoinSet;

use super::{Bench, DECISIONS, FIRST_QUESTION, approvals, latency, mean};
use crate::load::{Answered, Connection, Load, Until, in_own_thread, wait_until};
use crate::receiver::{Manner, Receiver, Tally};
use crate::report::{Cpu, Report, Target};
use crate::request::{API_KEY, Template};
use crate::server::Server;
use crate::{figures, slack, time};

/// Approvals that are pending all the time.
const PENDING: u64 = 1_000;
/// Approvals that are clicked in a run.
const CLICKS: u64 = 300;
/// Clicks a second.
const CLICK_RATE: u32 = 20;
/// Decisions a second meanwhile.
const DENY_RATE: u32 = 500;
/// Before the first click: all agents wait by then, and the DENYs flow.
const LEAD: Duration = Duration::from_secs(1);
/// For how long the DENYs flow: longer than [`LEAD`] and the clicks of a run.
const FLOW: Duration = Duration::from_secs(1 + CLICKS / CLICK_RATE as u64 + 2);
/// Connections that clicks come on, in turns.
const CLICKERS: usize = 16;
/// Questions in a call.
const ASKED_AT_ONCE: u64 = 100;

/// 1,000 pending approvals and 500 DENYs a second; agents wait, and a click releases one after the other.
pub fn click_release(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "click_release";
    let runs = bench.runs();
    let denies = u64::from(DENY_RATE) * FLOW.as_secs();
    let (tally, messages) = (Tally::new(denies * runs), Tally::new(0));
    let (siem, chat) = (Receiver::start(Manner::Answers, &tally)?, Receiver::start(Manner::Slack, &messages)?);
    let mut server = bench.fresh_server(name)?;
    server.add_channel("webhook", &json!({"url": format!("http://{}/hook", siem.address)}))?;
    server.add_slack_channel("slack", &format!("http://{}/services/T0BENCH/B0/1", chat.address), slack::SIGNING_SECRET, &["REQUIRE_APPROVAL"])?;
    ask(&server, FIRST_QUESTION, PENDING)?;

    let (mut median, mut tail, mut worst, mut taken_median, mut taken_tail, mut cpus) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for run in 0..runs {
        let clicks = ask(&server, FIRST_QUESTION + PENDING + run * CLICKS, CLICKS)?;
        let clicks = clicks.into_iter().map(|approval| Click::on_card(&server, approval, chat.address)).collect::<Result<Vec<_>>>()?;
        let template = Template::denying(DECISIONS, 1, true);
        let load = Load { address: server.address, connections: latency::CONNECTIONS, requests: template.into(), first: run * denies, until: Until::Count(0) };
        let (server_before, receivers_before) = (server.cpu()?, siem.cpu()? + chat.cpu()?);
        let (flow, released) = std::thread::scope(|scope| {
            let flow = scope.spawn(|| load.open(DENY_RATE, denies));
            let released = in_own_thread(release(server.address, clicks));
            (flow.join(), released)
        });
        let Ok(flow) = flow else { bail!("the load panicked") };
        let (flow, (released, clicking)) = (flow?, released?);
        tally.wait_for(load.first + denies)?;
        if released.iter().any(|released| released.sent > flow.end_ns) {
            bail!("the DENYs ended before the last click");
        }
        let receiving = (siem.cpu()? + chat.cpu()?).saturating_sub(receivers_before);
        cpus.push(Cpu::per_decision(denies, server.cpu()?.saturating_sub(server_before), flow.cpu + clicking, receiving));
        let answers = sorted(&released, |released| released.answered);
        median.push(latency::percentile(&answers, 500));
        tail.push(latency::percentile(&answers, 990));
        worst.push(latency::percentile(&answers, 1000));
        let taken = sorted(&released, |released| released.taken);
        taken_median.push(latency::percentile(&taken, 500));
        taken_tail.push(latency::percentile(&taken, 990));
    }
    report.saw(server.memory()?);
    report.add(name, "click to the agent's answer, p50", "ms", &median, Some(Target::Below(20.0)), mean(&cpus))?;
    report.add(name, "click to the agent's answer, p99", "ms", &tail, Some(Target::Below(100.0)), None)?;
    report.add(name, "click to the agent's answer, greatest", "ms", &worst, None, None)?;
    report.add(name, "- click to Slack's empty 200, p50", "ms", &taken_median, None, None)?;
    report.add(name, "- click to Slack's empty 200, p99", "ms", &taken_tail, None, None)?;
    drop(server);
    bench.clear(name)
}

/// Opens `count` approvals of requests numbered from `first`; their ids.
fn ask(server: &Server, first: u64, count: u64) -> Result<Vec<String>> {
    let mut template = Template::asking(DECISIONS, usize::try_from(ASKED_AT_ONCE)?);
    let asking = async {
        let mut connection = Connection::open(server.address).await?;
        let mut ids = Vec::new();
        for number in (first..first + count).step_by(usize::try_from(ASKED_AT_ONCE)?) {
            ids.extend(approvals(&connection.exchange(template.stamp(number)).await?)?);
        }
        Ok(ids)
    };
    Ok(in_own_thread(asking)?.0)
}

/// A click that is ready to be sent.
#[derive(Debug)]
struct Click {
    approval: String,
    request: Vec<u8>,
}

impl Click {
    /// On the approval's card. The card may still wait for its turn, since 1,000 take a quarter of an hour at Slack's pace: what its button carries is known all the same.
    fn on_card(server: &Server, approval: String, receiver: SocketAddr) -> Result<Self> {
        let detail = server.get(&format!("/api/approvals/{approval}"))?;
        let delivery = detail["cards"][0]["delivery_id"].as_i64().with_context(|| format!("the approval {approval} has no card"))?;
        Ok(Self { request: slack::click(receiver, &approval, delivery), approval })
    }
}

/// What came of a click, in [`time::now_ns`].
#[derive(Clone, Copy, Debug)]
struct Released {
    /// When the click was sent.
    sent: u64,
    /// When it was answered itself.
    taken: u64,
    /// When the agent that waited had its whole answer.
    answered: u64,
}

/// An agent waits on each approval; then the clicks are sent at their times, whatever the answers do.
async fn release(address: SocketAddr, clicks: Vec<Click>) -> Result<Vec<Released>> {
    let mut agents = JoinSet::new();
    for (index, click) in clicks.iter().enumerate() {
        let request = wait_for(&click.approval);
        let mut connection = Connection::open(address).await?;
        agents.spawn(async move { connection.exchange(request.as_bytes()).await.map(|answered| (index, answered)) });
    }
    let start_ns = time::now_ns() + figures::nanos(LEAD);
    let mut turns: Vec<_> = (0..CLICKERS).map(|_| Vec::new()).collect();
    for (index, click) in clicks.into_iter().enumerate() {
        let due = start_ns + index as u64 * figures::nanos(Duration::from_secs(1) / CLICK_RATE);
        turns[index % CLICKERS].push((index, due, click.request));
    }
    let mut clickers = JoinSet::new();
    for turns in turns {
        clickers.spawn(click_in_turn(address, turns));
    }
    let mut taken = clickers.join_all().await.into_iter().collect::<Result<Vec<_>>>()?.concat();
    let mut released = agents.join_all().await.into_iter().collect::<Result<Vec<_>>>()?;
    taken.sort_unstable();
    released.sort_unstable_by_key(|(index, _)| *index);
    taken.into_iter().zip(released).map(|((_, sent, taken), (_, answered))| of(sent, taken, &answered)).collect()
}

/// Each click with its index and times: sent, and answered.
async fn click_in_turn(address: SocketAddr, turns: Vec<(usize, u64, Vec<u8>)>) -> Result<Vec<(usize, u64, u64)>> {
    let mut connection = Connection::open(address).await?;
    let mut taken = Vec::new();
    for (index, due, request) in turns {
        let sent = wait_until(due).await;
        let answered = connection.exchange(&request).await?;
        if answered.status != 200 || !answered.body.is_empty() {
            bail!("a click was answered {}: {}", answered.status, String::from_utf8_lossy(&answered.body));
        }
        taken.push((index, sent, answered.at_ns));
    }
    Ok(taken)
}

/// The times of a click, if the agent was told that it is approved, and not before the click.
fn of(sent: u64, taken: u64, answered: &Answered) -> Result<Released> {
    #[derive(Deserialize)]
    struct Standing {
        status: String,
    }
    let standing: Result<Standing, _> = serde_json::from_slice(&answered.body);
    let is_released = answered.status == 200 && standing.is_ok_and(|standing| standing.status == "approved");
    if !is_released || answered.at_ns < sent {
        bail!("an agent was answered {}: {}", answered.status, String::from_utf8_lossy(&answered.body));
    }
    Ok(Released { sent, taken, answered: answered.at_ns })
}

/// An agent's question how its request stands, that may be held for a minute.
fn wait_for(approval: &str) -> String {
    format!("GET /v1/approvals/{approval}/status?wait=60 HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {API_KEY}\r\n\r\n")
}

/// From sending each click to one of its times, ns, sorted.
fn sorted(released: &[Released], until: fn(&Released) -> u64) -> Vec<u64> {
    let mut taken: Vec<u64> = released.iter().map(|released| until(released).saturating_sub(released.sent)).collect();
    taken.sort_unstable();
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_agent_that_is_told_approved_after_the_click_counts() {
        let answered = |status, body: &str, at_ns| Answered { status, body: body.into(), at_ns };
        assert_eq!(of(5, 6, &answered(200, r#"{"status":"approved","decision":"ALLOW"}"#, 7)).unwrap().answered, 7);
        assert!(of(5, 6, &answered(200, r#"{"status":"approved"}"#, 4)).is_err());
        assert!(of(5, 6, &answered(200, r#"{"status":"pending"}"#, 7)).is_err());
        assert!(of(5, 6, &answered(404, r#"{"status":"approved"}"#, 7)).is_err());
        assert!(of(5, 6, &answered(200, "", 7)).is_err());
    }
}
