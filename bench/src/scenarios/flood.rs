//! From asking to the card, while a flood of other decisions goes to the same chat.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::{BATCH_CONNECTIONS, Bench, DECISIONS, FIRST_QUESTION, approvals, latency};
use crate::load::{Connection, Load, Until, in_own_thread, wait_until};
use crate::receiver::{Manner, Receiver, Tally};
use crate::report::{Cpu, Report, Target};
use crate::request::Template;
use crate::{figures, slack, time};

/// Calls of DENYs a second.
const CALL_RATE: u32 = 50;
/// DENYs in a call: 5,000 a second.
const DENIES: usize = 100;
/// From one question to the next. Slack takes five messages in any five seconds, four of them at most DENYs. Of three questions in a row the first has always left that span 0.4 s
/// before the fourth comes, so a place is free for it, and one or two are left for DENYs: the pace, which is no figure of the server, delays none.
const EVERY: Duration = Duration::from_millis(1_800);
/// Questions before the flood, which bring that about.
const BEFORE: u64 = 3;
/// Questions before the first that counts.
const WARM_UP: u64 = 6;
/// A card that has not come so long after the last question is given up.
const STALL: Duration = Duration::from_secs(60);

/// One Slack channel that gets both; 5,000 DENYs a second, and a question now and then.
pub fn approval_under_flood(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "approval_under_flood";
    let count = WARM_UP + if bench.quick { 30 } else { 100 };
    let messages = Tally::new(0);
    let chat = Receiver::start(Manner::Slack, &messages)?;
    let mut server = bench.fresh_server(name)?;
    let webhook = format!("http://{}/services/T0BENCH/B0/1", chat.address);
    server.add_slack_channel("slack", &webhook, slack::SIGNING_SECRET, &["DENY", "REQUIRE_APPROVAL"])?;

    let seconds = u32::try_from(count - BEFORE)? * EVERY;
    let calls = seconds.as_secs() * u64::from(CALL_RATE);
    let load = Load {
        address: server.address,
        connections: BATCH_CONNECTIONS,
        requests: Template::denying(DECISIONS, DENIES, true).into(),
        first: 0,
        until: Until::Count(0),
    };
    let (server_before, chat_before) = (server.cpu()?, chat.cpu()?);
    let (flood, asked) = std::thread::scope(|scope| {
        let flood = scope.spawn(|| {
            std::thread::sleep(u32::try_from(BEFORE)? * EVERY);
            load.open(CALL_RATE, calls)
        });
        let asked = in_own_thread(ask(server.address, count));
        (flood.join(), asked)
    });
    let Ok(flood) = flood else { bail!("the load panicked") };
    let (flood, (asked, asking)) = (flood?, asked?);
    if asked.iter().any(|asked| asked.sent_ns > flood.end_ns) {
        bail!("the flood ended before the last question");
    }
    let arrivals = arrivals(&messages, &asked)?;
    let cpu = Cpu::per_decision(flood.decisions, server.cpu()?.saturating_sub(server_before), flood.cpu + asking, chat.cpu()?.saturating_sub(chat_before));
    report.saw(server.memory()?);

    let counted = asked.iter().zip(&arrivals).skip(usize::try_from(WARM_UP)?);
    let (mut cards, mut answers): (Vec<u64>, Vec<u64>) =
        counted.map(|(asked, arrival)| (arrival.saturating_sub(asked.sent_ns), asked.answered_ns - asked.sent_ns)).unzip();
    cards.sort_unstable();
    answers.sort_unstable();
    let of = |taken: &[u64], per_mille| [latency::percentile(taken, per_mille)];
    report.add(name, "REQUIRE_APPROVAL to first attempt, p50", "ms", &of(&cards, 500), None, Some(cpu))?;
    report.add(name, "REQUIRE_APPROVAL to first attempt, p99", "ms", &of(&cards, 990), Some(Target::Below(100.0)), None)?;
    report.add(name, "REQUIRE_APPROVAL to first attempt, greatest", "ms", &of(&cards, 1000), None, None)?;
    report.add(name, "- answer to the REQUIRE_APPROVAL, p50", "ms", &of(&answers, 500), None, None)?;
    report.add(name, "- answer to the REQUIRE_APPROVAL, p99", "ms", &of(&answers, 990), None, None)?;
    report.add(name, "- accepted meanwhile", "decisions/s", &[figures::rate(flood.decisions, flood.window_ns)], None, None)?;
    let others = messages.kept().len().saturating_sub(asked.len());
    report.add(name, "- cards of DENYs meanwhile", "cards", &[figures::float(others as u64)], None, None)?;
    report.add_refused(name, flood.refused)?;
    drop(server);
    bench.clear(name)
}

/// A question that was sent.
#[derive(Debug)]
struct Asked {
    approval: String,
    sent_ns: u64,
    answered_ns: u64,
}

/// Sends `count` questions at their times, each about another request.
async fn ask(address: SocketAddr, count: u64) -> Result<Vec<Asked>> {
    let mut connection = Connection::open(address).await?;
    let mut template = Template::asking(DECISIONS, 1);
    let start_ns = time::now_ns();
    let mut asked = Vec::new();
    for number in 0..count {
        let request = template.stamp(FIRST_QUESTION + number);
        let sent_ns = wait_until(start_ns + number * figures::nanos(EVERY)).await;
        let answered = connection.exchange(request).await?;
        let approval = approvals(&answered)?.pop().context("a question opened no approval")?;
        asked.push(Asked { approval, sent_ns, answered_ns: answered.at_ns });
    }
    Ok(asked)
}

/// When each question's card arrived first.
fn arrivals(messages: &Tally, asked: &[Asked]) -> Result<Vec<u64>> {
    let since = Instant::now();
    loop {
        let kept = messages.kept();
        let first = |asked: &Asked| {
            let card = kept.iter().find(|message| memchr::memmem::find(&message.body, asked.approval.as_bytes()).is_some());
            card.map(|message| message.at_ns)
        };
        if let Some(arrivals) = asked.iter().map(first).collect() {
            return Ok(arrivals);
        }
        if since.elapsed() > STALL {
            bail!("the card of a question did not arrive within {} s", STALL.as_secs());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
