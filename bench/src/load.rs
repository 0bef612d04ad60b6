//! The load: requests over kept connections, one in flight on each, from one thread.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use memchr::memmem;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::fleet::Fleet;
use crate::request::Template;
use crate::scan::Mix;
use crate::{figures, http, process, scan, time};

/// No run takes longer; one that does is an error, not a figure.
const LIMIT: Duration = Duration::from_secs(600);
/// Before a refused call is made again.
const AFTER_REFUSAL: Duration = Duration::from_millis(20);

/// When the load ends.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// After so many decisions, in one window.
    Count(u64),
    /// After `warm_up`, which is not counted, and `count` windows of `length`.
    Windows { warm_up: Duration, length: Duration, count: usize },
}

/// What a load sends.
#[derive(Clone, Debug)]
pub enum Requests {
    /// Decisions that were made elsewhere.
    Decisions(Template),
    /// The same, as a fleet of agents reports them.
    Fleet(Fleet),
    /// Calls to be judged.
    Scans(Mix),
}

impl From<Template> for Requests {
    fn from(template: Template) -> Self {
        Self::Decisions(template)
    }
}

impl From<Fleet> for Requests {
    fn from(fleet: Fleet) -> Self {
        Self::Fleet(fleet)
    }
}

impl From<Mix> for Requests {
    fn from(mix: Mix) -> Self {
        Self::Scans(mix)
    }
}

impl Requests {
    /// Decisions that one request brings about.
    fn batch(&self) -> u64 {
        match self {
            Self::Decisions(template) => template.batch(),
            Self::Fleet(fleet) => fleet.batch(),
            Self::Scans(_) => 1,
        }
    }

    /// The request whose decisions are numbered from `first`, and what it must be answered.
    fn stamp(&mut self, first: u64) -> (&[u8], Expected) {
        match self {
            Self::Decisions(template) => {
                let batch = template.batch();
                (template.stamp(first), Expected::Accepted(batch))
            }
            Self::Fleet(fleet) => {
                let batch = fleet.batch();
                (fleet.stamp(first), Expected::Accepted(batch))
            }
            Self::Scans(mix) => {
                let (request, decision) = mix.stamp(first);
                (request, Expected::Decision(decision))
            }
        }
    }
}

/// What an answer must say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// So many decisions were new.
    Accepted(u64),
    /// This was decided.
    Decision(&'static str),
}

impl Expected {
    fn is_met(self, body: &[u8]) -> bool {
        match self {
            Self::Accepted(count) => accepted(body) == Some(count),
            Self::Decision(expected) => scan::decision(body) == Some(expected.as_bytes()),
        }
    }
}

/// A load to make.
#[derive(Clone, Debug)]
pub struct Load {
    /// The server.
    pub address: SocketAddr,
    /// Connections, each with one request in flight.
    pub connections: usize,
    /// What is sent.
    pub requests: Requests,
    /// Number of the first decision.
    pub first: u64,
    /// When it ends.
    pub until: Until,
}

/// Answers that came in one window.
#[derive(Clone, Debug, Default)]
pub struct Window {
    /// Decisions accepted.
    pub decisions: u64,
    /// From the first byte sent to the last byte of the answer, ns; sorted.
    pub latencies: Vec<u64>,
}

/// What came of a load.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The windows that count.
    pub windows: Vec<Window>,
    /// Length of one, ns.
    pub window_ns: u64,
    /// Decisions accepted in all, warm-up included.
    pub decisions: u64,
    /// Calls refused and made again: 503, or a scan's DENY because it could not be recorded.
    pub refused: u64,
    /// When the first request was sent, in [`time::now_ns`].
    pub start_ns: u64,
    /// When the last answer came.
    pub end_ns: u64,
    /// Processor time of the thread that made the load.
    pub cpu: Duration,
    /// What was sent when, in an open loop: number of the request's first decision and [`time::now_ns`].
    pub sent: Vec<(u64, u64)>,
}

impl Load {
    /// Sends as fast as the answers come, and blocks until the end.
    ///
    /// # Errors
    /// A connection failed, an answer was neither 200 nor 503 or did not say what it must, or ten minutes went by.
    pub fn closed(&self) -> Result<Outcome> {
        let (mut outcome, cpu) = in_own_thread(async {
            let start_ns = time::now_ns();
            let schedule = Arc::new(Schedule::of(self.until, self.first, start_ns));
            let connections = (0..self.connections).map(|_| flat_out(self.address, self.requests.clone(), Arc::clone(&schedule)));
            let mut outcome = gather(connections).await?;
            outcome.start_ns = start_ns;
            outcome.window_ns = match self.until {
                Until::Count(_) => outcome.end_ns - start_ns,
                Until::Windows { length, .. } => figures::nanos(length),
            };
            Ok(outcome)
        })?;
        outcome.cpu = cpu;
        Ok(outcome)
    }

    /// Sends `count` requests at `rate` a second, whatever the answers do, and blocks until the end. The connections take turns. A request whose connection was
    /// still busy when its turn came counts as sent when its turn came, so that a stall of the server is not left out.
    ///
    /// # Errors
    /// As [`Self::closed`].
    pub fn open(&self, rate: u32, count: u64) -> Result<Outcome> {
        let (mut outcome, cpu) = in_own_thread(async {
            let step = Duration::from_secs(1) / rate;
            let start_ns = time::now_ns() + 50_000_000;
            let connections = (0..self.connections as u64).map(|index| {
                let turns = (index..count).step_by(self.connections);
                let (first, batch) = (self.first, self.requests.batch());
                paced(self.address, self.requests.clone(), turns.map(move |turn| (first + turn * batch, start_ns + turn * figures::nanos(step))))
            });
            let mut outcome = gather(connections).await?;
            outcome.start_ns = start_ns;
            outcome.window_ns = outcome.end_ns - start_ns;
            Ok(outcome)
        })?;
        outcome.cpu = cpu;
        Ok(outcome)
    }
}

/// What the connections of a closed loop share.
#[derive(Debug)]
struct Schedule {
    next: AtomicU64,
    end: u64,
    windows_start_ns: u64,
    window_ns: u64,
    windows: usize,
}

impl Schedule {
    fn of(until: Until, first: u64, start_ns: u64) -> Self {
        let next = AtomicU64::new(first);
        match until {
            Until::Count(count) => Self { next, end: first + count, windows_start_ns: start_ns, window_ns: u64::MAX, windows: 1 },
            Until::Windows { warm_up, length, count } => {
                Self { next, end: u64::MAX, windows_start_ns: start_ns + figures::nanos(warm_up), window_ns: figures::nanos(length), windows: count }
            }
        }
    }

    /// Whether the last window is over.
    fn is_over(&self, now: u64) -> bool {
        now.checked_sub(self.windows_start_ns).is_some_and(|since| since / self.window_ns >= self.windows as u64)
    }

    /// The window an answer that came at `now` counts in, if any.
    fn window(&self, now: u64) -> Option<usize> {
        let index = usize::try_from(now.checked_sub(self.windows_start_ns)? / self.window_ns).ok()?;
        (index < self.windows).then_some(index)
    }
}

async fn flat_out(address: SocketAddr, mut requests: Requests, schedule: Arc<Schedule>) -> Result<Outcome> {
    let mut connection = Connection::open(address).await?;
    let mut outcome = Outcome { windows: vec![Window::default(); schedule.windows], ..Outcome::default() };
    let batch = requests.batch();
    loop {
        let number = schedule.next.fetch_add(batch, Relaxed);
        let sent = time::now_ns();
        if number >= schedule.end || schedule.is_over(sent) {
            return Ok(outcome);
        }
        outcome.refused += connection.call(requests.stamp(number), number).await?;
        let now = time::now_ns();
        outcome.decisions += batch;
        outcome.end_ns = now;
        if let Some(window) = schedule.window(now) {
            outcome.windows[window].decisions += batch;
            outcome.windows[window].latencies.push(now - sent);
        }
    }
}

async fn paced(address: SocketAddr, mut requests: Requests, turns: impl Iterator<Item = (u64, u64)>) -> Result<Outcome> {
    let mut connection = Connection::open(address).await?;
    let mut outcome = Outcome { windows: vec![Window::default()], ..Outcome::default() };
    let batch = requests.batch();
    for (number, due) in turns {
        let request = requests.stamp(number);
        let sent = wait_until(due).await;
        outcome.refused += connection.call(request, number).await?;
        let now = time::now_ns();
        outcome.sent.push((number, sent));
        outcome.decisions += batch;
        outcome.end_ns = now;
        outcome.windows[0].decisions += batch;
        outcome.windows[0].latencies.push(now - sent);
    }
    Ok(outcome)
}

/// Waits until `due`, in [`time::now_ns`], and gives the moment from which a request that is sent then counts: `due` itself where that is over already.
pub async fn wait_until(due: u64) -> u64 {
    let is_late = time::now_ns() > due;
    tokio::time::sleep_until((time::start() + Duration::from_nanos(due)).into()).await;
    if is_late { due } else { time::now_ns() }
}

/// What a call was answered.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// When its last byte had come, in [`time::now_ns`].
    pub at_ns: u64,
}

/// A kept connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens at the address.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("{address} takes no connection"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    /// Makes one call, whatever it is answered.
    ///
    /// # Errors
    /// The connection fails, or what comes is no HTTP.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<Answered> {
        self.stream.write_all(request).await?;
        let (framing, end) = http::receive(&mut self.stream, &mut self.buffer).await?.context("the server closed the connection")?;
        let at_ns = time::now_ns();
        let (status, body) = (http::status(&self.buffer)?, framing.content(&self.buffer, end)?.into_owned());
        self.buffer.drain(..end);
        Ok(Answered { status, body, at_ns })
    }

    /// Makes one call until it is answered as expected; how often it was refused before.
    async fn call(&mut self, (request, expected): (&[u8], Expected), number: u64) -> Result<u64> {
        let mut refused = 0;
        loop {
            self.stream.write_all(request).await?;
            let (framing, end) = http::receive(&mut self.stream, &mut self.buffer).await?.context("the server closed the connection")?;
            match http::status(&self.buffer)? {
                200 => {
                    let body = framing.content(&self.buffer, end)?;
                    if expected.is_met(&body) {
                        self.buffer.drain(..end);
                        return Ok(refused);
                    }
                    if !scan::is_refusal(&body) {
                        bail!("decision {number} was not answered {expected:?}: {}", String::from_utf8_lossy(&body[..body.len().min(2000)]));
                    }
                }
                503 => {}
                _ => bail!("decision {number} was answered {}", String::from_utf8_lossy(&self.buffer[..end.min(2000)])),
            }
            self.buffer.drain(..end);
            refused += 1;
            tokio::time::sleep(AFTER_REFUSAL).await;
        }
    }
}

/// The count in an answer of the decisions that were new.
fn accepted(body: &[u8]) -> Option<u64> {
    const KEY: &[u8] = b"\"accepted\":";
    let rest = body[memmem::find(body, KEY)? + KEY.len()..].trim_ascii_start();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()
}

/// Runs a load in a thread of its own with a runtime of its own: what came of it, and the thread's processor time.
///
/// # Errors
/// The load's own, or ten minutes went by.
pub fn in_own_thread<T: Send>(load: impl Future<Output = Result<T>> + Send) -> Result<(T, Duration)> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("load".into()).spawn_scoped(scope, || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let outcome = runtime.block_on(async { tokio::time::timeout(LIMIT, load).await.context("the load took longer than ten minutes") })??;
            Ok((outcome, process::thread_cpu(&process::this_thread()?)?))
        })?;
        thread.join().unwrap_or_else(|_| bail!("the load panicked"))
    })
}

/// Runs the connections together and adds up what came of each.
async fn gather(connections: impl Iterator<Item = impl Future<Output = Result<Outcome>> + Send + 'static>) -> Result<Outcome> {
    let mut tasks: JoinSet<_> = JoinSet::new();
    for connection in connections {
        tasks.spawn(connection);
    }
    let mut total = Outcome::default();
    while let Some(part) = tasks.join_next().await {
        let part = part??;
        total.windows.resize_with(part.windows.len(), Window::default);
        for (sum, window) in total.windows.iter_mut().zip(part.windows) {
            sum.decisions += window.decisions;
            sum.latencies.extend(window.latencies);
        }
        total.decisions += part.decisions;
        total.refused += part.refused;
        total.end_ns = total.end_ns.max(part.end_ns);
        total.sent.extend(part.sent);
    }
    for window in &mut total.windows {
        window.latencies.sort_unstable();
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receiver::{Manner, Receiver, Tally};

    #[test]
    fn every_decision_of_a_count_arrives_once_and_in_time_order() {
        let tally = Tally::new(500);
        let receiver = Receiver::start(Manner::Answers, &tally).unwrap();
        let requests = Template::new("/", 1, true).into();
        let load = Load { address: receiver.address, connections: 7, requests, first: 0, until: Until::Count(500) };
        let outcome = load.closed().unwrap();
        tally.wait_for(500).unwrap();
        assert_eq!((outcome.decisions, outcome.windows[0].latencies.len(), tally.repeats()), (500, 500, 0));
        assert!(outcome.start_ns < tally.last_ns() && tally.last_ns() < outcome.end_ns);
    }

    #[test]
    fn an_open_loop_says_when_each_was_sent() {
        let tally = Tally::new(40);
        let receiver = Receiver::start(Manner::Answers, &tally).unwrap();
        let requests = Template::new("/", 1, true).into();
        let load = Load { address: receiver.address, connections: 4, requests, first: 10, until: Until::Count(0) };
        let mut outcome = load.open(2000, 30).unwrap();
        outcome.sent.sort_unstable();
        assert_eq!(outcome.sent.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (10..40).collect::<Vec<_>>());
        assert!(outcome.sent.iter().all(|(number, sent)| tally.arrival_ns(*number).is_some_and(|at| at > *sent)));
    }

    #[test]
    fn the_accepted_count_is_read_whole() {
        assert_eq!(accepted(br#"{"accepted":500,"duplicates":0}"#), Some(500));
        assert_eq!(accepted(br#"{"duplicates":1,"accepted": 0}"#), Some(0));
        assert_eq!(accepted(b"{}"), None);
        assert_eq!(accepted(br#"{"accepted":null}"#), None);
    }

    #[test]
    fn answers_outside_the_windows_do_not_count() {
        let until = Until::Windows { warm_up: Duration::from_nanos(100), length: Duration::from_nanos(50), count: 2 };
        let schedule = Schedule::of(until, 0, 1000);
        assert_eq!([1099, 1100, 1149, 1150, 1199, 1200].map(|now| schedule.window(now)), [None, Some(0), Some(0), Some(1), Some(1), None]);
        assert_eq!([0, 1199, 1200].map(|now| schedule.is_over(now)), [false, false, true]);
    }
}
